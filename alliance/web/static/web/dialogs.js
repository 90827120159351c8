/* Dialogs: [data-dialog=id] opens <dialog id>; [data-dialog-close] closes; a fragment swapped into [data-opens=id] opens it;
   an answer with HX-Trigger: close-dialog closes the one it came from. Focus returns. */
(() => {
  let opener = null, place = null;

  function open(dialog, from) {
    if (!dialog || dialog.open) return;
    opener = from || document.activeElement;
    place = focusPlace.of(opener);
    dialog.showModal();
    (dialog.querySelector("[autofocus], .dlg-body input:not([type=hidden]), .dlg-body select, .dlg-body textarea") || dialog).focus();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-dialog]");
    if (button) { event.preventDefault(); button.closest("[popover]")?.hidePopover?.(); open(document.getElementById(button.dataset.dialog), button); }
    if (event.target.closest("[data-dialog-close]")) event.target.closest("dialog")?.close();
    if (event.target.matches("dialog.dlg") && event.detail) event.target.close();
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const holder = event.detail.target.closest?.("[data-opens]");
    if (holder) open(document.getElementById(holder.dataset.opens), event.detail.requestConfig?.elt);
  });
  document.addEventListener("close-dialog", (event) => event.target.closest("dialog")?.close());
  document.addEventListener("close", (event) => {
    if (!event.target.matches("dialog.dlg")) return;
    if (opener?.isConnected) opener.focus();
    else if (place && (document.activeElement === document.body || event.target.contains(document.activeElement))) focusPlace.back(place);
    opener = place = null;
  }, true);
})();
