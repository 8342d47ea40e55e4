"""The way that mail leaves by, for customers and members alike: a relay over SMTP, or a provider's API."""

import re
from email.message import EmailMessage
from typing import Protocol

from django.conf import settings

from innerloop.connect.email.api.address import ApiAddress, is_api
from innerloop.connect.email.api.client import ProviderApi
from innerloop.connect.email.errors import EmailError
from innerloop.connect.email.relay_address import RelayAddress
from innerloop.connect.email.sign import SigningKey
from innerloop.connect.email.smtp import Relay
from innerloop.connect.email.verdict import SIGN_IN_CODES, Outcome, Step, Verdict
from innerloop.kernel.models import Delivery
from innerloop.listen.channels import Sent, Trouble

_STATES = {
    Outcome.ACCEPTED: Delivery.State.SENT,
    Outcome.REFUSED: Delivery.State.REFUSED,
    Outcome.LATER: Delivery.State.DUE,
    Outcome.UNKNOWN: Delivery.State.UNKNOWN,
}
# The relay closes this connection (RFC 5321, 3.8).
_CLOSING = 421
# RFC 3463, 3.2: the sender's address is malformed, or its domain takes no mail; and what Postfix says of its owner.
_BAD_SENDER = re.compile(r"[45]\.1\.[78]\b|([45]\.7\.1 )?<[^>]*>: Sender address rejected\b")
# RFC 3463, 3.2 and 3.3: there is no such recipient, or its mailbox takes nothing, whoever writes.
_BAD_RECIPIENT = re.compile(r"5\.(1\.([12346]|10)|2\.\d+)\b")


class WayOut(Protocol):
    """What takes our mail."""

    def send(self, mail: EmailMessage, *, bounces_to: str = "") -> Sent:
        """Send to the one address in To; no failure raises."""

    def close(self) -> None:
        """Let go of what is open."""


class ByRelay:
    """Mail over SMTP, with what the relay answers judged as on every other channel."""

    def __init__(self) -> None:
        self._relay = Relay(settings.EMAIL_URL, key=_signing_key())

    def send(self, mail: EmailMessage, *, bounces_to: str = "") -> Sent:
        """Send over the connection that is kept between mails."""
        verdict = self._relay.send(mail, bounces_to=bounces_to)
        if bounces_to and (_blames_sender(verdict) or _may_mean_sender(verdict)):
            # It may not like one workspace's address for replies, which is no reason to hold everybody's mail or to
            # give a customer up.
            verdict = self._relay.send(mail)
        return sent_of(verdict, str(mail["Message-ID"] or ""))

    def close(self) -> None:
        """Take leave of the relay."""
        self._relay.__exit__(None, None, None)


def way_out() -> WayOut:
    """Return the way that INNERLOOP_EMAIL_URL names; raises what makes it unusable, an EmailError."""
    if is_api(settings.EMAIL_URL):
        return ProviderApi(ApiAddress.read(settings.EMAIL_URL, private=settings.ALLOW_PRIVATE_TARGETS))
    return ByRelay()


def name() -> str:
    """Name the way out, as the pages do; raises RelayAddressUnusable."""
    if is_api(settings.EMAIL_URL):
        return str(ApiAddress.read(settings.EMAIL_URL, private=settings.ALLOW_PRIVATE_TARGETS))
    return f"the relay {RelayAddress.read(settings.EMAIL_URL)}"


def unusable_way(why: EmailError) -> Sent:
    """Return what it means for a mail that the way itself is unusable: it waits, as all do, until that is mended."""
    return Sent(Delivery.State.DUE, outcome=" ".join(str(why).split()), trouble=Trouble.ACCOUNT)


def sent_of(verdict: Verdict, message_id: str) -> Sent:
    """Return what a relay's verdict means for the mail, and for all others behind it."""
    trouble = _trouble(verdict)
    # A sender that is refused is ours, and the same in every mail: nobody is given up for it.
    state = Delivery.State.DUE if trouble is Trouble.ACCOUNT else _STATES[verdict.outcome]
    code = f"{verdict.code} " if verdict.code else ""
    return Sent(state, message_id, f"{verdict.step}: {code}{verdict.text}", trouble=trouble)


def _signing_key() -> SigningKey | None:
    return SigningKey.read(settings.DKIM_KEY) if settings.DKIM_KEY else None


def _trouble(verdict: Verdict) -> Trouble | None:
    if verdict.outcome is Outcome.ACCEPTED:
        return None
    if verdict.code in SIGN_IN_CODES or (_blames_sender(verdict) and verdict.outcome is Outcome.REFUSED):
        return Trouble.ACCOUNT
    is_gone = verdict.code in (None, _CLOSING) or verdict.step is Step.CONNECT or _blames_sender(verdict)
    # What is refused, or not taken for now, after that is about this address or this mail.
    return Trouble.OUTAGE if is_gone and verdict.outcome is not Outcome.REFUSED else None


def _may_mean_sender(verdict: Verdict) -> bool:
    """Say whether a refusal for good could be one of the sender, which relays tell in words of their own, and late."""
    return verdict.outcome is Outcome.REFUSED and not _BAD_RECIPIENT.match(verdict.text)


def _blames_sender(verdict: Verdict) -> bool:
    if verdict.outcome is Outcome.ACCEPTED or verdict.code in (None, _CLOSING):
        return False
    # Many relays look at the sender only when they hear of a recipient, as Postfix does by itself.
    is_late = verdict.step is Step.RECIPIENT and _BAD_SENDER.match(verdict.text)
    return verdict.step is Step.SENDER or bool(is_late)
