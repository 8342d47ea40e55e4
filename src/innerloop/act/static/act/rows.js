// Rows that open: a click beside a row's links follows its first one, unless words were being selected.
// A long comment unfolds where it stands; without this file its "More" leads to the answer's own page.
(() => {
  const INNER = "a, button, summary, input, label, select, textarea";

  document.addEventListener("click", (event) => {
    const more = event.target.closest("[data-unclamp]");
    if (more) {
      event.preventDefault();
      const words = more.previousElementSibling;
      words.classList.remove("clamp");
      words.tabIndex = -1;
      words.focus();
      more.remove();
      return;
    }
    const row = event.target.closest("[data-opens-on-click]");
    if (!row || event.target.closest(INNER) || event.button !== 0 || !getSelection().isCollapsed) return;
    const link = row.querySelector("a[href]");
    if (!link) return;
    if (event.ctrlKey || event.metaKey) window.open(link.href, "_blank", "noopener");
    else location.assign(link.href);
  });
})();
