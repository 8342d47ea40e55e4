// The sentence filter. Without this file each control is a list of links in <details>; with it, a listbox.
(() => {
  const options = (pick) => [...pick.querySelectorAll(".menu a")];

  function dress(pick) {
    if (pick.dataset.dressed) return;
    pick.dataset.dressed = "yes";
    pick.querySelector(".menu").setAttribute("role", "listbox");
    for (const item of pick.querySelectorAll(".menu li")) item.setAttribute("role", "none");
    for (const option of options(pick)) {
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", option.hasAttribute("aria-current") ? "true" : "false");
      option.removeAttribute("aria-current");
      option.tabIndex = -1;
    }
    pick.addEventListener("toggle", () => pick.open && opened(pick));
    pick.addEventListener("keydown", (event) => moved(pick, event));
  }

  function opened(pick) {
    for (const other of document.querySelectorAll(".pick[open]")) if (other !== pick) other.open = false;
    const menu = pick.querySelector(".menu");
    menu.classList.remove("flip");
    const box = menu.getBoundingClientRect();
    menu.classList.toggle("flip", box.right > document.documentElement.clientWidth || box.left < 0);
    (pick.querySelector('[aria-selected="true"]') || options(pick)[0])?.focus();
  }

  function moved(pick, event) {
    if (!pick.open) {
      if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
      event.preventDefault();
      pick.open = true;
      return;
    }
    const all = options(pick);
    const at = all.indexOf(document.activeElement);
    const goal = {
      ArrowDown: Math.min(at + 1, all.length - 1),
      ArrowUp: Math.max(at - 1, 0),
      Home: 0,
      End: all.length - 1,
    }[event.key];
    if (goal !== undefined) {
      event.preventDefault();
      all[goal].focus();
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      shut(pick);
    } else if (event.key === "Tab") {
      pick.open = false;
    } else if (event.key === " " && at >= 0) {
      event.preventDefault();
      all[at].click();
    } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.stopPropagation();
      startingWith(all, at, event.key)?.focus();
    }
  }

  function startingWith(all, at, letter) {
    const wanted = letter.toLocaleLowerCase();
    const after = [...all.slice(at + 1), ...all.slice(0, at + 1)];
    return after.find((option) => option.textContent.trim().toLocaleLowerCase().startsWith(wanted));
  }

  function shut(pick) {
    pick.open = false;
    pick.querySelector("summary").focus();
  }

  function dressAll(root) {
    for (const pick of root.querySelectorAll("[data-pick]")) dress(pick);
  }

  document.addEventListener("click", (event) => {
    for (const pick of document.querySelectorAll(".pick[open]")) if (!pick.contains(event.target)) pick.open = false;
  });
  document.addEventListener("htmx:load", (event) => dressAll(event.target));
  dressAll(document);
})();
