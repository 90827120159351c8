/* Selecting rows of a list: Shift takes all between, the bar says how many there are, and a reader hears it.
   A menu that folds down shuts when somebody clicks or tabs elsewhere, or presses Escape. */
(() => {
  const BOX = "input[type=checkbox][form=picked]";
  const boxes = () => [...document.querySelectorAll(BOX)];
  let last = null;

  function tell() {
    const bar = document.getElementById("picked");
    const words = bar?.querySelector("[data-picked]");
    if (!words) return;
    const count = boxes().filter((box) => box.checked).length;
    words.textContent = (count === 1 ? words.dataset.one : words.dataset.many).replace("#", count);
    const all = document.querySelector("[data-pick-all]");
    if (all) { all.checked = count > 0 && count === boxes().length; all.indeterminate = count > 0 && !all.checked; }
  }

  document.addEventListener("click", (event) => {
    const box = event.target.closest(BOX);
    if (!box) return;
    const all = boxes();
    if (event.shiftKey && last?.isConnected) {
      const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
      all.slice(from, to + 1).forEach((each) => { each.checked = box.checked; });
    }
    last = box;
    tell();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-pick-all]")) boxes().forEach((box) => { box.checked = event.target.checked; });
    if (event.target.matches(`[data-pick-all], ${BOX}`)) tell();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-pick-none]")) return;
    boxes().forEach((box) => { box.checked = false; });
    tell();
    document.dispatchEvent(new Event("reset"));
  });

  const drops = () => [...document.querySelectorAll("[data-drop][open]")];
  const shutOthers = (event) => drops().forEach((drop) => { if (!drop.contains(event.target)) drop.open = false; });
  for (const name of ["click", "focusin"]) document.addEventListener(name, shutOthers);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    drops().forEach((drop) => { drop.open = false; drop.querySelector("summary").focus(); });
  });
  document.addEventListener("htmx:afterSettle", tell);
  window.addEventListener("pageshow", tell);
})();
