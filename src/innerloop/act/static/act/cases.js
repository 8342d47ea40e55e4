// A case: a tick keeps itself, what was written is still there after a look elsewhere, every form says what it has seen.
(() => {
  const kept = (form) => `innerloop-reply-${form.dataset.keeps}`;

  document.addEventListener("change", (event) => {
    event.target.closest?.("form[data-ticks]")?.requestSubmit();
  });

  // The talk is drawn anew while somebody writes: what stands there then was seen.
  document.addEventListener("submit", ({ target }) => {
    const seen = document.getElementById("talk")?.dataset.seen;
    if (seen && target.elements.seen) target.elements.seen.value = seen;
  });

  // Leads the thumb to a field of the case, unfolding what holds it.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-leads]");
    const field = link && document.querySelector(link.hash);
    if (!field) return;
    event.preventDefault();
    if (field.matches("details")) field.open = true;
    field.scrollIntoView({ block: "center" });
    (field.matches("details") ? field.querySelector("summary") : field).focus();
  });

  for (const form of document.querySelectorAll("form[data-keeps]")) {
    const text = form.elements.text;
    // In this tab only, until it is sent: the words are the customer's business and nobody else's.
    text.value ||= sessionStorage.getItem(kept(form)) || "";
    text.addEventListener("input", () => sessionStorage.setItem(kept(form), text.value));
    form.addEventListener("submit", () => sessionStorage.removeItem(kept(form)));
  }
})();
