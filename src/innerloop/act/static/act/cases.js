// A case: a tick keeps itself, what was written is still there after a look elsewhere, every form says what it has seen.
(() => {
  const kept = (form) => `innerloop-reply-${form.dataset.keeps}`;

  document.addEventListener("change", (event) => {
    event.target.closest?.("form[data-ticks]")?.requestSubmit();
  });

  // The talk is drawn anew while somebody writes: what stands there then was seen.
  document.addEventListener("submit", ({ target }) => {
    const seen = document.getElementById("talk")?.dataset.seen;
    if (seen && target.elements.seen) target.elements.seen.value = seen;
  });

  // What the customer writes meanwhile is said to whoever listens to the page, once for what comes together.
  const wordsOf = (said) => (said.querySelector(".words") || said).textContent.trim();
  const keyed = (said) => [said.querySelector("time").dateTime + wordsOf(said), said];
  const theirs = () => new Map([...document.querySelectorAll("#talk .msg.them")].map(keyed));
  let heard = theirs();
  document.addEventListener("htmx:afterSwap", () => {
    const told = document.getElementById("wrote");
    const now = theirs();
    const fresh = [...now].filter(([key]) => !heard.has(key)).map(([, said]) => said);
    heard = now;
    if (told && fresh.length) told.textContent = `${told.dataset.who} wrote: ${wordsOf(fresh[fresh.length - 1])}`;
  });

  // Who rings is led to where the call is written down; the telephone itself is the device's.
  document.addEventListener("click", (event) => {
    const notes = event.target.closest("a[data-calls]") && document.getElementById("notes");
    if (!notes) return;
    notes.open = true;
    notes.querySelector("[name=kind]").value = "reached";
    notes.querySelector("textarea").focus();
  });

  // Leads the thumb to a field of the case, unfolding what holds it.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-leads]");
    const field = link && document.querySelector(link.hash);
    if (!field) return;
    event.preventDefault();
    if (field.matches("details")) field.open = true;
    field.scrollIntoView({ block: "center" });
    (field.matches("details") ? field.querySelector("summary") : field).focus();
  });

  // What a template left in braces is named under the field while it is there; it is not sent like this.
  const named = /\{(customer|agent|company|touchpoint|organization|promised|survey|case)\}/g;

  function tellMissing(text) {
    const told = text.form?.querySelector("[data-missing]");
    if (!told) return;
    const missing = new Set([...text.value.matchAll(named)].map((found) => found[1]));
    told.hidden = missing.size === 0;
    told.textContent = missing.size ? `Fill in before sending: ${[...missing].join(", ")}` : "";
  }

  document.addEventListener("change", (event) => {
    const choice = event.target.closest?.("[data-templates] select")?.selectedOptions[0];
    const text = document.getElementById("reply-text");
    if (!choice?.dataset.text || !text) return;
    text.value = text.value.trim() ? `${text.value.trimEnd()}\n\n${choice.dataset.text}` : choice.dataset.text;
    text.dispatchEvent(new Event("input", { bubbles: true }));
    const at = text.value.search(named);
    text.focus();
    if (at >= 0) text.setSelectionRange(at, text.value.indexOf("}", at) + 1);
  });
  document.addEventListener("input", ({ target }) => {
    if (target.id === "reply-text") tellMissing(target);
  });
  const reply = document.getElementById("reply-text");
  if (reply) tellMissing(reply);

  for (const form of document.querySelectorAll("form[data-keeps]")) {
    const text = form.elements.text;
    // In this tab only, until it is sent: the words are the customer's business and nobody else's.
    text.value ||= sessionStorage.getItem(kept(form)) || "";
    text.addEventListener("input", () => sessionStorage.setItem(kept(form), text.value));
    form.addEventListener("submit", () => sessionStorage.removeItem(kept(form)));
  }
})();
