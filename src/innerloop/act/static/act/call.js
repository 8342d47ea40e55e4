// A score by its keys: the number itself; 1 and then 0 within a moment is 10. Without this file the arrows choose.
(() => {
  const WAITS = 900;
  const scores = document.querySelector("[data-scores]");
  let typed = "";
  let since = 0;

  const isTyping = (target) =>
    target.isContentEditable || target.closest("input:not([type=checkbox], [type=radio]), textarea, select");
  const point = (value) => scores.querySelector(`input[value="${value}"]`);

  document.addEventListener("keydown", (event) => {
    if (!scores || event.ctrlKey || event.metaKey || event.altKey || !/^[0-9]$/.test(event.key)) return;
    const isOff = document.documentElement.dataset.keys === "off" || document.querySelector("dialog[open]");
    if (isOff || isTyping(event.target)) return;
    const both = typed && Date.now() - since < WAITS ? point(typed + event.key) : null;
    const chosen = both || point(event.key);
    typed = both ? "" : event.key;
    since = Date.now();
    if (!chosen) return;
    chosen.checked = true;
    chosen.focus();
    chosen.dispatchEvent(new Event("change", { bubbles: true }));
    event.preventDefault();
  });
})();
