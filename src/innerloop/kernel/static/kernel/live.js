// Live parts: new answers wait while somebody reads, slide in only at the top, and can be paused.
// A part: <div data-live data-pace="500" hx-get hx-trigger="sse:NAME, innerloop:catch-up">, rows with data-id.
// With data-waits it holds back while it is read; a [data-catch-up] button beside it then offers the rest.
(() => {
  const beat = document.querySelector("[data-beat]");
  const state = new WeakMap();
  let isPaused = false;

  const parts = () => document.querySelectorAll("[data-live]");
  const ids = (part) => new Set([...part.querySelectorAll("[data-id]")].map((row) => row.dataset.id));
  const of = (part) => state.get(part) || state.set(part, { known: null, last: 0, timer: 0, waiting: 0 }).get(part);
  // An open table or a focus on the keyboard would be lost with the part that holds it.
  const isRead = (part) =>
    part.querySelector("details[open], :focus-visible") !== null ||
    (part.hasAttribute("data-waits") && (part.matches(":hover") || part.getBoundingClientRect().top < -80));

  function offer(part) {
    const button = part.parentElement.querySelector("[data-catch-up]");
    const { waiting } = of(part);
    if (!button) return;
    button.hidden = waiting === 0;
    button.textContent = waiting === 1 ? "1 new answer" : `${waiting} new answers`;
  }

  function catchUp(part) {
    of(part).waiting = 0;
    offer(part);
    htmx.trigger(part, "innerloop:catch-up");
  }

  // Says whether news must not be fetched now, and sees to it that nothing is forgotten.
  function holds(part) {
    const mine = of(part);
    if (isPaused) return true;
    if (isRead(part)) {
      mine.waiting += 1;
      offer(part);
      return true;
    }
    const pace = Number(part.dataset.pace || 0) - (Date.now() - mine.last);
    if (pace <= 0) return false;
    mine.timer ||= setTimeout(() => {
      mine.timer = 0;
      if (!holds(part)) catchUp(part);
    }, pace);
    return true;
  }

  function say(kind, words) {
    if (!beat) return;
    const text = beat.querySelector("[data-beat-words]");
    text.dataset.live ||= text.textContent;
    text.textContent = words || text.dataset.live;
    beat.dataset.beat = kind;
  }

  const sayOn = () => say(isPaused ? "paused" : "on", isPaused ? "Paused" : "");

  document.addEventListener("htmx:beforeRequest", (event) => {
    const part = event.target;
    if (!part.matches("[data-live]")) return;
    const isAsked = event.detail.requestConfig.triggeringEvent?.type === "innerloop:catch-up";
    if (!isAsked && holds(part)) {
      event.preventDefault();
      return;
    }
    of(part).known = ids(part);
    of(part).last = Date.now();
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    const known = state.get(event.target)?.known;
    if (!known) return;
    for (const row of event.target.querySelectorAll("[data-id]")) {
      if (!known.has(row.dataset.id)) row.classList.add("fresh");
    }
  });

  // Whoever stops reading gets what waited.
  function look() {
    if (isPaused) return;
    for (const part of parts()) if (of(part).waiting && !isRead(part)) catchUp(part);
  }
  document.addEventListener("pointerout", () => requestAnimationFrame(look));
  document.addEventListener("focusout", () => requestAnimationFrame(look));
  document.addEventListener("scroll", look, { passive: true });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-catch-up]")) parts().forEach(catchUp);
    const button = event.target.closest("[data-pause]");
    if (!button) return;
    isPaused = !isPaused;
    button.setAttribute("aria-pressed", String(isPaused));
    sayOn();
    if (!isPaused) parts().forEach(catchUp);
  });

  document.addEventListener("htmx:sseError", () => {
    const now = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    if (beat?.dataset.beat !== "lost") say("lost", `Not live since ${now}`);
  });
  document.addEventListener("htmx:sseOpen", () => {
    if (beat?.dataset.beat !== "lost") return;
    sayOn();
    if (!isPaused) parts().forEach(catchUp);
  });
})();
