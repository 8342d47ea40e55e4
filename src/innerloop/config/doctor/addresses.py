"""What was set: the address that customers reach us at, the secret, and the way that mail takes."""

import smtplib
import ssl
from urllib.parse import urlsplit

from innerloop.config.doctor.finding import Finding, error, ok, warning
from innerloop.config.environment import Environment
from innerloop.connect.email.api.address import ApiAddress, is_api
from innerloop.connect.email.compose import check_sender
from innerloop.connect.email.errors import EmailError
from innerloop.connect.email.relay_address import Privacy, RelayAddress
from innerloop.connect.email.sign import SigningKey

SHORTEST_SECRET = 32
PATIENCE_SECONDS = 5.0
_HERE = ("localhost", "127.0.0.1", "::1", "0.0.0.0", "")  # noqa: S104 - compared, never bound


def base_address(environment: Environment, served_at: str = "") -> Finding:
    """Look whether a customer who gets a mail can open what is in it.

    `served_at` is where the home folder was served last, which holds where no address is set.
    """
    name, (base_url, told) = "base address", _base_url(environment, served_at)
    address = urlsplit(base_url)
    if _is_console(environment):
        return ok(name, f"{base_url}{told}; nobody elsewhere gets it while mail goes to the console.")
    do = "Set INNERLOOP_BASE_URL to the https address that your customers reach."
    if (address.hostname or "") in _HERE:
        return error(name, f"Mail is sent with links to {base_url}{told}, which only this machine opens.", do)
    if address.scheme != "https":
        return error(name, f"Mail is sent with links to {base_url}{told}, which anybody on the way can read.", do)
    return ok(name, f"{base_url}{told}")


def proxies(environment: Environment) -> Finding:
    """Look whether we are told of the proxy that https speaks of: else everybody seems to come from its address."""
    name, trusted = "proxies", environment.trusted_proxies
    if trusted == 0 and urlsplit(environment.base_url).scheme == "https":
        what = "INNERLOOP_BASE_URL is https, so a proxy stands in front, and INNERLOOP_TRUSTED_PROXIES is 0."
        do = (
            "Set INNERLOOP_TRUSTED_PROXIES to how many proxies of yours add to X-Forwarded-For, mostly 1. Until then "
            "all visitors share the proxy's limits, and no scanner is known by where it comes from."
        )
        return warning(name, what, do)
    return ok(name, f"{trusted} of ours stand in front." if trusted else "None stands in front.")


def secret_key(environment: Environment) -> Finding:
    """Look whether the key that signs links is one that every machine has."""
    name, do = "secret key", "Set INNERLOOP_SECRET_KEY to the same long random text for every web and worker."
    if not environment.secret_key:
        if environment.database_url:
            return warning(name, "It is not set, so each machine makes its own, and one's links fail at another.", do)
        return ok(name, "Made and kept in the home folder.")
    if len(environment.secret_key) < SHORTEST_SECRET:
        what = f"INNERLOOP_SECRET_KEY has {len(environment.secret_key)} characters, which can be guessed."
        return error(name, what, f"{do} {SHORTEST_SECRET} characters are enough; links sent before will end.")
    return ok(name, "Set.")


def sender(environment: Environment) -> Finding:
    """Look whether mail can come from the address that it is to come from."""
    name, (_, address) = "mail sender", environment.sender()
    try:
        check_sender(address)
    except EmailError as unusable:
        return error(name, " ".join(str(unusable).split()), "Mend INNERLOOP_EMAIL_FROM. Until then every ask waits.")
    return ok(name, f"Mail comes from {address}.")


def mail(environment: Environment) -> Finding:
    """Look whether mail leaves the house, by greeting the relay without sending anything."""
    name = "mail"
    try:
        if is_api(environment.email_url):
            api = ApiAddress.read(environment.email_url, private=environment.allow_private_targets)
            return ok(name, f"Mail leaves by {api}. Whether its key is good, the first mail shows.")
        relay = RelayAddress.read(environment.email_url)
    except EmailError as unusable:
        return error(name, " ".join(str(unusable).split()), "Mend INNERLOOP_EMAIL_URL.")
    if relay.privacy is None:
        do = "Set INNERLOOP_EMAIL_URL to smtp://user:password@host:port when customers are to be asked."
        return warning(name, "Mail is printed to the console and sent to nobody.", do)
    try:
        _greet(relay)
    except (OSError, smtplib.SMTPException) as failure:
        do = "Check host, port, user and password in INNERLOOP_EMAIL_URL, and that this machine may connect there."
        return error(name, f"The relay {relay} did not take us: {type(failure).__name__}: {failure}"[:300], do)
    return ok(name, f"The relay {relay} takes our mail.")


def signing(environment: Environment) -> Finding:
    """Look whether mail can be signed."""
    name = "mail signature"
    if not environment.dkim_key:
        return _unsigned(name, environment)
    do = "Set INNERLOOP_DKIM_KEY to SELECTOR:DOMAIN:PATH of a private key in PEM form that we may read."
    try:
        key = SigningKey.read(environment.dkim_key)
    except EmailError as unusable:
        return error(name, " ".join(str(unusable).split()), do)
    return ok(name, f"Signed for {key.domain} with the key {key.selector}.")


def _unsigned(name: str, environment: Environment) -> Finding:
    if _is_console(environment):
        return ok(name, "Not needed while mail goes to the console.")
    if is_api(environment.email_url):
        return ok(name, "The provider signs what leaves by its API, once its domain is set up there.")
    do = "Set INNERLOOP_DKIM_KEY to SELECTOR:DOMAIN:PATH, unless your relay signs for you."
    return warning(name, "Mail is not signed by us, so large providers may take it for spam.", do)


def _base_url(environment: Environment, served_at: str) -> tuple[str, str]:
    """Return the address that links begin with, and where it comes from if nobody set it."""
    if "base_url" in environment.model_fields_set:
        return environment.base_url, ""
    home = environment.home.absolute()
    if served_at:
        return served_at, f" (where the server of {home} was started last)"
    return environment.base_url, f" (as nothing is set, and {home} was not served yet; --home names another)"


def _is_console(environment: Environment) -> bool:
    return urlsplit(environment.email_url).scheme == "console"


def _greet(relay: RelayAddress) -> None:
    kind = smtplib.SMTP_SSL if relay.privacy is Privacy.FROM_THE_START else smtplib.SMTP
    with kind(relay.host, relay.port, timeout=PATIENCE_SECONDS) as connection:
        connection.ehlo_or_helo_if_needed()
        wants_privacy = relay.privacy is Privacy.REQUIRED or (relay.user and connection.has_extn("starttls"))
        if wants_privacy and relay.privacy is not Privacy.FROM_THE_START:
            connection.starttls(context=ssl.create_default_context())
        if relay.user:
            connection.login(relay.user, relay.password)
