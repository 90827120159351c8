/* Tooltips stand as long as their row is pointed at or holds the focus; Escape puts them away until either moves on. */
(() => {
  const page = document.documentElement;
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") page.dataset.tips = "off"; });
  for (const name of ["focusin", "mouseover"]) document.addEventListener(name, () => delete page.dataset.tips);
})();
