// One key for each decision. The buttons do the same without it; the keys can be switched off (WCAG 2.1.4).
"use strict";
const KEPT = "review-keys-off";
const choice = document.querySelector("[data-keys]");
const box = choice?.querySelector("input");
if (box) {
  choice.hidden = false;
  box.checked = localStorage.getItem(KEPT) === null;
  box.addEventListener("change", () => (box.checked ? localStorage.removeItem(KEPT) : localStorage.setItem(KEPT, "1")));
}
let isSent = false;
document.addEventListener("submit", () => (isSent = true));
document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input:not([type=checkbox]), select, textarea");
  if (isSent || isTyping || event.ctrlKey || event.metaKey || event.altKey || event.repeat || localStorage.getItem(KEPT) !== null) return;
  const key = event.key.toLowerCase();
  const button = /^[a-z0-9]$/.test(key) && document.querySelector(`[data-key="${key}"]`);
  if (button) {
    event.preventDefault();
    button.click();
  }
});
