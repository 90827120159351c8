/* Live: an element with data-topics, an id and hx-trigger="refresh" is fetched again when one of its topics changes;
   while somebody works in it, it has data-news instead, and is fetched once afterwards.
   One event stream per browser: the tab that holds a Web Lock opens it for all tabs and passes on what it hears. */
(() => {
  const ticketUrl = document.body.dataset.pushTicketUrl;
  if (!ticketUrl) return;
  const PROMPT = 20, REST = 400, SETTLE = 200, SLOW_POLL = 30000, SILENCE = 40000, MEMORY = 30000, MARGIN = 2000, HOLD = 10000;
  const me = `${Date.now()}-${Math.random()}`;
  const channel = new BroadcastChannel("alliance-live");
  const loadedAt = performance.timeOrigin;

  /* ---- this page ---- */
  const FIELDS = "input:not([type=hidden], [type=submit], [type=button]), textarea, select, [contenteditable]";
  const due = new Set(); /* the ids of the parts that have news waiting */
  const underWay = new Set(); /* the ids of the parts that are fetching themselves */
  const fetchedAt = new WeakMap();
  let live = false, timer = 0, refreshedAt = 0, answeredAt = 0, pressedAt = 0, said = "";

  const parts = () => [...document.querySelectorAll("[data-topics][id]")];
  const topicsOf = (part) => part.dataset.topics.split(/\s+/).filter(Boolean);
  const topicsHere = () => [...new Set(parts().flatMap(topicsOf))].sort();

  function isChanged(field) {
    if (field.type === "radio" || field.type === "checkbox") return field.checked !== field.defaultChecked;
    if (!field.options) return field.value !== field.defaultValue;
    const preset = [...field.options].filter((option) => option.defaultSelected);
    if (field.multiple) return [...field.options].some((option) => option.selected !== option.defaultSelected);
    return field.selectedIndex !== (preset.length ? preset.at(-1).index : 0) && field.selectedIndex !== -1;
  }

  /* Somebody types in it or has typed, is about to click, or waits for an answer: replaced, it would be lost. */
  function isInUse(part) {
    if (part.getAttribute("hx-swap") === "none") return false;
    if (Date.now() - pressedAt < HOLD || part.querySelector(".htmx-request")) return true;
    const open = (element) => part.contains(element) && !element.closest("form[data-sent]");
    const field = document.activeElement?.closest(FIELDS);
    return (field && open(field)) || [...part.querySelectorAll("dialog[open], form[data-editing], [data-dragged], [aria-invalid=true]")].some(open)
      || [...part.querySelectorAll(FIELDS)].some((each) => isChanged(each) && open(each));
  }

  function refreshDue() {
    if (document.hidden || !due.size) return;
    refreshedAt = Date.now();
    for (const id of [...due]) {
      const part = document.getElementById(id);
      if (part && underWay.has(id)) continue;
      const isPutOff = part && isInUse(part);
      part?.toggleAttribute("data-news", isPutOff);
      if (isPutOff) continue;
      due.delete(id);
      if (part) htmx.trigger(part, "refresh");
    }
  }

  const refreshSoon = () => setTimeout(refreshDue, SETTLE);

  /* The first change shows at once, a flood of changes in steps. */
  function refresh(some) {
    some.forEach((part) => due.add(part.id));
    clearTimeout(timer);
    timer = setTimeout(refreshDue, Math.max(PROMPT, refreshedAt + REST - Date.now()));
  }

  const hear = (topics) => refresh(parts().filter((part) => topicsOf(part).some((topic) => topics.includes(topic))));
  const hearAll = () => refresh(parts());

  /* A part fetches itself once at a time, and never over what somebody does in it: then it is due later. */
  const isPart = (detail) => detail.verb === "get" && detail.elt.matches("[data-topics][id]");

  function mayFetch(event) {
    const { elt } = event.detail;
    if (!isPart(event.detail) || (!underWay.has(elt.id) && !isInUse(elt))) return;
    event.preventDefault();
    due.add(elt.id);
  }

  function onFetch(event) {
    const { xhr, requestConfig } = event.detail;
    if (!isPart(requestConfig)) return;
    const { elt } = requestConfig;
    const { id } = elt, sentAt = performance.now();
    underWay.add(id);
    fetchedAt.set(elt, Date.now());
    /* What was asked before an answer came back tells of before it. */
    const onLoad = (loaded) => {
      if (loaded.detail.xhr !== xhr || (elt.isConnected && sentAt > answeredAt && !isInUse(elt))) return;
      loaded.preventDefault();
      due.add(id);
    };
    elt.addEventListener("htmx:beforeOnLoad", onLoad);
    xhr.addEventListener("loadend", () => elt.removeEventListener("htmx:beforeOnLoad", onLoad));
    xhr.addEventListener("loadend", () => { underWay.delete(id); if (due.size) refresh([]); });
  }

  function showState(isLive) {
    live = isLive;
    document.documentElement.dataset.live = live ? "on" : "off";
    for (const sign of document.querySelectorAll("[data-live-state]")) {
      sign.textContent = live ? sign.dataset.live : sign.dataset.slow;
      sign.classList.toggle("good", live);
    }
  }

  function tellWishes(always) {
    const topics = topicsHere();
    if (!always && topics.join(" ") === said) return;
    said = topics.join(" ");
    const wish = { kind: "wish", from: me, topics, freshAt: always ? loadedAt : Date.now() - MARGIN };
    channel.postMessage(wish);
    if (leader) leader.wish(wish);
  }

  function onSaid(message) {
    if (message.to && message.to !== me) return;
    if (message.kind === "changed") hear(message.topics);
    else if (message.kind === "all") hearAll();
    else if (message.kind === "state") showState(message.live);
    else if (message.kind === "who") tellWishes(true);
    else leader?.[message.kind]?.(message);
  }

  function sayToAll(message) {
    channel.postMessage(message);
    onSaid(message);
  }

  /* ---- the one tab that listens for all ---- */
  let leader = null;

  function lead() {
    const wishes = new Map();
    const memory = [];
    let source = null, covered = new Set(), heardAt = 0, failures = 0, next = 0, isStopped = false;

    const connectIn = (pause) => { clearTimeout(next); next = setTimeout(connect, pause); };
    const wished = () => [...new Set([...wishes.values()].flatMap((wish) => wish.topics))].sort();

    async function connect() {
      if (isStopped) return;
      const topics = wished();
      const since = Math.min(...[...wishes.values()].map((wish) => wish.freshAt), Date.now());
      try {
        open(await ticketFor(topics), topics, since);
      } catch (error) {
        failed();
      }
    }

    function open(answer, topics, since) {
      const age = Math.max(0, Math.round(Date.now() - since));
      const fresh = new EventSource(`${answer.url}?ticket=${encodeURIComponent(answer.ticket)}&age=${age}`);
      source?.close();
      source = fresh;
      covered = new Set(topics);
      heardAt = Date.now();
      fresh.addEventListener("state", (event) => { failures = 0; heard(); sayToAll({ kind: "state", live: JSON.parse(event.data).live }); });
      fresh.addEventListener("message", (event) => { heard(); pass(JSON.parse(event.data).topics); });
      fresh.addEventListener("resync", () => { heard(); sayToAll({ kind: "all" }); });
      fresh.addEventListener("beat", heard);
      fresh.addEventListener("renew", () => connectIn(0));
      fresh.onerror = () => { if (source === fresh) failed(); };
    }

    function pass(topics) {
      const now = Date.now();
      memory.push({ at: now, topics });
      while (memory.length && memory[0].at < now - MEMORY) memory.shift();
      sayToAll({ kind: "changed", topics });
    }

    function heard() {
      heardAt = Date.now();
      for (const wish of wishes.values()) if (wish.topics.every((topic) => covered.has(topic))) wish.freshAt = heardAt;
    }

    function failed() {
      source?.close();
      source = null;
      sayToAll({ kind: "state", live: false });
      failures += 1;
      connectIn(Math.min(1000 * 2 ** (failures - 1), 30000) * (0.7 + 0.6 * Math.random()));
    }

    async function ticketFor(topics) {
      const token = JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] || "";
      const body = new URLSearchParams({ topics: topics.join(" ") });
      const response = await fetch(ticketUrl, { method: "POST", body, headers: { "X-CSRFToken": token }, redirect: "error" });
      if (!response.ok) throw new Error(String(response.status));
      return response.json();
    }

    const watch = setInterval(() => { if (source && Date.now() - heardAt > SILENCE) failed(); }, 5000);

    leader = {
      wish(wish) {
        wish.freshAt = Math.min(wish.freshAt, wishes.get(wish.from)?.freshAt ?? wish.freshAt);
        wishes.set(wish.from, wish);
        const missed = memory.filter((one) => one.at >= wish.freshAt - MARGIN).flatMap((one) => one.topics);
        if (missed.length) channel.postMessage({ kind: "changed", to: wish.from, topics: missed });
        channel.postMessage({ kind: "state", to: wish.from, live: live && source !== null });
        if (source === null ? failures === 0 : !wish.topics.every((topic) => covered.has(topic))) connectIn(SETTLE);
      },
      bye(message) { wishes.delete(message.from); },
      stop() { isStopped = true; clearTimeout(next); clearInterval(watch); source?.close(); leader = null; },
    };
    channel.postMessage({ kind: "who" });
    tellWishes(true);
  }

  /* ---- start ---- */
  channel.onmessage = (event) => onSaid(event.data);
  document.addEventListener("focusout", refreshSoon);
  document.addEventListener("reset", refreshSoon);
  document.addEventListener("close", refreshSoon, true);
  document.addEventListener("answered", () => { answeredAt = performance.now(); refreshSoon(); });
  document.addEventListener("htmx:confirm", mayFetch);
  document.addEventListener("htmx:beforeSend", onFetch);
  /* A release may be lost, to a menu of the system for example: then the hold ends by itself. */
  const press = (event) => { if (!event.button) pressedAt = Date.now(); };
  const release = () => setTimeout(() => { pressedAt = 0; if (due.size) refresh([]); });
  for (const name of ["pointerdown", "keydown"]) document.addEventListener(name, press, true);
  for (const name of ["pointerup", "pointercancel", "keyup"]) document.addEventListener(name, release, true);
  window.addEventListener("blur", release);
  document.addEventListener("visibilitychange", refreshDue);
  document.addEventListener("htmx:afterSettle", () => { showState(live); tellWishes(false); });
  window.addEventListener("pagehide", () => { channel.postMessage({ kind: "bye", from: me }); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) { tellWishes(true); hearAll(); } });
  window.addEventListener("online", hearAll);
  setInterval(() => { if (!live) hearAll(); }, SLOW_POLL);
  setInterval(() => {
    refreshDue();
    refresh(parts().filter((part) => {
      if (!fetchedAt.has(part)) fetchedAt.set(part, Date.now());
      return part.dataset.refreshEvery && Date.now() - fetchedAt.get(part) > part.dataset.refreshEvery * 1000;
    }));
  }, 5000);

  if (navigator.locks) {
    navigator.locks.request("alliance-live", () => { lead(); return new Promise(() => {}); });
    tellWishes(true);
  } else {
    /* Plain http on another machine has no Web Locks: then only a visible tab listens, for itself. */
    const follow = () => { if (document.hidden) leader?.stop(); else if (!leader) { lead(); hearAll(); } };
    document.addEventListener("visibilitychange", follow);
    follow();
  }
})();
