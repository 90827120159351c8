/* Uploading: a file dropped on [data-drop] goes into its field; one that is too large is named before it is sent. */
(() => {
  "use strict";
  const place = document.querySelector("[data-drop]");
  if (!place) return;
  const field = place.querySelector("input[type=file]");
  const mark = (over) => (event) => { event.preventDefault(); place.classList.toggle("over", over); };
  const check = () => {
    const file = field.files[0];
    const isLarge = file && file.size > Number(place.dataset.mostBytes);
    field.setCustomValidity(isLarge ? place.dataset.tooLarge : "");
    if (isLarge) field.reportValidity();
  };
  place.addEventListener("dragover", mark(true));
  place.addEventListener("dragleave", mark(false));
  place.addEventListener("drop", (event) => {
    mark(false)(event);
    if (event.dataTransfer.files.length) { field.files = event.dataTransfer.files; check(); }
  });
  field.addEventListener("change", check);
})();
