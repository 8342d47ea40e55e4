// The board: a case is dragged to another column, or moved by its button and the keyboard; one dialog for both.
// A note or a reason that a column asks for is asked for before anything is sent.
(() => {
  const dialog = document.getElementById("moving");
  if (!dialog) return;
  const form = dialog.querySelector("[data-moving]");
  const ASKS = { resolved: "done", closed: "reason" };
  let dragged = null;

  function choose(state) {
    for (const radio of form.elements.state) radio.checked = radio.value === state;
    for (const part of form.querySelectorAll("[data-for]")) {
      const isAsked = part.dataset.for === state;
      part.hidden = !isAsked;
      form.elements[ASKS[part.dataset.for]].required = isAsked;
    }
  }

  function ask(card, state = "") {
    form.action = card.dataset.move;
    // As the card stood when it was taken: a colleague's move since then is not undone by ours.
    form.elements.seen.value = card.dataset.seen;
    // Another case: what was refused, and typed, was about the one before.
    if (dialog.dataset.refused && dialog.dataset.refused !== card.dataset.move) form.elements.done.value = form.elements.reason.value = "";
    form.querySelector("[role=alert]")?.remove();
    dialog.querySelector("[data-who]").textContent = card.querySelector("b").textContent;
    choose(state);
    if (state && !(state in ASKS)) {
      form.requestSubmit();
      return;
    }
    dialog.showModal();
    if (state) form.elements[ASKS[state]].focus();
  }

  // A move that was refused stands as it was asked for, with what was typed.
  if (dialog.dataset.refused) {
    form.action = dialog.dataset.refused;
    choose(dialog.dataset.state);
    dialog.showModal();
    form.querySelector("[data-for]:not([hidden]) :is(textarea, select)")?.focus();
  }

  form.addEventListener("change", ({ target }) => {
    if (target.name === "state") choose(target.value);
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-asks]");
    if (button) ask(button.closest(".card"));
  });

  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.(".card");
    if (dragged) event.dataTransfer.setData("text/plain", dragged.dataset.id);
  });
  document.addEventListener("dragend", () => {
    document.querySelectorAll(".column.over").forEach((column) => column.classList.remove("over"));
    dragged = null;
  });
  document.addEventListener("dragover", (event) => {
    const column = event.target.closest?.("[data-takes]");
    document.querySelectorAll(".column.over").forEach((each) => each.classList.toggle("over", each === column));
    if (!dragged || !column || column.contains(dragged)) return;
    column.classList.add("over");
    event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    const column = event.target.closest?.("[data-takes]");
    if (!dragged || !column || column.contains(dragged)) return;
    event.preventDefault();
    ask(dragged, column.dataset.state);
  });
})();
