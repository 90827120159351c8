/* Toasts: each leaves by itself (errors, and what can be undone, stay until closed, hovering keeps the others); `HX-Trigger: {"toast": {"message": …}}` adds one. */
(() => {
  const STAY = 6000;
  const list = document.getElementById("toasts");

  function watch(toast) {
    if (toast.classList.contains("error") || toast.querySelector("form")) return;
    let timer = setTimeout(() => toast.remove(), STAY);
    toast.addEventListener("pointerenter", () => clearTimeout(timer));
    toast.addEventListener("pointerleave", () => { timer = setTimeout(() => toast.remove(), STAY / 2); });
  }

  function add(detail) {
    const toast = document.createElement("div");
    toast.className = `toastx ${detail.level || "info"}`;
    toast.dataset.toast = "";
    const words = document.createElement("span");
    words.textContent = detail.message || "";
    toast.append(words);
    list.append(toast);
  }

  if (!list) return;
  list.querySelectorAll("[data-toast]").forEach(watch);
  new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach((node) => {
    if (node.nodeType === 1 && node.matches("[data-toast]")) watch(node);
  }))).observe(list, { childList: true });
  document.addEventListener("click", (event) => event.target.closest("[data-toast-close]")?.closest("[data-toast]").remove());
  document.addEventListener("toast", (event) => add(event.detail));
})();
