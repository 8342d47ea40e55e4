// Names after an @: a list to pick from, by arrows, Enter and Escape, or by the pointer. Without it the name is typed out.
(() => {
  const MOST = 6;
  const asked = new Map();

  // The names are fetched once, when the first @ is typed.
  function names(url) {
    if (!asked.has(url)) {
      const answer = fetch(url).then((each) => (each.ok ? each.json() : { names: [] }));
      asked.set(url, answer.then((told) => told.names).catch(() => []));
    }
    return asked.get(url);
  }

  const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();

  // What stands between the last @ before the caret and the caret; null where no name is being typed.
  function begun(field) {
    const before = field.value.slice(0, field.selectionStart);
    const at = before.lastIndexOf("@");
    if (at < 0 || (at > 0 && /[\p{L}\p{N}]/u.test(before[at - 1]))) return null;
    const typed = before.slice(at + 1);
    return typed.length > 60 || /[\n,.;:!?]/.test(typed) ? null : { at, typed };
  }

  function fitting(all, typed) {
    const wanted = plain(typed);
    const first = all.filter(({ name }) => plain(name).startsWith(wanted));
    const inner = all.filter(({ name }) => !first.some((each) => each.name === name) && plain(name).includes(` ${wanted}`));
    return [...first, ...(wanted ? inner : [])].slice(0, MOST);
  }

  function listOf(field) {
    const known = document.getElementById(`${field.id}-names`);
    if (known) return known;
    const list = document.createElement("ul");
    Object.assign(list, { id: `${field.id}-names`, className: "menu names", hidden: true });
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Colleagues");
    field.after(list);
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", list.id);
    list.addEventListener("pointerdown", (event) => {
      // Before the field loses its focus.
      event.preventDefault();
      const option = event.target.closest("[role=option]");
      if (option) pick(field, list, option);
    });
    return list;
  }

  function mark(field, list, option) {
    for (const each of list.children) each.setAttribute("aria-selected", String(each === option));
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  function shut(field) {
    const list = listOf(field);
    list.hidden = true;
    list.replaceChildren();
    field.removeAttribute("aria-activedescendant");
  }

  async function offer(field) {
    const started = begun(field);
    if (!started) return shut(field);
    const all = await names(field.dataset.names);
    // Somebody may have typed on meanwhile.
    const now = begun(field);
    const found = now && document.activeElement === field ? fitting(all, now.typed) : [];
    if (!found.length || (found.length === 1 && plain(found[0].name) === plain(now.typed))) return shut(field);
    const list = listOf(field);
    list.replaceChildren(
      ...found.map(({ id, name }, place) => {
        const option = document.createElement("li");
        Object.assign(option, { id: `${list.id}-${place}`, textContent: name, dir: "auto" });
        option.dataset.member = id;
        option.setAttribute("role", "option");
        return option;
      }),
    );
    list.hidden = false;
    mark(field, list, list.firstElementChild);
  }

  function pick(field, list, option) {
    const { at } = begun(field) || { at: field.selectionStart };
    field.setRangeText(`@${option.textContent} `, at, field.selectionStart, "end");
    const form = field.form;
    let picked = form.elements.picked;
    if (!picked) {
      picked = Object.assign(document.createElement("input"), { type: "hidden", name: "picked" });
      form.append(picked);
    }
    picked.value = `${picked.value} ${option.dataset.member}`.trim();
    shut(field);
    field.focus();
  }

  document.addEventListener("input", ({ target }) => {
    if (target.matches?.("[data-names]")) offer(target);
  });
  document.addEventListener("focusout", ({ target }) => {
    if (target.matches?.("[data-names]")) shut(target);
  });
  document.addEventListener(
    "keydown",
    (event) => {
      const field = event.target;
      if (!field.matches?.("[data-names]")) return;
      const list = listOf(field);
      const chosen = list.querySelector("[aria-selected=true]");
      if (list.hidden || !chosen || event.isComposing) return;
      const moves = { ArrowDown: chosen.nextElementSibling || list.firstElementChild, ArrowUp: chosen.previousElementSibling || list.lastElementChild };
      if (event.key in moves) mark(field, list, moves[event.key]);
      else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") pick(field, list, chosen);
      else if (event.key === "Escape") shut(field);
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );
})();
