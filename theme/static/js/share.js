// Buttons that need a script: share (or copy) the page's address, and print.
const share = document.querySelector("[data-share]");
const print = document.querySelector("[data-print]");
const url = document.querySelector("link[rel=canonical]").href;

share.addEventListener("click", async ({ target }) => {
  if (navigator.share) return navigator.share({ title: document.title, url }).catch(() => {});
  await navigator.clipboard.writeText(url);
  target.textContent = target.dataset.done;
});
print.addEventListener("click", () => window.print());
share.hidden = !navigator.share && !navigator.clipboard;
print.hidden = false;
