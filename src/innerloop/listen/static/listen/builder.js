// The builder keeps a draft in the form alone: leaving the page asks first when something is not published.
(() => {
  let isLeaving = false;
  const form = () => document.querySelector("[data-builder]");

  document.addEventListener("input", ({ target }) => {
    const builder = form();
    if (!builder?.contains(target) || target.name === "new_language") return;
    builder.dataset.changed = "";
    const state = builder.querySelector(".publish .meta");
    if (state) state.textContent = "Not published yet";
  });
  document.addEventListener("submit", ({ target, submitter }) => {
    // The preview opens beside us; any other button takes the draft along.
    if (target === form() && submitter?.formTarget !== "_blank") isLeaving = true;
  });
  addEventListener("beforeunload", (event) => {
    if (!isLeaving && form()?.dataset.changed !== undefined) event.preventDefault();
  });
})();
