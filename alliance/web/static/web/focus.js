/* Focus: `focusPlace.of(element)` remembers where somebody was, `focusPlace.back(place)` goes there again after it was
   replaced: to the same control, else to the row that stands there now, else to what is around it. */
window.focusPlace = (() => {
  const CONTROLS = "a[href], button:not([disabled]), input:not([type=hidden], [disabled]), select, textarea, summary";
  const isVisible = (element) => element.getClientRects().length > 0;
  const controlsIn = (element) => [...element.querySelectorAll(CONTROLS)].filter(isVisible);
  const rowsIn = (element) => [...element.querySelectorAll("[data-keys-row]")].filter(isVisible);

  /* What makes two controls the same one for a person, before and after. */
  function sameness(element) {
    const facts = ["href", "name", "value", "data-key", "type"].map((name) => element.getAttribute(name));
    const words = element.matches("summary") ? element.textContent.trim() : "";
    return [element.tagName, ...facts, element.form?.getAttribute("action"), words].join(" ");
  }

  /* What is around it with an id, up to the part that fetches itself: beyond it, another control is another thing. */
  function around(element) {
    const ids = [];
    for (let each = element.parentElement; each && each !== document.body; each = each.parentElement) {
      if (each.id) ids.push(each.id);
      if (each.matches("[data-topics]")) break;
    }
    return ids;
  }

  function of(element) {
    const part = element.closest("[data-topics]"), row = element.closest("[data-keys-row]");
    return {
      id: element.id, same: sameness(element), around: around(element),
      part: part?.id, rowAt: part && row ? rowsIn(part).indexOf(row) : -1,
    };
  }

  function standsThereNow(place) {
    if (place.rowAt < 0) return null;
    const rows = rowsIn(document.getElementById(place.part) || document.body);
    const row = rows[Math.min(place.rowAt, rows.length - 1)];
    return row && controlsIn(row)[0];
  }

  function find(place) {
    const byId = place.id && document.getElementById(place.id);
    if (byId && byId.matches(CONTROLS) && isVisible(byId)) return byId;
    const still = place.around.map((id) => document.getElementById(id)).filter(Boolean);
    const again = still.flatMap((each) => controlsIn(each).filter((control) => sameness(control) === place.same))[0];
    return again || standsThereNow(place) || still.flatMap(controlsIn)[0] || document.getElementById("main");
  }

  return { of, back: (place) => find(place)?.focus({ preventScroll: true }) };
})();
