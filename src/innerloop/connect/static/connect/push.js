// Lets this browser be told. Asked for by a click only: a page that asks at once is refused for good.
(() => {
  const form = document.querySelector("form[data-push]");
  if (!form) return;
  const button = form.querySelector("button");
  const says = form.querySelector("[data-push-says]");

  const say = (words) => {
    says.textContent = words;
    says.hidden = !words;
  };

  function bytes(text) {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (each) => each.charCodeAt(0));
  }

  const active = (registration) =>
    new Promise((resolve) => {
      if (registration.active) return resolve(registration);
      const worker = registration.installing || registration.waiting;
      worker.addEventListener("statechange", () => worker.state === "activated" && resolve(registration));
    });

  async function subscribed() {
    const { pushManager } = await active(await navigator.serviceWorker.register(form.dataset.worker));
    // One that was made for another key would be refused.
    await (await pushManager.getSubscription())?.unsubscribe();
    return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(form.dataset.push) });
  }

  if (!("serviceWorker" in navigator) || !("PushManager" in window)) {
    button.hidden = true;
    say(isSecureContext ? "This browser cannot be told." : "A browser can be told over https only.");
    return;
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    say("");
    button.disabled = true;
    try {
      if ((await Notification.requestPermission()) !== "granted") {
        say("The browser does not let us. Allow notifications for this site in its settings, then try again.");
        return;
      }
      const { endpoint, keys } = (await subscribed()).toJSON();
      Object.assign(form.elements.endpoint, { value: endpoint });
      Object.assign(form.elements.p256dh, { value: keys.p256dh });
      Object.assign(form.elements.auth, { value: keys.auth });
      form.submit();
    } catch {
      say("The browser could not reach its push service. Try again, or use another browser.");
    } finally {
      button.disabled = false;
    }
  });
})();
