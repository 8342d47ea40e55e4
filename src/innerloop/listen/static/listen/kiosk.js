/* A kiosk answers again and again, also while there is no connection: what is given is kept in this browser until the
   server has said that it has it, and the page comes back from the worker's store. Without this script the page still
   works as any survey does. */
(function () {
  "use strict"
  const form = document.querySelector("form[data-kiosk]")
  if (!form) return
  const thanks = document.getElementById("kiosk-thanks")
  const seconds = Number(form.dataset.seconds) || 10
  const IDLE = 60e3
  const KEY = "innerloop:kiosk"
  let showing = fresh()
  let timer = 0, idle = 0, later = 0, tries = 0, isSending = false

  function fresh() {
    const bytes = crypto.getRandomValues(new Uint8Array(18))
    return Array.from(bytes, (each) => each.toString(36).padStart(2, "0")).join("")
  }
  function queue() {
    try { return JSON.parse(localStorage.getItem(KEY)) || {} } catch (e) { return {} }
  }
  function keep(all) { localStorage.setItem(KEY, JSON.stringify(all)) }

  function put(fields) {
    const all = queue()
    all[showing] = { to: form.dataset.kiosk, at: Date.now(), fields }
    keep(all)
    send()
  }
  async function send() {
    if (isSending) return
    isSending = true
    clearTimeout(later)
    let wait = 0
    for (const [name, entry] of Object.entries(queue())) wait = Math.max(wait, await sent(name, entry))
    isSending = false
    if (Object.keys(queue()).length) later = setTimeout(send, wait)
  }
  async function sent(name, entry) {
    const body = new URLSearchParams(entry.fields)
    body.set("showing", name)
    body.set("kiosk", "1")
    body.set("age", Math.max(0, Date.now() - entry.at))
    try {
      const answer = await fetch(entry.to, { method: "POST", body, credentials: "omit" })
      const all = queue()
      if (answer.status === 409) {
        const { nonce } = await answer.json()
        entry.fields = entry.fields.map(([key, value]) => [key, key === "nonce" ? nonce : value])
        all[name] = entry
        keep(all)
        return 500
      }
      // What cannot be read is given up; everything else may be taken later.
      if (answer.ok || answer.status === 422) { delete all[name]; keep(all); tries = 0; return 0 }
      const told = 1e3 * Number(answer.headers.get("Retry-After"))
      if (told) return told
    } catch (e) { /* no connection: later */ }
    return Math.min(3e5, 1e3 * 2 ** tries++) * (0.5 + Math.random())
  }

  function begin() {
    clearTimeout(timer)
    clearTimeout(idle)
    showing = fresh()
    form.reset()
    thanks.hidden = true
    form.hidden = false
    scrollTo(0, 0)
    form.querySelector("input[name=score]").focus({ preventScroll: true })
  }
  function end() {
    form.hidden = true
    thanks.hidden = false
    thanks.querySelector("h2").focus()
    timer = setTimeout(begin, 1e3 * seconds)
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    clearTimeout(idle)
    put(Array.from(new FormData(form)))
    end()
  })
  // Who walks away leaves nothing behind for the next one to read.
  for (const type of ["input", "pointerdown", "keydown"]) {
    form.addEventListener(type, () => { clearTimeout(idle); idle = setTimeout(begin, IDLE) })
  }
  thanks.querySelector("button").addEventListener("click", begin)
  addEventListener("online", send)
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/l/worker.js").catch(() => {})
  send()
})()
