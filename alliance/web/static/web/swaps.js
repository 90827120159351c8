/* After htmx swaps: keep the focus where the person was, say what changed, and go to sign-in when the session is over. */
(() => {
  const HEARD = 10000;
  let before = null;
  const said = new Map([...document.querySelectorAll("[data-announce][id]")].map((part) => [part.id, part.dataset.announce]));

  /* A part that fetches itself again says something only when it has something new to say; what was not there before is
     on the page because somebody asked for it. What two parts say at once is heard one after the other. */
  function say(text, who) {
    const isNew = !who || (said.has(who) && said.get(who) !== text);
    said.set(who, text);
    if (!text || !isNew) return;
    const words = document.createElement("p");
    words.textContent = text;
    document.getElementById("live").append(words);
    setTimeout(() => words.remove(), HEARD);
  }

  /* What somebody folded open or shut stays so. */
  const foldKey = (fold) => `${fold.closest("[id]")?.id} ${fold.querySelector("summary")?.textContent.trim()}`;
  const foldsIn = (element) => [...element.querySelectorAll("details")];

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { target } = event.detail;
    const active = document.activeElement;
    const isInside = active && active !== document.body && target?.contains(active);
    const folds = target ? foldsIn(target).map((fold) => [foldKey(fold), fold.open]) : [];
    before = { place: isInside ? focusPlace.of(active) : null, folds: new Map(folds) };
  });
  document.addEventListener("htmx:afterSwap", () => {
    if (!before) return;
    const { place, folds } = before;
    before = null;
    for (const fold of foldsIn(document)) if (folds.has(foldKey(fold))) fold.open = folds.get(foldKey(fold));
    if (!place || document.querySelector("dialog[open]")) return;
    if (!document.activeElement || document.activeElement === document.body) focusPlace.back(place);
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const fresh = event.target;
    const speaker = fresh.matches?.("[data-announce]") ? fresh : fresh.querySelector?.("[data-announce]") || event.detail.target;
    say(speaker?.dataset?.announce, speaker?.id);
  });
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const path = new URL(event.detail.xhr.responseURL || location.href, location.href).pathname;
    if (path.startsWith("/accounts/login/") && !location.pathname.startsWith("/accounts/")) {
      event.preventDefault();
      location.reload();
    }
  });
  for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => {
      if (event.detail.elt?.closest("[data-topics]") && event.detail.requestConfig?.verb === "get") return;
      const message = document.body.dataset.offline;
      if (message) document.dispatchEvent(new CustomEvent("toast", { detail: { message, level: "error" } }));
    });
  }
})();
