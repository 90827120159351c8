/* What is typed into a form marked data-unsaved is not lost by going elsewhere: the browser asks first. */
(() => {
  "use strict";
  let isSent = false;
  const isTyped = () => [...document.querySelectorAll("form[data-unsaved]")].some((form) => [...form.elements].some((field) => field.type !== "hidden" && "defaultValue" in field && field.value !== field.defaultValue));
  document.addEventListener("submit", (event) => { isSent = event.target.matches("[data-unsaved]"); });
  window.addEventListener("beforeunload", (event) => { if (!isSent && isTyped()) event.preventDefault(); });
  window.addEventListener("pageshow", () => { isSent = false; });
})();
