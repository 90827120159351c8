/* Keys: J/K move in [data-keys-list], Enter opens, a letter presses [data-key=letter] of the marked row or the page, / searches. */
(() => {
  const MARK = "on-key";
  const visible = (element) => element.getClientRects().length > 0;
  const typing = (target) => target.closest("input, textarea, select, [contenteditable], dialog[open] form") !== null;
  const rows = () => [...document.querySelectorAll("[data-keys-list] > *, [data-keys-list] [data-keys-row]")].filter(
    (row) => visible(row) && (row.matches("[data-keys-row]") || !row.parentElement.querySelector("[data-keys-row]")));
  const marked = () => document.querySelector(`[data-keys-list] .${MARK}`);
  let markedId = "";

  function mark(row) {
    marked()?.classList.remove(MARK);
    row.classList.add(MARK);
    markedId = row.id;
    row.scrollIntoView({ block: "nearest" });
    const target = row.querySelector("a[href], button") || row;
    if (target === row) row.tabIndex = -1;
    target.focus({ preventScroll: true });
  }

  function move(step) {
    const all = rows();
    if (!all.length) return false;
    const at = all.indexOf(marked());
    mark(all[at < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + step, 0), all.length - 1)]);
    return true;
  }

  function press(letter) {
    const scopes = [document.querySelector("dialog[open]"), marked(), document].filter(Boolean);
    for (const scope of scopes) {
      const button = [...scope.querySelectorAll(`[data-key="${CSS.escape(letter)}"]`)].find(
        (found) => visible(found) && !found.disabled && (scope !== document || !found.closest("[data-keys-list]")));
      if (button) { button.click(); return true; }
      if (scope.matches?.("dialog")) return false;
    }
    return false;
  }

  const named = {
    "/": () => { const search = document.querySelector("[data-search]"); search?.focus(); search?.select(); return search !== null; },
    "?": () => { document.getElementById("help")?.showModal(); return true; },
    j: () => move(1),
    k: () => move(-1),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
    if (event.key === "Escape" && event.target.matches("[data-search]")) { event.target.blur(); return; }
    if (typing(event.target) || event.repeat && !"jk".includes(event.key)) return;
    const letter = event.key.length === 1 ? event.key.toLowerCase() : "";
    if (!letter) return;
    if (document.querySelector("dialog[open]") && letter in named) return;
    if (named[letter]?.() || press(letter)) event.preventDefault();
  });
  document.addEventListener("focusin", (event) => {
    const row = rows().find((one) => one.contains(event.target));
    if (!row || row === marked()) return;
    marked()?.classList.remove(MARK);
    row.classList.add(MARK);
    markedId = row.id;
  });
  document.addEventListener("htmx:afterSettle", () => {
    const row = markedId && !marked() && document.getElementById(markedId);
    if (row && row.closest("[data-keys-list]")) row.classList.add(MARK);
  });
})();
