/* Answers: <html data-asking> while an answer to something a person did is awaited; then live updates wait (live.js).
   What asked, or what it named as its target, may be gone when the answer comes: htmx would look for every target
   in what is gone and lose the answer. It is lent a place until the answer is in. A form well answered is data-sent. */
(() => {
  const PATIENCE = 30000;
  const asking = new Set();
  const lent = document.createElement("div");
  lent.hidden = true;

  const isPartFetchingItself = (config) => config.verb === "get" && config.elt.matches("[data-topics]");

  function lendPlaces(info) {
    const { elt } = info.requestConfig;
    const wanted = info.xhr.getResponseHeader("HX-Retarget");
    if (!elt.isConnected) lent.append(elt);
    if (wanted?.startsWith("#") && !document.querySelector(wanted)) {
      const place = document.createElement("div");
      place.id = wanted.slice(1);
      lent.append(place);
    }
    if (!info.target.isConnected && info.target.id) info.target = document.getElementById(info.target.id) || info.target;
  }

  function awaitAnswer(xhr, form) {
    const done = () => {
      if (!asking.delete(xhr)) return;
      if (form && xhr.status >= 200 && xhr.status < 300) form.dataset.sent = "";
      if (!asking.size) {
        delete document.documentElement.dataset.asking;
        lent.replaceChildren();
      }
      document.dispatchEvent(new CustomEvent("answered"));
    };
    asking.add(xhr);
    document.documentElement.dataset.asking = "";
    xhr.addEventListener("loadend", done);
    setTimeout(done, PATIENCE);
  }

  document.body.append(lent);
  document.addEventListener("htmx:beforeSend", (event) => {
    const { xhr, requestConfig } = event.detail;
    if (isPartFetchingItself(requestConfig)) return;
    awaitAnswer(xhr, requestConfig.verb === "get" ? null : requestConfig.elt.closest("form"));
    const onLoad = (loaded) => { if (loaded.detail.xhr === xhr) lendPlaces(loaded.detail); };
    requestConfig.elt.addEventListener("htmx:beforeOnLoad", onLoad);
    xhr.addEventListener("loadend", () => requestConfig.elt.removeEventListener("htmx:beforeOnLoad", onLoad));
  });
  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form[data-sent]");
    if (form) delete form.dataset.sent;
  });
})();
