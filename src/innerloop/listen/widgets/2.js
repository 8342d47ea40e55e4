/* Innerloop's widget: asks on a company's own pages. No cookies, nothing loaded but the survey's words, styles by
   constructed sheets and elements by hand, so that it runs under a strict Content-Security-Policy and Trusted Types.
   A released number never changes: sites pin it by its hash. A change is a new file with the next number. */
(function (w, d) {
  "use strict"
  const script = d.currentScript || d.querySelector('script[src*="/widget"][data-survey]')
  const asked = Array.isArray(w.Innerloop) ? w.Innerloop : []
  if (w.Innerloop && w.Innerloop.version) return
  const home = script ? new URL(script.src).origin : location.origin
  const DAY = 864e5
  let who = {}
  let shown = null

  // What a browser keeps: its own storage, else the memory of this page (a sandboxed frame has none).
  const memory = {}
  function read(key) {
    try { return JSON.parse(w.localStorage.getItem("innerloop:" + key)) } catch (e) { return memory[key] || null }
  }
  function keep(key, value) {
    memory[key] = value
    try { w.localStorage.setItem("innerloop:" + key, JSON.stringify(value)) } catch (e) { /* memory it is */ }
  }

  // Answers stay in the queue until the server has said that it has them; the same showing is the same answer.
  let sending = false, later = 0, tries = 0
  function put(entry) {
    const queue = read("queue") || {}
    const held = queue[entry.body.showing]
    queue[entry.body.showing] = Object.assign(entry, { rev: held ? held.rev + 1 : 1, at: held ? held.at : Date.now() })
    keep("queue", queue)
    send()
  }
  function done(showing, rev, change) {
    const queue = read("queue") || {}
    if (!queue[showing]) return
    if (change) Object.assign(queue[showing].body, change)
    else if (queue[showing].rev === rev) delete queue[showing]
    keep("queue", queue)
  }
  async function send() {
    if (sending) return
    sending = true
    clearTimeout(later)
    let wait = 0
    try {
      for (const [showing, entry] of Object.entries(read("queue") || {})) wait = Math.max(wait, await sent(showing, entry))
    } finally { sending = false }
    const left = Object.keys(read("queue") || {}).length
    if (!left) tries = 0
    else later = setTimeout(send, wait || 1)
  }
  async function sent(showing, entry) {
    const body = new URLSearchParams()
    for (const [name, value] of Object.entries(entry.body)) [].concat(value).forEach((each) => body.append(name, each))
    body.set("age", Math.max(0, Date.now() - entry.at))
    try {
      const answer = await fetch(entry.home + "/w/" + entry.slug, { method: "POST", body, credentials: "omit", keepalive: true })
      if (answer.ok) { done(showing, entry.rev); tries = 0; return 0 }
      if (answer.status === 409) { done(showing, 0, { nonce: (await answer.json()).nonce }); return 500 }
      // What can never be taken is not tried for ever.
      if (answer.status < 500 && answer.status !== 429 && answer.status !== 408) { done(showing, entry.rev); return 0 }
      const told = 1e3 * Number(answer.headers.get("Retry-After"))
      if (told) return told * (1 + Math.random() / 4)
    } catch (e) { /* offline: later */ }
    return Math.min(3e5, 1e3 * 2 ** tries++) * (0.5 + Math.random())
  }
  w.addEventListener("online", send)

  function h(tag, given, ...inside) {
    const made = d.createElement(tag)
    for (const [name, value] of Object.entries(given || {})) {
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value)
      else if (value === true) made.setAttribute(name, "")
      else if (value !== false && value != null && value !== "") made.setAttribute(name, value)
    }
    made.append(...inside.filter((each) => each != null && each !== ""))
    return made
  }

  const STYLE = `:host{all:initial;--p:#fbfcfb;--c:#fff;--i:#0e2220;--s:#46575a;--l:#dde4e1;--e:#748280;--b:var(--bl);--f:#3263c3;--r:#a7281b}
.box{box-sizing:border-box;font:400 16px/1.5 -apple-system,"Segoe UI",Roboto,"Noto Sans",system-ui,sans-serif;color:var(--i);background:var(--p);overflow-wrap:anywhere;text-align:start}
.box *{box-sizing:border-box}
.pop{position:fixed;z-index:2147483000;inset-block-end:16px;inset-inline-end:16px;width:min(400px,calc(100vw - 32px));max-height:calc(100vh - 32px);max-height:calc(100dvh - 32px);overflow:auto;padding:20px;border:1px solid var(--l);border-radius:12px;box-shadow:0 1px 2px rgb(0 30 30/.08),0 12px 40px rgb(0 30 30/.18)}
.pop.left{inset-inline:16px auto}
.in{padding:20px;border:1px solid var(--l);border-radius:12px;max-width:544px}
.top{display:flex;gap:12px;justify-content:space-between;align-items:start}
h2{font-size:18px;line-height:1.3;font-weight:600;margin:0;letter-spacing:-.01em}
.who{color:var(--b);font-size:14px;font-weight:700}
p{margin:8px 0 0}.hint{color:var(--s);font-size:14px}.err{color:var(--r);font-weight:600}
button,textarea,input{font:inherit;color:inherit}
button{cursor:pointer;border:1px solid var(--e);background:var(--c);border-radius:8px;min-height:44px;padding:8px 12px}
.x{border:0;background:none;min-width:44px;margin:-8px;margin-inline-start:0;font-size:20px;line-height:1}
.row{display:grid;grid-auto-flow:column;grid-auto-columns:minmax(0,1fr);gap:2px;margin-top:16px}
.row button{padding:4px 0;border-radius:0;font-weight:600;font-variant-numeric:tabular-nums}
.row button:first-child{border-start-start-radius:8px;border-end-start-radius:8px}
.row button:last-child{border-start-end-radius:8px;border-end-end-radius:8px}
.row.stars button{font-size:22px;color:var(--e);padding:0}.row.stars .on{color:var(--b);background:var(--c)}
.list{display:grid;gap:4px;margin-top:16px}.list button{text-align:start}
button:hover{background:var(--l)}
button[aria-pressed=true],.go,.tab{background:var(--i);color:var(--p);border-color:var(--i);font-weight:600}
.row.stars button[aria-pressed=true]{background:var(--c);color:var(--b)}
.ends{display:flex;justify-content:space-between;gap:16px;color:var(--s);font-size:13px;margin-top:4px}
.go{width:100%;margin-top:16px}.go:hover,.tab:hover{background:var(--s)}
.more{border-top:1px solid var(--l);margin-top:16px;padding-top:16px;display:grid;gap:16px}
label,legend{display:block;font-weight:600;padding:0}
textarea,.num{display:block;width:100%;min-height:88px;margin-top:8px;padding:10px;border:1px solid var(--e);border-radius:8px;background:var(--c);resize:vertical}
.num{min-height:44px;margin-top:16px}
fieldset{border:0;margin:0;padding:0;min-width:0}
.pick{display:flex;gap:12px;font-weight:400;padding:10px 0;cursor:pointer}.pick input{flex:none;width:20px;height:20px;margin:2px 0;accent-color:var(--i)}
.scale{display:flex;flex-wrap:wrap;gap:4px 16px}
:focus-visible{outline:3px solid var(--f);outline-offset:2px}
.tab{position:fixed;z-index:2147483000;inset-block-end:16px;inset-inline-end:16px;border-radius:999px;padding:8px 18px;font:600 15px/1.5 -apple-system,"Segoe UI",Roboto,"Noto Sans",system-ui,sans-serif;box-shadow:0 4px 16px rgb(0 30 30/.2)}
.tab.left{inset-inline:16px auto}
.back{background:var(--p);color:var(--i);border-color:var(--e)}.back:hover{background:var(--l)}.back.up{inset-block-end:76px}
.new::before{content:"";display:inline-block;width:10px;height:10px;margin-inline-end:8px;border-radius:50%;background:var(--b)}
.said{list-style:none;margin:16px 0 0;padding:0;display:grid;gap:8px}
.said li{max-width:88%;justify-self:start;padding:8px 12px;border:1px solid var(--l);border-radius:12px;background:var(--c);white-space:pre-line}
.said .own{justify-self:end;background:var(--l)}.said small{display:block;color:var(--s);font-size:13px}
@media (max-width:480px){.pop,.pop.left{inset-inline:0;inset-block-end:0;width:100%;max-height:90vh;border-radius:12px 12px 0 0}}
@media (prefers-reduced-motion:no-preference){.pop{animation:up .2s ease-out}@keyframes up{from{transform:translateY(12px);opacity:0}}}
`
  const DARK = ":host{--p:#131c1b;--c:#0c1413;--i:#e9eeec;--s:#b4bdba;--l:#2a3533;--e:#7c8886;--b:var(--bd);--f:#91c1ff;--r:#fa9b82}"

  function dress(root, survey, theme) {
    const dark = theme === "dark" ? DARK : theme === "light" ? "" : `@media (prefers-color-scheme:dark){${DARK}}`
    const safe = (colour) => (/^#[0-9a-f]{6}$/i.test(colour) ? colour : "#0b5a4a")
    const text = `:host{--bl:${safe(survey.brand.light)};--bd:${safe(survey.brand.dark)}}` + STYLE + dark
    try {
      const sheet = new CSSStyleSheet()
      sheet.replaceSync(text)
      root.adoptedStyleSheets = [sheet]
    } catch (e) { root.append(h("style", {}, text)) } // Safari before 16.4
  }

  function widget(survey, options) {
    const host = h("div", { lang: survey.language, dir: survey.direction })
    const root = host.attachShadow({ mode: "open" })
    const words = survey.words
    const side = options.position === "left" ? " left" : ""
    const isInline = options.form === "inline"
    const showing = Array.from(crypto.getRandomValues(new Uint8Array(18)), (n) => n.toString(36).padStart(2, "0")).join("")
    const hand = { kind: "", moves: 0, after: 0, since: Date.now() }
    const said = {}
    let score = null, box = null, before = null
    dress(root, survey, options.theme)

    root.addEventListener("mousemove", () => { if (hand.moves < 999) hand.moves++ }, true)
    const by = (kind) => (event) => {
      if (event.isTrusted === false || (hand.kind && hand.kind !== "c")) return
      hand.kind = typeof kind === "string" ? kind : { mouse: "m", touch: "t", pen: "p" }[event.pointerType] || "c"
      hand.after = hand.after || Date.now() - hand.since
    }
    root.addEventListener("pointerdown", by(), true)
    root.addEventListener("keydown", by("k"), true)
    root.addEventListener("click", (event) => { if (!hand.kind) by("c")(event) }, true)

    function tell() {
      const known = asking().map((each) => each.key)
      const body = { nonce: survey.nonce, showing, lang: survey.language, score, comment: said.comment || "" }
      for (const [key, value] of Object.entries(said)) if (known.includes(key)) body["f-" + key] = value
      body.g = [hand.kind || 0, hand.moves, hand.after, navigator.webdriver ? 1 : 0]
      body.g = body.g.join()
      Object.assign(body, who)
      if (!survey.anonymous) body.returns = 1
      if (!options.preview && !survey.anonymous) remember(showing, options.survey)
      if (!options.preview) put({ slug: options.survey, home, body })
      d.dispatchEvent(new CustomEvent("innerloop", { detail: { type: "answered", survey: options.survey, score } }))
    }
    function cohort() {
      const point = survey.points.find((each) => each.value === score)
      return point ? point.cohort : ""
    }
    function asking() {
      const counted = {}
      return survey.followups.filter((each) => {
        const when = each.when || {}
        if (when.cohorts && when.cohorts.length && !when.cohorts.includes(cohort())) return false
        if (when.answer && !(counted[when.answer.question] || []).includes(when.answer.value)) return false
        counted[each.key] = [].concat(said[each.key] || [])
        return true
      })
    }

    function choose(value) {
      score = value
      for (const button of box.querySelectorAll("[data-score]")) {
        const own = Number(button.dataset.score)
        button.setAttribute("aria-pressed", own === value)
        button.classList.toggle("on", own <= value)
      }
      if (!survey.anonymous) tell() // such an answer cannot be found again: it is given once and whole
      const more = box.querySelector(".more") || box.appendChild(h("div", { class: "more", "aria-live": "polite" }))
      more.replaceChildren(...further())
    }
    function further() {
      const why = survey.whys[cohort()] || survey.whys.any
      const words_ = why && h("textarea", { id: "why", rows: 3, dir: "auto", maxlength: 10000, "aria-describedby": "hint",
        oninput: (event) => { said.comment = event.target.value } })
      if (words_ && said.comment) words_.value = said.comment
      return [
        why && h("div", {}, h("label", { for: "why" }, why), words_, h("p", { class: "hint", id: "hint" }, words.hint)),
        ...asking().map(followup),
        survey.anonymous && h("p", { class: "hint" }, words.anonymous),
        h("p", { class: "err", role: "alert", hidden: true }),
        h("button", { type: "button", class: "go", onclick: finish }, words.send),
      ].filter(Boolean)
    }
    function followup(each) {
      const id = "f-" + each.key
      const title = [each.label, each.required ? null : h("span", { class: "hint" }, " (" + words.optional + ")")]
      if (each.kind === "text") {
        const field = h("textarea", { id, rows: 3, dir: "auto", maxlength: 10000, oninput: (event) => { said[each.key] = event.target.value } })
        field.value = said[each.key] || ""
        return h("div", {}, h("label", { for: id }, ...title), field)
      }
      const many = each.kind === "several"
      const picks = each.options.map((option) => h("label", { class: "pick" }, h("input", {
        type: many ? "checkbox" : "radio", name: id, value: option.value,
        checked: [].concat(said[each.key] || []).includes(option.value),
        onchange: (event) => {
          const chosen = Array.from(root.querySelectorAll("input:checked")).filter((one) => one.name === id).map((one) => one.value)
          said[each.key] = many ? chosen : chosen[0]
          if (survey.followups.some((one) => one.when && one.when.answer && one.when.answer.question === each.key)) redraw(event.target)
        },
      }), option.label))
      return h("fieldset", { id }, h("legend", {}, ...title), h("div", { class: each.kind === "scale" ? "scale" : "" }, ...picks),
        each.low || each.high ? h("div", { class: "ends" }, h("span", {}, each.low), h("span", {}, each.high)) : null)
    }
    function redraw(from) {
      const { name, value } = from
      box.querySelector(".more").replaceChildren(...further())
      const again = Array.from(root.querySelectorAll("input")).find((one) => one.name === name && one.value === value)
      if (again) again.focus()
    }
    function finish() {
      const missing = asking().find((each) => each.required && ![].concat(said[each.key] || []).join("").trim())
      if (missing) {
        const error = box.querySelector(".err")
        error.hidden = false
        error.textContent = missing.label + ": " + (missing.kind === "text" ? words.write : words.choose)
        const field = root.getElementById("f-" + missing.key)
        ;(field.matches("fieldset") ? field.querySelector("input") : field).focus()
        return
      }
      tell()
      keep("seen:" + options.survey, Object.assign(read("seen:" + options.survey) || {}, { answered: Date.now() }))
      const head = h("h2", { tabindex: -1, id: "q" }, words.thanks)
      const kept = navigator.onLine === false ? words.kept_here : survey.thanks || words.arrived
      box.replaceChildren(h("div", { class: "top" }, head, closer()), h("p", {}, kept))
      head.focus()
    }
    function closer() {
      return isInline ? null : h("button", { type: "button", class: "x", "aria-label": words.close, onclick: close }, "✕")
    }
    function scale() {
      if (survey.kind === "number") {
        const field = h("input", { class: "num", type: "number", inputmode: "numeric", "aria-labelledby": "q",
          min: survey.points[0].value, max: survey.points[survey.points.length - 1].value })
        field.addEventListener("change", () => { if (field.value !== "" && field.checkValidity()) choose(Number(field.value)) })
        return field
      }
      const buttons = survey.points.map((point, at) => h("button", {
        type: "button", "data-score": point.value, "aria-pressed": "false", "aria-label": point.spoken,
        tabindex: at ? -1 : 0, onclick: () => choose(point.value), onkeydown: step,
      }, survey.kind === "stars" ? "★" : point.label))
      return h("div", { class: (survey.kind === "list" ? "list" : "row " + survey.kind), role: "group", "aria-labelledby": "q" }, ...buttons)
    }
    function step(event) {
      const rtl = survey.direction === "rtl" ? -1 : 1
      const way = { ArrowRight: rtl, ArrowLeft: -rtl, ArrowDown: 1, ArrowUp: -1 }[event.key]
      if (!way) return
      event.preventDefault()
      const all = Array.from(event.target.parentNode.children)
      const next = all[(all.indexOf(event.target) + way + all.length) % all.length]
      all.forEach((each) => { each.tabIndex = each === next ? 0 : -1 })
      next.focus()
    }
    function open(moves) {
      before = d.activeElement
      box = h("div", { class: "box " + (isInline ? "in" : "pop" + side), role: isInline ? "region" : "dialog", "aria-labelledby": "q", tabindex: -1 },
        h("div", { class: "top" }, h("div", {}, h("div", { class: "who" }, survey.company), h("h2", { id: "q" }, survey.question)), closer()),
        scale(),
        survey.low || survey.high ? h("div", { class: "ends" }, h("span", {}, survey.low), h("span", {}, survey.high)) : null,
        survey.privacy_url ? h("p", { class: "hint" }, h("a", { href: survey.privacy_url, rel: "noopener", target: "_blank" }, words.privacy)) : null)
      box.addEventListener("keydown", trap)
      root.append(box)
      // What comes by itself does not take the keyboard away; what was asked for does.
      if (moves) box.querySelector("button[data-score],.num").focus()
    }
    function trap(event) {
      if (isInline) return
      trapped(event, root, box, close)
    }
    function close() {
      if (!box) return
      box.remove()
      box = null
      const tab = root.querySelector(".tab")
      if (tab) { tab.hidden = false; tab.focus() } else {
        host.remove()
        if (shown === own) shown = null
        if (before && before.focus) before.focus()
      }
    }
    function corner() {
      const tab = h("button", { type: "button", class: "tab" + side, "aria-haspopup": "dialog",
        onclick: () => { if (!box) { tab.hidden = true; score = null; open(true) } } }, options.label || words.tell_us)
      root.append(tab)
      isLifted = true
      if (sign) sign.lift()
    }
    const own = { host, open, close, corner }
    return own
  }

  // What was written to whoever answered here, and what they write back. The secret of the showing is kept in this
  // browser; the words are not. Nothing is asked while nothing was answered.
  let sign = null, isLifted = false
  function talks(change) {
    const held = read("talks") || {}
    if (change) { change(held); keep("talks", held) }
    return held
  }
  function remember(showing, slug) {
    talks((held) => {
      held[showing] = Object.assign({ slug, home, at: Date.now(), asked: Date.now() }, held[showing])
      for (const old of Object.keys(held).sort((a, b) => held[b].at - held[a].at).slice(3)) delete held[old]
    })
  }
  async function hear(showing, talk, said) {
    const body = new URLSearchParams({ showing })
    if (said != null) body.set("said", said)
    const answer = await fetch(talk.home + "/w/" + talk.slug + "/talk", { method: "POST", body, credentials: "omit" })
    const told = await answer.json()
    if (!answer.ok) throw Object.assign(new Error(told.detail), { told: told.detail })
    talks((held) => {
      const own = held[showing]
      if (!own) return
      const ours = told.said.filter((each) => each.ours).pop()
      if (ours) Object.assign(own, { last: ours.id, at: Math.max(own.at, Date.parse(ours.at)), sign: {
        brand: told.brand, language: told.language, direction: told.direction, title: told.words.title, later: told.words.later } })
      else if (own.sign) delete held[showing] // it was, and is no more: erased
    })
    return told
  }
  // At most every ten minutes, in the first hour every two; one of all open pages of the site asks for all of them.
  // What a reader left before it was there has not been asked.
  let isAsking = false
  async function ask() {
    if (isAsking) return
    isAsking = true
    const now = Date.now()
    for (const [showing, talk] of Object.entries(talks())) {
      if (now - talk.at > 90 * DAY) talks((held) => { delete held[showing] })
      else if (now - talk.asked >= (now - talk.at < 36e5 ? 12e4 : 6e5) && !d.hidden) {
        try { await hear(showing, talk) } catch (e) { /* later */ }
        talks((held) => { if (held[showing]) held[showing].asked = now })
      }
    }
    isAsking = false
    draw()
  }
  function draw() {
    const answered = Object.entries(talks()).filter(([, talk]) => talk.sign).sort((a, b) => b[1].at - a[1].at)
    const first = answered.find(([, talk]) => talk.last !== talk.read) || answered[0]
    const key = first ? [first[0], first[1].last, first[1].read].join() : ""
    // Drawn anew only where it changes: the keyboard may stand on it.
    if (sign && (sign.isOpen() || sign.key === key)) return
    if (sign) sign.host.remove()
    sign = first ? chat(...first, key) : null
    if (sign) d.body.append(sign.host)
  }
  function chat(showing, talk, key) {
    const host = h("div", { lang: talk.sign.language, dir: talk.sign.direction })
    const root = host.attachShadow({ mode: "open" })
    const given = (script && script.dataset) || {}
    const side = given.position === "left" ? " left" : ""
    let box = null, list, status, field, error, wait = 0, pause = 0
    dress(root, talk.sign, given.theme)
    const isNew = talk.last !== talk.read
    const tab = h("button", { type: "button", class: "tab back" + (isNew ? " new" : "") + (isLifted ? " up" : "") + side,
      "aria-haspopup": "dialog", onclick: open }, isNew ? talk.sign.title : talk.sign.later)
    root.append(tab)

    function show(told) {
      const before = list.childElementCount
      list.replaceChildren(...told.said.map((each) => h("li", { class: each.ours ? "" : "own", dir: "auto" },
        h("small", {}, (each.ours ? told.company : told.words.you) + ", ",
          h("time", { datetime: each.at }, new Date(each.at).toLocaleString(told.language, { dateStyle: "medium", timeStyle: "short" }))),
        each.text)))
      talks((held) => { if (held[showing]) held[showing].read = held[showing].last })
      if (list.childElementCount !== before) pause = 3e3
    }
    async function again() {
      clearTimeout(wait)
      if (!box) return
      pause = Math.min(6e4, (pause || 3e3) * 1.3)
      if (!d.hidden) try { const told = await hear(showing, talk); if (box && told.said.length) show(told) } catch (e) { /* later */ }
      if (box) wait = setTimeout(again, pause)
    }
    async function open() {
      let told
      try { told = await hear(showing, talk) } catch (e) { return }
      if (box) return
      if (!told.said.length) return draw()
      const words = told.words
      tab.hidden = true
      list = h("ol", { class: "said" })
      status = h("p", { role: "status", class: "hint" })
      error = h("p", { class: "err", role: "alert", id: "err" })
      field = h("textarea", { id: "say", rows: 3, dir: "auto", maxlength: told.longest })
      box = h("div", { class: "box pop" + side, role: "dialog", "aria-labelledby": "q", tabindex: -1 },
        h("div", { class: "top" }, h("h2", { id: "q", tabindex: -1 }, words.title), h("button", { type: "button", class: "x", "aria-label": words.close, onclick: close }, "✕")),
        h("div", { role: "log", "aria-labelledby": "q" }, list),
        h("div", { class: "more" }, h("div", {}, h("label", { for: "say" }, words.write), field, error, status),
          h("button", { type: "button", class: "go", onclick: () => write(words) }, words.send)))
      box.addEventListener("keydown", (event) => trapped(event, root, box, close))
      root.append(box)
      show(told)
      root.getElementById("q").focus()
      wait = setTimeout(again, 3e3)
    }
    async function write(words) {
      const said = field.value.trim()
      status.textContent = error.textContent = ""
      field.removeAttribute("aria-invalid")
      try {
        if (!said) throw Object.assign(new Error(), { told: words.empty })
        const told = await hear(showing, talk, said)
        field.value = ""
        status.textContent = words.arrived
        pause = 3e3
        if (told.said.length) show(told)
        again()
      } catch (e) {
        error.textContent = e.told || words.lost
        field.setAttribute("aria-invalid", "true")
        field.setAttribute("aria-describedby", "err")
        field.focus()
      }
    }
    function close() {
      clearTimeout(wait)
      box.remove()
      box = null
      tab.hidden = false
      draw()
      if (sign) sign.focus()
    }
    return { host, key, isOpen: () => box !== null, focus: () => tab.focus(), lift: () => tab.classList.add("up") }
  }
  // Once around, inside what is open.
  function trapped(event, root, box, close) {
    if (event.key === "Escape") { event.stopPropagation(); close() }
    if (event.key !== "Tab") return
    const all = Array.from(box.querySelectorAll("button,input,textarea,a")).filter((each) => each.tabIndex >= 0)
    const first = all[0], last = all[all.length - 1], at = root.activeElement
    if (event.shiftKey ? at === first || at === box : at === last) { event.preventDefault(); (event.shiftKey ? last : first).focus() }
  }

  // Whom and when. What is remembered stays in this browser, and goes nowhere.
  function fits(options) {
    if (options.preview) return true
    const patterns = (options.pages || "").split(",").map((each) => each.trim()).filter(Boolean)
    const like = (pattern) => new RegExp("^" + pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace(/\*/g, ".*") + "$")
    if (patterns.length && !patterns.some((each) => like(each).test(location.pathname))) return false
    const seen = read("seen:" + options.survey) || {}
    if (seen.luck == null) keep("seen:" + options.survey, Object.assign(seen, { luck: Math.random() }))
    if (options.share && seen.luck * 100 >= Number(options.share)) return false
    if (options.form === "inline" || options.form === "button") return true
    if ((seen.times || 0) >= Number(options.times || 3)) return false
    return Date.now() - Math.max(seen.at || 0, seen.answered || 0) >= Number(options.rest || 30) * DAY
  }
  function scrolled(part) {
    const page = d.documentElement
    return page.scrollHeight <= w.innerHeight || (w.scrollY + w.innerHeight) / page.scrollHeight >= part / 100
  }
  function whenDue(options, then) {
    const part = Number(options.scroll || 0)
    setTimeout(() => {
      if (options.preview || !part || scrolled(part)) return then()
      const look = () => { if (scrolled(part)) { w.removeEventListener("scroll", look); then() } }
      w.addEventListener("scroll", look, { passive: true })
    }, options.preview ? 0 : 1e3 * Number(options.delay || 0))
  }
  async function load(options) {
    const tongue = options.language || d.documentElement.lang || navigator.language || ""
    const answer = await fetch(home + "/w/" + options.survey + ".json?lang=" + encodeURIComponent(tongue), { credentials: "omit" })
    if (!answer.ok) throw new Error("Innerloop: the survey “" + options.survey + "” cannot be shown here. " + ((await answer.json()).detail || ""))
    return answer.json()
  }
  async function show(options, moves) {
    // Whoever is in a conversation with us is asked nothing that they did not ask for.
    if (options.form === "popover" && !moves && !options.preview) { await begun; if (sign) return }
    if (options.form !== "inline" && shown) return
    const survey = await load(options)
    if (options.form !== "inline" && shown) return
    const made = widget(survey, options)
    if (options.form === "inline") {
      const place = options.place || d.querySelector(options.target || "[data-innerloop='" + options.survey + "']")
      if (!place) throw new Error("Innerloop: there is no place for the survey. Add <div data-innerloop=\"" + options.survey + "\"></div>.")
      place.replaceChildren(made.host)
      return made.open(false)
    }
    shown = made
    d.body.append(made.host)
    if (options.form === "button" && !moves) return made.corner()
    const seen = read("seen:" + options.survey) || {}
    if (!options.preview) keep("seen:" + options.survey, Object.assign(seen, { times: (seen.times || 0) + 1, at: Date.now() }))
    made.open(moves)
  }
  function start(options) {
    const options_ = Object.assign({ form: "popover" }, options)
    const complain = (error) => console.warn(error.message)
    const go = () => { if (fits(options_)) whenDue(options_, () => show(options_).catch(complain)) }
    if (d.readyState === "loading") d.addEventListener("DOMContentLoaded", go)
    else go()
  }
  function call(one) {
    const [name, ...given] = Array.from(one)
    if (api[name]) api[name](...given)
  }

  const api = {
    version: 2,
    identify(person) {
      who = {}
      for (const name of ["external_id", "email", "hash"]) if (person && person[name]) who[name] = String(person[name])
    },
    show(options) { return show(Object.assign({}, script && script.dataset, options, { form: "popover" }), true) },
    close() { if (shown) shown.close() },
    start,
    push: (...calls) => calls.forEach(call),
  }
  w.Innerloop = api
  const begun = new Promise((then) => {
    const begin = () => ask().then(then)
    if (d.body) begin()
    else d.addEventListener("DOMContentLoaded", begin)
  })
  setInterval(ask, 6e4)
  d.addEventListener("visibilitychange", ask)
  asked.forEach(call)
  if (script && script.dataset.survey) start(Object.assign({}, script.dataset))
  send()
})(window, document)
