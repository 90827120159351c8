/* The board: a card is carried with the mouse, or moved with the menu of its own; both open the same answer. A card that
   was carried waits where it was put down until the answer is given, and goes back when it is not. The server says in
   data-to and data-goes which columns a card may go to. */
(() => {
  const ONE_AT_A_TIME = matchMedia("(max-width: 767.98px)");
  let carried = null; /* the card put down elsewhere, and where it came from */
  let moved = null; /* the card an answer just moved: it gets the focus where it stands now */
  let scrolled = { left: 0, tops: new Map() };

  const board = () => document.getElementById("board");
  const scroller = () => board()?.querySelector(".board-columns");
  const columns = () => [...board().querySelectorAll("[data-column]")];
  const cardsIn = (column) => [...column.querySelectorAll(".board-card")];
  const goesTo = (card, column) => (card.dataset.to || "").split(" ").includes(column.dataset.column);
  const say = (text) => {
    const words = document.createElement("p");
    words.textContent = text;
    document.getElementById("live").append(words);
    setTimeout(() => words.remove(), 10000);
  };

  /* ---- carrying ---- */
  function showTargets(card) {
    board().classList.toggle("carrying", Boolean(card));
    for (const column of columns()) column.classList.toggle("takes", Boolean(card) && goesTo(card, column));
  }

  function release() {
    carried?.card.classList.remove("waits");
    carried?.card.removeAttribute("data-dragged");
    carried = null;
  }

  function putBack() {
    if (!carried) return;
    const { card, from, before } = carried;
    if (from.isConnected) from.insertBefore(card, before?.parentElement === from ? before : null);
    release();
  }

  function putDown(event) {
    const { item, from, to } = event;
    showTargets(null);
    item.removeAttribute("data-dragged");
    /* htmx carries style attributes over to what it swaps in, which the page's policy forbids. */
    for (const card of board().querySelectorAll(".board-card[style]")) card.removeAttribute("style");
    if (from === to) return;
    const control = item.querySelector(`[data-goes="${CSS.escape(to.closest("[data-column]").dataset.column)}"]`);
    carried = { card: item, from, before: from.children[event.oldIndex] || null };
    if (!control) { putBack(); return; }
    item.dataset.dragged = "";
    item.classList.add("waits");
    control.click();
  }

  function makeSortable() {
    if (!board() || ONE_AT_A_TIME.matches || !window.Sortable) return;
    for (const column of columns()) {
      Sortable.create(column.querySelector(".board-cards"), {
        group: { name: "board", put: (to, _from, card) => goesTo(card, to.el.closest("[data-column]")) },
        sort: false, draggable: ".board-card:not([data-to=''])", filter: ".board-moves", preventOnFilter: false,
        delay: 180, delayOnTouchOnly: true, ghostClass: "ghost",
        onStart: (event) => { event.item.dataset.dragged = ""; showTargets(event.item); },
        onEnd: putDown,
      });
    }
  }

  /* A refused answer, or one that nobody gave, leaves the card where it was. */
  document.addEventListener("htmx:afterRequest", (event) => {
    if (carried && !(event.detail.xhr.status < 400 && event.detail.successful) && carried.card.contains(event.detail.elt)) putBack();
  });
  document.addEventListener("close", (event) => { if (event.target.id === "task") putBack(); }, true);
  document.addEventListener("card-moved", (event) => {
    moved = event.detail;
    release();
    closeMenus();
    if (board()) htmx.trigger(board(), "refresh");
  });

  /* ---- the menu of a card ---- */
  const openMenus = () => [...document.querySelectorAll("[data-menu][open]")];
  function closeMenus(but) { for (const menu of openMenus()) if (menu !== but) menu.open = false; }

  document.addEventListener("click", (event) => closeMenus(event.target.closest?.("[data-menu]")));
  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest?.("[data-menu][open]");
    if (event.key !== "Escape" || !menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  document.addEventListener("toggle", (event) => {
    const menu = event.target;
    if (menu.matches?.("[data-menu]") && menu.open && document.activeElement === menu.querySelector("summary")) menu.querySelector("a, button").focus();
  }, true);

  /* ---- arrows between cards ---- */
  function neighbour(card, key) {
    const column = card.closest("[data-column]"), all = columns();
    const at = cardsIn(column).indexOf(card);
    if (key === "ArrowDown" || key === "ArrowUp") return cardsIn(column)[at + (key === "ArrowDown" ? 1 : -1)];
    const step = key === "ArrowRight" ? 1 : -1;
    for (let next = all.indexOf(column) + step; all[next]; next += step) {
      const cards = cardsIn(all[next]);
      if (cards.length) return cards[Math.min(at, cards.length - 1)];
    }
    return null;
  }

  document.addEventListener("keydown", (event) => {
    const card = event.target.closest?.("#board .board-card");
    if (!card || !/^Arrow(Up|Down|Left|Right)$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
    const menu = event.target.closest(".board-menu");
    if (menu) {
      const items = [...menu.querySelectorAll("a, button")];
      const next = items[items.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0)];
      next?.focus();
    } else {
      const next = neighbour(card, event.key);
      next?.querySelector(".cover").focus();
      next?.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
    event.preventDefault();
  });

  /* ---- one column at a time ---- */
  function markTab() {
    const view = scroller();
    if (!view) return;
    const at = Math.round(view.scrollLeft / Math.max(1, view.clientWidth));
    board().querySelectorAll(".board-tabs a").forEach((tab, index) => {
      if (index === at) tab.setAttribute("aria-current", "true"); else tab.removeAttribute("aria-current");
    });
  }

  document.addEventListener("scroll", (event) => { if (event.target === scroller()) markTab(); }, true);
  document.addEventListener("click", (event) => {
    const tab = event.target.closest?.(".board-tabs a");
    if (!tab) return;
    event.preventDefault();
    const column = document.querySelector(tab.getAttribute("href"));
    /* At once: a live update would keep the place of a movement halfway. */
    scroller().scrollLeft = column.offsetLeft - scroller().firstElementChild.offsetLeft;
    markTab();
  });

  /* ---- after the board or a column was fetched ---- */
  function scrollBack() {
    if (!scroller()) return;
    scroller().scrollLeft = scrolled.left;
    for (const column of columns()) column.querySelector(".board-cards").scrollTop = scrolled.tops.get(column.dataset.column) || 0;
  }

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target?.id !== "board" || !scroller()) return;
    const tops = columns().map((column) => [column.dataset.column, column.querySelector(".board-cards").scrollTop]);
    scrolled = { left: scroller().scrollLeft, tops: new Map(tops) };
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const { elt, target } = event.detail;
    if (target?.id === "board") {
      makeSortable();
      scrollBack();
      markTab();
    }
    if (target?.id === "board" && moved) {
      const { card, said } = moved;
      moved = null;
      say(said);
      /* In a long column it may stand further down than is shown. */
      const place = document.getElementById(`open-${card}`) || scroller();
      place.focus({ preventScroll: ONE_AT_A_TIME.matches });
    }
    if (elt?.matches?.("[data-more]")) {
      const shown = Number(JSON.parse(elt.getAttribute("hx-vals")).shown.split(".")[1]);
      cardsIn(target)[shown]?.querySelector(".cover").focus();
    }
  });
  makeSortable();
})();
