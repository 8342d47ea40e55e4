// Keys. Single keys never act in a field or under a dialog, and can be turned off under Display.
(() => {
  const root = document.documentElement;
  const GO_WAITS = 1_500;
  let goSince = 0;

  const isTyping = (target) =>
    target.isContentEditable || target.closest("input:not([type=checkbox], [type=radio]), textarea, select, .pick[open]");

  // Pages mark what a key does: <button data-key="e">. The marked part in or at the current row comes first; one that
  // is marked data-in-row acts on its own row and on no other. Where a part of the row is chosen, its keys are meant, and
  // none that another part has.
  function press(key) {
    const row = document.activeElement.closest("[data-row]") || document.querySelector("[data-row][aria-current]");
    const marked = `main [data-key="${key}"]`;
    const target = (row && inRow(row, key)) || document.querySelector(`${marked}:not([data-in-row])`);
    target?.click();
    return Boolean(target);
  }

  function inRow(row, key) {
    const own = `[data-key="${key}"]`;
    const chosen = row.querySelector("[data-part][data-chosen]");
    if (!chosen) return row.querySelector(own);
    return chosen.querySelector(own) || [...row.querySelectorAll(own)].find((each) => !each.closest("[data-part]"));
  }

  function go(key) {
    const link = document.querySelector(`.rail a[data-key="${key}" i]`);
    if (link) location.assign(link.href);
    return Boolean(link);
  }

  function step(by) {
    const rows = [...document.querySelectorAll("main [data-row]")];
    if (!rows.length) return false;
    const at = rows.findIndex((row) => row.contains(document.activeElement));
    const row = rows[Math.max(0, Math.min(rows.length - 1, at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by))];
    const target = row.matches("a, button") ? row : row.querySelector("a[href], button") || row;
    if (target === row && !row.hasAttribute("tabindex")) row.tabIndex = -1;
    target.focus();
    row.scrollIntoView({ block: "nearest" });
    return true;
  }

  function find() {
    const field = document.querySelector("main input[type=search]");
    field?.focus();
    field?.select();
    return Boolean(field);
  }

  function turnCharts() {
    const twins = [...document.querySelectorAll(".twin")];
    const open = !twins.some((twin) => twin.open);
    for (const twin of twins) twin.open = open;
    return twins.length > 0;
  }

  function undo() {
    const form = [...document.querySelectorAll("#toasts [data-undo]")].pop();
    form?.requestSubmit();
    return Boolean(form);
  }

  // What this page marks with a key of its own: whatever is not on the page now is not in the list.
  function listPageKeys(list) {
    const named = new Map();
    for (const marked of document.querySelectorAll("main [data-key]")) {
      const words = marked.cloneNode(true);
      words.querySelectorAll("kbd").forEach((key) => key.remove());
      if (!named.has(marked.dataset.key)) named.set(marked.dataset.key, words.textContent.trim());
    }
    list.replaceChildren(
      ...[...named].map(([key, words]) => {
        const row = document.createElement("div");
        const term = document.createElement("dt");
        const kbd = document.createElement("kbd");
        const meaning = document.createElement("dd");
        kbd.textContent = key.toUpperCase();
        term.append(kbd);
        meaning.textContent = words;
        row.append(term, meaning);
        return row;
      }),
    );
    list.hidden = named.size === 0;
  }

  function refreshHelp() {
    const list = document.querySelector("#keys [data-page-keys]");
    if (list) listPageKeys(list);
  }

  function help() {
    refreshHelp();
    document.getElementById("keys")?.showModal();
    return true;
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest('[data-opens="keys"]')) refreshHelp();
  });

  const KEYS = { "/": find, "?": help, j: () => step(1), k: () => step(-1), t: turnCharts, z: undo };

  function single(key) {
    if (Date.now() - goSince < GO_WAITS) {
      goSince = 0;
      return go(key);
    }
    if (key === "g") {
      goSince = Date.now();
      return true;
    }
    return key in KEYS ? KEYS[key]() : /^[a-z]$/.test(key) && press(key);
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = event.target.closest("form");
      if (form && event.target.matches("textarea, input")) form.requestSubmit();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (root.dataset.keys === "off" || document.querySelector("dialog[open]") || isTyping(event.target)) return;
    if (event.key.length === 1 && single(event.key.toLowerCase())) event.preventDefault();
  });
})();
