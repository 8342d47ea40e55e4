// Puts what a button names into the text that was written in last, where its caret is.
(() => {
  let last = document.querySelector("form textarea");

  document.addEventListener("focusin", ({ target }) => {
    if (target.matches("form textarea")) last = target;
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-inserts]");
    if (!button || !last) return;
    last.setRangeText(button.dataset.inserts, last.selectionStart, last.selectionEnd, "end");
    last.focus();
  });
})();
