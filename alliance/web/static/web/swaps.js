/* After htmx swaps: keep the focus where the person was, say what changed, and go to sign-in when the session is over. */
(() => {
  let before = null;
  const said = new Map([...document.querySelectorAll("[data-announce][id]")].map((part) => [part.id, part.dataset.announce]));
  const live = () => document.getElementById("live");

  function place(element) {
    const row = element.closest?.("[data-keys-list] > [id], [data-keys-row][id]");
    const list = element.closest?.("[data-keys-list]");
    return { id: element.id, name: element.getAttribute?.("name"), row: row?.id, list: list?.id, inMain: element.closest?.("main") !== null };
  }

  /* A part that fetches itself again says something only when it has something new to say. */
  function say(text, who) {
    const region = live();
    if (!region || !text || (who && said.get(who) === text)) return;
    said.set(who, text);
    region.textContent = "";
    setTimeout(() => { region.textContent = text; }, 50);
  }

  document.addEventListener("htmx:beforeSwap", (event) => {
    const active = document.activeElement;
    before = active && active !== document.body && event.detail.target?.contains(active) ? place(active) : null;
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const fresh = event.target;
    const speaker = fresh.matches?.("[data-announce]") ? fresh : fresh.querySelector?.("[data-announce]") || event.detail.target;
    say(speaker?.dataset?.announce, speaker?.id);
    if (!before || document.querySelector("dialog[open]")) return;
    if (document.activeElement && document.activeElement !== document.body) return;
    const again = (before.id && document.getElementById(before.id)) || (before.row && document.getElementById(before.row))
      || (before.list && document.getElementById(before.list)?.querySelector("a[href], button"));
    const focusable = again?.matches?.("a[href], button, input, select, textarea") ? again : again?.querySelector?.("a[href], button");
    (focusable || document.getElementById("main"))?.focus({ preventScroll: true });
    before = null;
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
