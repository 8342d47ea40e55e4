// Toasts stay ten seconds, longer while somebody points at them or is in them. Z takes the newest one back.
(() => {
  const STAYS = 10_000;
  const region = document.getElementById("toasts");
  if (!region) return;

  function start(toast) {
    if (toast.dataset.started) return;
    toast.dataset.started = "yes";
    // What went wrong waits until it is put away.
    if (toast.classList.contains("wrong")) return;
    const timer = { left: STAYS, since: Date.now(), id: 0 };
    const run = () => {
      timer.since = Date.now();
      timer.id = setTimeout(() => toast.remove(), timer.left);
    };
    const hold = () => {
      clearTimeout(timer.id);
      timer.left = Math.max(2_000, timer.left - (Date.now() - timer.since));
    };
    for (const kind of ["pointerenter", "focusin"]) toast.addEventListener(kind, hold);
    for (const kind of ["pointerleave", "focusout"]) toast.addEventListener(kind, run);
    run();
  }

  const startAll = () => region.querySelectorAll("[data-toast]").forEach(start);
  new MutationObserver(startAll).observe(region, { childList: true });
  startAll();

  region.addEventListener("click", (event) => event.target.closest("[data-dismiss]")?.closest("[data-toast]").remove());

  // Other scripts and answers of the server (HX-Trigger) say things through this event.
  document.addEventListener("innerloop:say", (event) => {
    const toast = document.createElement("div");
    const words = document.createElement("p");
    const away = document.createElement("button");
    toast.className = event.detail.wrong ? "toast wrong" : "toast";
    toast.dataset.toast = "";
    words.textContent = event.detail.text;
    away.type = "button";
    away.className = "btn bare";
    away.dataset.dismiss = "";
    away.textContent = "×";
    away.setAttribute("aria-label", "Put away");
    toast.append(words, away);
    region.append(toast);
  });

  const failed = () =>
    document.dispatchEvent(
      new CustomEvent("innerloop:say", { detail: { text: "Not sent. Your text is kept; try again.", wrong: true } }),
    );
  for (const kind of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(kind, failed);
  document.addEventListener("htmx:responseError", (event) => {
    const verb = event.detail.requestConfig?.verb;
    // A list that could not be refreshed keeps its old rows; only a lost act must be told.
    if (verb && verb !== "get") failed();
  });
})();
