/* The filter sentence: a search typed on top of the page belongs to the list below it. */
(() => {
  const form = document.querySelector("[data-lead-filters]");
  const top = document.querySelector(".top [data-search]");
  if (!form || !top) return;
  const words = form.querySelector("[name=q]");
  top.value = words.value;
  words.addEventListener("input", () => { top.value = words.value; });
  top.form.addEventListener("submit", (event) => {
    event.preventDefault();
    words.value = top.value;
    words.dispatchEvent(new Event("change", { bubbles: true }));
  });
})();
