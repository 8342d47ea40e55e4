// A case: Ctrl Enter sends, a tick keeps itself, what was written is still there after a look elsewhere.
(() => {
  const kept = (form) => `innerloop-reply-${form.dataset.keeps}`;

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    const form = event.target.closest?.("form.reply, form.resolve");
    if (form) form.requestSubmit();
  });

  document.addEventListener("change", (event) => {
    event.target.closest?.("form[data-ticks]")?.requestSubmit();
  });

  for (const form of document.querySelectorAll("form[data-keeps]")) {
    const text = form.elements.text;
    // In this tab only, until it is sent: the words are the customer's business and nobody else's.
    text.value ||= sessionStorage.getItem(kept(form)) || "";
    text.addEventListener("input", () => sessionStorage.setItem(kept(form), text.value));
    form.addEventListener("submit", () => sessionStorage.removeItem(kept(form)));
  }
})();
