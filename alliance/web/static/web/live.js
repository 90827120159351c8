/* Live: an element with data-topics and hx-trigger="refresh" is fetched again when one of its topics changes.
   One event stream per browser: the tab that holds a Web Lock opens it for all tabs and passes on what it hears. */
(() => {
  const ticketUrl = document.body.dataset.pushTicketUrl;
  if (!ticketUrl) return;
  const PROMPT = 20, REST = 400, SETTLE = 200, SLOW_POLL = 30000, SILENCE = 40000, MEMORY = 30000, MARGIN = 2000;
  const me = `${Date.now()}-${Math.random()}`;
  const channel = new BroadcastChannel("alliance-live");
  const loadedAt = performance.timeOrigin;

  /* ---- this page ---- */
  const due = new Set();
  const fetchedAt = new WeakMap();
  let live = false, timer = 0, refreshedAt = 0, said = "";

  const parts = () => [...document.querySelectorAll("[data-topics]")];
  const topicsOf = (part) => part.dataset.topics.split(/\s+/).filter(Boolean);
  const topicsHere = () => [...new Set(parts().flatMap(topicsOf))].sort();

  /* Somebody types in it, or waits in it for the answer to a click: htmx would lose an answer whose button is gone. */
  function isInUse(part) {
    const field = document.activeElement?.closest("input:not([type=hidden]), textarea, select, [contenteditable]");
    return (field && part.contains(field)) || part.querySelector("dialog[open], .htmx-request") !== null;
  }

  function refreshDue() {
    if (document.hidden || !due.size) return;
    refreshedAt = Date.now();
    for (const part of due) {
      if (part.isConnected && isInUse(part)) continue;
      due.delete(part);
      if (!part.isConnected) continue;
      fetchedAt.set(part, Date.now());
      htmx.trigger(part, "refresh");
    }
  }

  /* The first change shows at once, a flood of changes in steps. */
  function refresh(some) {
    some.forEach((part) => due.add(part));
    clearTimeout(timer);
    timer = setTimeout(refreshDue, Math.max(PROMPT, refreshedAt + REST - Date.now()));
  }

  const hear = (topics) => refresh(parts().filter((part) => topicsOf(part).some((topic) => topics.includes(topic))));
  const hearAll = () => refresh(parts());

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
  document.addEventListener("focusout", () => setTimeout(refreshDue, SETTLE));
  document.addEventListener("close", () => setTimeout(refreshDue, SETTLE), true);
  document.addEventListener("htmx:afterRequest", () => { if (due.size) setTimeout(refreshDue, SETTLE); });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { elt, triggeringEvent } = event.detail.requestConfig || {};
    if (triggeringEvent?.type !== "refresh" || !elt.dataset.topics || !isInUse(elt)) return;
    event.detail.shouldSwap = false;
    due.add(elt);
  });
  document.addEventListener("visibilitychange", refreshDue);
  document.addEventListener("htmx:afterSettle", () => { showState(live); tellWishes(false); });
  window.addEventListener("pagehide", () => { channel.postMessage({ kind: "bye", from: me }); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) { tellWishes(true); hearAll(); } });
  window.addEventListener("online", hearAll);
  setInterval(() => { if (!live) hearAll(); }, SLOW_POLL);
  setInterval(() => {
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
