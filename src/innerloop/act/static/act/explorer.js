// A form that folds out beside its button: what is to be typed has the focus, Escape folds it in again.
(() => {
  for (const fold of document.querySelectorAll("[data-focuses]")) {
    fold.addEventListener("toggle", () => {
      if (!fold.open) return;
      const field = fold.querySelector("input:not([type=hidden]), a, button");
      field?.focus();
      field?.select?.();
    });
    fold.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      fold.open = false;
      fold.querySelector("summary").focus();
    });
  }
})();
