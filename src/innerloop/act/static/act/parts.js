// The parts of a comment, of those that can be corrected: C chooses the next one, and the keys of the row act on it then.
// A names another theme, for the part that is chosen. Without this file all of it is done by hand.
(() => {
  const parts = (row) => [...row.querySelectorAll("[data-part]")].filter((part) => part.dataset.part);

  function choose(row, chosen) {
    for (const part of parts(row)) part.toggleAttribute("data-chosen", part === chosen);
    const place = row.querySelector("select[name=place]");
    if (place) place.value = chosen?.dataset.part ?? "";
    if (place && place.selectedIndex < 0) place.selectedIndex = 0;
    const told = row.querySelector("[data-part-told]");
    if (told) told.textContent = chosen ? chosen.getAttribute("aria-label") : "All of it";
    chosen?.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("click", (event) => {
    const next = event.target.closest("[data-next-part]");
    const names = event.target.closest("[data-names-theme]");
    if (!next && !names) return;
    const box = event.target.closest("details");
    box.open = true;
    if (names) {
      box.querySelector("input[name=theme]").focus();
      return;
    }
    const every = parts(box);
    // After the last one it is all of it again.
    choose(box, every[every.findIndex((part) => part.hasAttribute("data-chosen")) + 1]);
  });
})();
