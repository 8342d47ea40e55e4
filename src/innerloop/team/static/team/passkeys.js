// Says in words why a passkey did not work; allauth's script only writes to the console.
(() => {
  const isNumber = /^[\d.]+$|^\[/.test(location.hostname);

  function inWords(exception) {
    if (isNumber) return "Passkeys need an address with a name. On your own machine open this page as http://localhost instead.";
    if (!window.PublicKeyCredential) return "This browser offers no passkeys here. They need https, or localhost.";
    if (exception.name === "InvalidStateError") return "This device holds a passkey for this account already.";
    if (exception.name === "NotAllowedError") return "No passkey was chosen, or it took too long. Try again, or use another way.";
    return "The passkey did not work. Try again, or use another way.";
  }

  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const place = document.getElementById("passkey_problem");
    if (!place) return;
    place.textContent = inWords(event.detail.exception);
    place.hidden = false;
  });
})();
