/* Copying: [data-copy=id] copies the text or value of that element and says so with its data-copied words. */
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  const text = source.value ?? source.textContent.trim();
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const range = document.createRange();
    range.selectNodeContents(source);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    source.select?.();
    document.execCommand("copy");
  }
  document.dispatchEvent(new CustomEvent("toast", { detail: { message: button.dataset.copied, level: "success" } }));
});
