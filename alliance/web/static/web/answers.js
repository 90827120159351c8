/* Answers: what asked, or what the answer is meant for, may be gone when it comes. htmx would look for every target in
   what is gone and lose the answer, so both are lent a hidden place until the answer is in. A form that was answered
   well is data-sent until somebody types in it again; whoever waited for the answer hears "answered". */
(() => {
  const isPartFetchingItself = (config) => config.verb === "get" && config.elt.matches("[data-topics]");

  function lendPlaces(lent, info) {
    const { elt } = info.requestConfig;
    const wanted = info.xhr.getResponseHeader("HX-Retarget");
    document.body.append(lent);
    if (!elt.isConnected) lent.append(elt);
    if (wanted?.startsWith("#") && !document.getElementById(wanted.slice(1))) {
      const place = document.createElement("div");
      place.id = wanted.slice(1);
      lent.append(place);
    }
    if (!info.target.isConnected && info.target.id) info.target = document.getElementById(info.target.id) || info.target;
  }

  document.addEventListener("htmx:beforeSend", (event) => {
    const { xhr, requestConfig } = event.detail;
    if (isPartFetchingItself(requestConfig)) return;
    const form = requestConfig.verb === "get" ? null : requestConfig.elt.closest("form");
    const lent = document.createElement("div");
    lent.hidden = true;
    const onLoad = (loaded) => { if (loaded.detail.xhr === xhr) lendPlaces(lent, loaded.detail); };
    requestConfig.elt.addEventListener("htmx:beforeOnLoad", onLoad);
    xhr.addEventListener("loadend", () => {
      requestConfig.elt.removeEventListener("htmx:beforeOnLoad", onLoad);
      if (form && xhr.status >= 200 && xhr.status < 300) form.dataset.sent = "";
      lent.remove();
      document.dispatchEvent(new CustomEvent("answered"));
    });
  });
  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form[data-sent]");
    if (form) delete form.dataset.sent;
  });
})();
