/* The palette: Ctrl K (or Command K) and [data-palette-open] open it; arrows, Home, End and Enter choose, Escape closes and
   gives the focus back. What was opened lately is remembered by its key alone; the server says what it is called. */
(() => {
  const dialog = document.getElementById("palette");
  if (!dialog) return;
  const RECENT = "alliance-opened", KEPT = 6;
  const form = dialog.querySelector(".palette-top"), words = document.getElementById("palette-words");
  const list = document.getElementById("palette-list"), status = document.getElementById("palette-status");
  const options = () => [...list.querySelectorAll("[role=option]")];
  let sent = "", answered = ""; /* the words last asked for, and those that what is shown answers */
  let isWanted = false; /* Enter was pressed before the answer: its first hit is opened when it comes */
  const isBehind = () => words.value !== answered;
  const chosen = () => list.querySelector("[aria-selected=true]");
  const recent = () => (localStorage.getItem(RECENT) || "").split(" ").filter(Boolean);

  function choose(option) {
    chosen()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    if (option) words.setAttribute("aria-activedescendant", option.id); else words.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }

  function open() {
    if (document.querySelector("dialog[open]")) return;
    document.querySelector("[popover]:popover-open")?.hidePopover();
    words.value = answered = sent = "";
    isWanted = false;
    form.elements.recent.value = recent().join(" ");
    list.replaceChildren();
    dialog.showModal();
    words.focus();
    htmx.trigger(form, "fetch");
  }

  const steps = {
    ArrowDown: (all, at) => all[(at + 1) % all.length],
    ArrowUp: (all, at) => all[(at <= 0 ? all.length : at) - 1],
    Home: (all) => all[0],
    End: (all) => all.at(-1),
  };

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      if (dialog.open) dialog.close(); else open();
    }
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-palette-open]")) { event.preventDefault(); open(); }
  });
  words.addEventListener("keydown", (event) => {
    const all = options();
    if (event.isComposing) return;
    if (event.key === "Enter" && isBehind()) { event.preventDefault(); isWanted = true; return; }
    if (!all.length) return;
    if (event.key === "Enter" && chosen()) { event.preventDefault(); chosen().click(); }
    const isTyped = words.value && (event.key === "Home" || event.key === "End") && !event.ctrlKey && words.selectionStart !== (event.key === "Home" ? 0 : words.value.length);
    if (!(event.key in steps) || isTyped) return;
    event.preventDefault();
    choose(steps[event.key](all, all.indexOf(chosen())));
  });
  list.addEventListener("pointermove", (event) => {
    const option = event.target.closest("[role=option]");
    if (option && option !== chosen()) choose(option);
  });
  list.addEventListener("click", (event) => {
    const key = event.target.closest("[data-hit]")?.dataset.hit;
    if (key) localStorage.setItem(RECENT, [key, ...recent().filter((each) => each !== key)].slice(0, KEPT).join(" "));
  });
  words.addEventListener("input", () => { isWanted = false; });
  form.addEventListener("htmx:beforeRequest", () => { sent = words.value; });
  /* Without an answer Enter leads to the page of the search. */
  for (const failure of ["htmx:responseError", "htmx:sendError"]) form.addEventListener(failure, () => { answered = sent; isWanted = false; });
  list.addEventListener("htmx:afterSwap", () => {
    answered = sent;
    choose(options()[0]);
    if (isWanted && !isBehind()) { isWanted = false; chosen()?.click(); }
    status.textContent = list.querySelector("[data-palette-said]")?.textContent || "";
  });
})();
