// Runs before the first paint, so that a chosen theme or density never flashes.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  try {
    for (const name of ["theme", "density", "keys"]) {
      const chosen = localStorage.getItem(`innerloop.${name}`);
      if (chosen) root.dataset[name] = chosen;
    }
  } catch {
    // A browser that refuses storage shows the page as its system says.
  }
})();
