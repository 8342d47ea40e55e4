// Small things of every page: times in words, dialogs, display choices, copy buttons, places to drop a file.
(() => {
  const root = document.documentElement;
  const relative = new Intl.RelativeTimeFormat(root.lang || "en", { numeric: "auto", style: "short" });
  const say = (number, unit) => relative.format(number, unit).replace("min.", "min").replace("hr.", "h");
  const STEPS = [
    ["day", 86_400],
    ["hour", 3_600],
    ["minute", 60],
  ];

  // On a phone they are a row that scrolls: who is on the twelfth page of Settings sees where that is.
  function bringIntoView() {
    const here = document.querySelector(".subnav [aria-current]");
    const row = here?.closest(".parts");
    row?.scrollTo({ left: here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2, behavior: "instant" });
  }

  function inWords(moment) {
    const seconds = (moment - Date.now()) / 1000;
    if (Math.abs(seconds) < 45) return say(0, "second");
    for (const [unit, size] of STEPS) {
      if (Math.abs(seconds) >= size * 0.75) return say(Math.round(seconds / size), unit);
    }
    return say(Math.round(seconds / 60), "minute");
  }

  // Only what is marked: a date that is a fact stays as it was printed. Past a week the printed date says more.
  function tellTimes() {
    for (const time of document.querySelectorAll("time[data-relative]")) {
      const moment = Date.parse(time.dateTime);
      if (Number.isNaN(moment)) continue;
      time.title ||= time.textContent.trim();
      time.textContent = Date.now() - moment > 7 * 86_400_000 ? time.title : inWords(moment);
    }
  }

  function chooseDisplay(form) {
    for (const name of ["theme", "density", "keys"]) {
      const chosen = root.dataset[name] || "";
      for (const input of form.elements[name]) input.checked = input.value === chosen;
    }
    form.addEventListener("change", ({ target }) => {
      if (target.value) root.dataset[target.name] = target.value;
      else delete root.dataset[target.name];
      try {
        if (target.value) localStorage.setItem(`innerloop.${target.name}`, target.value);
        else localStorage.removeItem(`innerloop.${target.name}`);
      } catch {
        // Without storage the choice holds until the page is left.
      }
    });
  }

  async function copy(button) {
    const text = document.getElementById(button.dataset.copies).textContent.trim();
    const before = button.textContent;
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
    } catch {
      const range = document.createRange();
      range.selectNodeContents(document.getElementById(button.dataset.copies));
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      button.textContent = "Selected";
    }
    setTimeout(() => (button.textContent = before), 2_000);
  }

  function openToDrops(zone) {
    const input = zone.querySelector('input[type="file"]');
    const name = zone.querySelector("[data-file-name]");
    const over = (is) => (event) => {
      event.preventDefault();
      zone.classList.toggle("over", is);
    };
    zone.addEventListener("dragover", over(true));
    zone.addEventListener("dragleave", over(false));
    zone.addEventListener("drop", (event) => {
      over(false)(event);
      if (!event.dataTransfer.files.length) return;
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
    input.addEventListener("change", () => {
      zone.classList.toggle("full", input.files.length > 0);
      if (name) name.textContent = input.files[0]?.name ?? "";
    });
  }

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) document.getElementById(opener.dataset.opens)?.showModal();
    const copier = event.target.closest("[data-copies]");
    if (copier) copy(copier);
    // A click on the darkened page puts a dialog away.
    if (event.target instanceof HTMLDialogElement) event.target.close();
  });
  document.addEventListener("htmx:load", tellTimes);
  document.querySelectorAll("[data-preferences]").forEach(chooseDisplay);
  document.querySelectorAll("[data-drop]").forEach(openToDrops);
  document.querySelector("[data-first]")?.focus();
  bringIntoView();
  let width = innerWidth;
  window.addEventListener("resize", () => {
    // A phone's keyboard makes the page lower, not narrower: whoever has scrolled the row stays where they are.
    if (innerWidth === width) return;
    width = innerWidth;
    bringIntoView();
  });
  tellTimes();
  setInterval(tellTimes, 30_000);
})();
