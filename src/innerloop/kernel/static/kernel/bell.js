// The bell: asks for itself again when its member is told something, and when the page is looked at again.
// A page that is live already shares its stream; another opens one, and only while it is looked at: a browser keeps
// six connections to us, and a seventh page would wait for them in vain.
(() => {
  const RESTS = 1_000;
  let own = null;
  let shared = false;
  let asked = 0;
  let timer = 0;

  const bell = () => document.querySelector("[data-bell]");

  async function ring() {
    timer = 0;
    asked = Date.now();
    try {
      const answer = await fetch(bell().dataset.bell, { headers: { "X-Requested-With": "fetch" }, redirect: "error" });
      if (!answer.ok) return;
      const fresh = document.createElement("template");
      fresh.innerHTML = (await answer.text()).trim();
      const [was, is] = [bell(), fresh.content.firstElementChild];
      // Only its insides: whoever has the focus on it keeps it.
      if (was && is?.matches("[data-bell]")) was.replaceChildren(...is.childNodes);
    } catch {
      // The next news asks again.
    }
  }

  const soon = () => (timer ||= setTimeout(ring, Math.max(0, RESTS - (Date.now() - asked))));

  function listen() {
    if (shared || own || document.hidden || !bell()) return;
    own = new EventSource("/live?of=notices");
    own.addEventListener("notice", soon);
  }

  function leave() {
    own?.close();
    own = null;
  }

  document.addEventListener("htmx:sseOpen", ({ detail }) => {
    shared = true;
    leave();
    detail.source.addEventListener("notice", soon);
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return leave();
    listen();
    soon();
  });
  addEventListener("pagehide", leave);
  // Back from the browser's memory it shows what was true when it was left.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    listen();
    soon();
  });
  if (!document.querySelector("[sse-connect]")) listen();
})();
