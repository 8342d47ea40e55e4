/* Keeps a kiosk's page for the time without a connection. Only pages of kiosks and their script; never an answer. */
const STORE = "innerloop-kiosk-1"

self.addEventListener("install", () => self.skipWaiting())
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim().then(keepOpenPages)))
self.addEventListener("fetch", (event) => {
  if (event.request.method === "GET" && isOurs(new URL(event.request.url))) event.respondWith(fetched(event.request))
})

function isOurs(url) {
  const isKiosk = url.pathname.startsWith("/l/") && url.searchParams.get("kiosk") === "1"
  return url.origin === location.origin && (isKiosk || url.pathname.endsWith("/listen/kiosk.js"))
}
async function keepOpenPages() {
  // The page that brought this worker here was loaded before it: it is asked for once more, and kept.
  const store = await caches.open(STORE)
  for (const client of await self.clients.matchAll({ type: "window" })) {
    if (isOurs(new URL(client.url))) await store.add(client.url).catch(() => {})
  }
  await store.add("/static/listen/kiosk.js").catch(() => {})
}
async function fetched(request) {
  const store = await caches.open(STORE)
  try {
    const answer = await fetch(request)
    if (answer.ok) await store.put(request, answer.clone())
    if (answer.status < 500) return answer
  } catch (e) { /* no connection */ }
  return (await store.match(request, { ignoreVary: true })) || Response.error()
}
