// Live parts: new answers wait while somebody reads, slide in only at the top, and can be paused.
// A part: <div data-live data-pace="500" hx-get hx-trigger="sse:answer, innerloop:catch-up">, rows with data-id.
// With data-waits it holds back while it is read; a [data-catch-up] button beside it then offers the rest.
(() => {
  // A browser that connects again by itself says up to which number it has heard; a stream that is opened anew, after
  // the server was away, must say it in its address.
  let heard = "";
  htmx.createEventSource = (url) => {
    const source = new EventSource(heard ? url.replace(/after=\d+/, `after=${heard}`) : url);
    for (const news of ["answer", "case", "notice", "waiter"]) {
      source.addEventListener(news, (event) => (heard = event.lastEventId || heard));
    }
    return source;
  };

  const beat = document.querySelector("[data-beat]");
  const state = new WeakMap();
  let isPaused = false;
  let lost = "";

  const parts = () => [...document.querySelectorAll("[data-live]")];
  const ids = (part) => new Set([...part.querySelectorAll("[data-id]")].map((row) => row.dataset.id));
  const fresh = () => ({ known: null, last: 0, timer: 0, waiting: 0, isBehind: false });
  const of = (part) => state.get(part) || state.set(part, fresh()).get(part);
  // An open table or a focus on the keyboard would be lost with the part that holds it.
  // What is drawn with it, by data-with, counts as a part of it.
  const held = (part) => [part, ...(part.dataset.with ? document.querySelectorAll(part.dataset.with) : [])];
  // Rows that have an id keep their focus when they are drawn anew.
  const reading = (part) => (part.hasAttribute("data-keeps-focus") ? "details[open]" : "details[open], :focus-visible");
  const isRead = (part) =>
    held(part).some((each) => each.querySelector(reading(part)) !== null) ||
    (part.hasAttribute("data-waits") && (part.matches(":hover") || part.getBoundingClientRect().top < -80));
  const counted = (answers) =>
    answers === 1 ? "1 new answer" : `${answers.toLocaleString(document.documentElement.lang)} new answers`;

  function read(message) {
    try {
      return JSON.parse(message.data);
    } catch {
      return {};
    }
  }

  // One message stands for as many answers as came since the last; after a gap none can say how many.
  const told = ({ answers }) => (Number.isInteger(answers) ? answers : 0);

  // What the page shows already, since its own member has just done it, is no news.
  const shows = (part, id, version) =>
    [...part.querySelectorAll("[data-id][data-version]")].some(
      (row) => row.dataset.id === id && Number(row.dataset.version) >= version,
    );
  // A part of one case has nothing to do with others.
  const isPast = (part, cases) => !(cases[part.dataset.case] > Number(part.dataset.version));
  function isKnown(part, { cases }) {
    if (!cases) return false;
    if (part.dataset.case) return isPast(part, cases);
    return Object.entries(cases).every(([id, version]) => shows(part, id, version));
  }

  function offer(part) {
    const button = part.parentElement.querySelector(":scope > [data-catch-up]");
    if (!button) return;
    const { isBehind, waiting } = of(part);
    // A page that is paused stays as it is: the count stands beside the button that resumes it.
    button.hidden = !isBehind || (isPaused && button.hidden);
    button.textContent = waiting ? counted(waiting) : "Show what changed";
  }

  const catchUp = (part) => htmx.trigger(part, "innerloop:catch-up");

  // Says whether news must not be fetched now, and sees to it that nothing is forgotten.
  function holds(part) {
    const mine = of(part);
    if (isPaused || isRead(part)) {
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

  function sayOn() {
    const waiting = Math.max(0, ...parts().map((part) => of(part).waiting));
    if (isPaused) say("paused", waiting ? `Paused, ${counted(waiting)} wait${waiting === 1 ? "s" : ""}` : "Paused");
    else if (lost) say("lost", `Not live since ${lost}`);
    else say("on", "");
  }

  // On the way down, so that it is counted before the part asks.
  for (const news of ["sse:answer", "sse:case", "sse:waiter"]) {
    document.addEventListener(
      news,
      (event) => {
        // A part hears what its trigger names, and nothing else.
        if (!event.target.matches("[data-live]") || !event.target.getAttribute("hx-trigger").includes(news)) return;
        const message = read(event.detail);
        if (isKnown(event.target, message)) {
          event.stopPropagation();
          return;
        }
        const mine = of(event.target);
        mine.waiting += told(message);
        mine.isBehind = true;
        if (isPaused) sayOn();
      },
      true,
    );
  }

  document.addEventListener("htmx:beforeRequest", (event) => {
    const part = event.target;
    if (!part.matches("[data-live]")) return;
    const isAsked = event.detail.requestConfig.triggeringEvent?.type === "innerloop:catch-up";
    if (!isAsked && holds(part)) {
      event.preventDefault();
      return;
    }
    Object.assign(of(part), { known: ids(part), last: Date.now(), waiting: 0, isBehind: false });
    offer(part);
    if (isPaused) sayOn();
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    const known = state.get(event.target)?.known;
    if (!known) return;
    for (const row of event.target.querySelectorAll("[data-id]")) {
      if (!known.has(row.dataset.id)) row.classList.add("fresh");
    }
  });

  // A part that took its own place with another one had no more use for what came meanwhile: the other asks for it.
  document.addEventListener("htmx:afterSwap", (event) => {
    const asked = event.detail.requestConfig?.elt;
    if (asked && !asked.isConnected && state.get(asked)?.isBehind) parts().forEach(catchUp);
  });

  // Whoever stops reading gets what waited.
  function look() {
    if (isPaused) return;
    for (const part of parts()) if (of(part).isBehind && !holds(part)) catchUp(part);
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
    lost ||= new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    sayOn();
  });
  // What was missed comes over the stream itself, which goes on from the number that was heard last.
  document.addEventListener("htmx:sseOpen", () => {
    if (!lost) return;
    lost = "";
    sayOn();
  });
})();
