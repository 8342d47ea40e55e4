// Shows what this browser is told, and leads to it. It keeps no page and answers for none.
self.addEventListener("push", (event) => {
  let told;
  try {
    told = event.data.json();
  } catch {
    told = {};
  }
  const title = typeof told.title === "string" && told.title ? told.title : "You have a notice";
  const path = typeof told.path === "string" && told.path.startsWith("/") ? told.path : "/notices";
  // The same told again takes the place of the first, without a sound.
  event.waitUntil(self.registration.showNotification(title, { tag: told.tag || path, data: { path }, icon: "/static/kernel/mark.svg" }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data.path, self.location.origin);
  // Never to another site, whatever the path says.
  if (url.origin !== self.location.origin) return;
  event.waitUntil(self.clients.openWindow(url.href));
});
