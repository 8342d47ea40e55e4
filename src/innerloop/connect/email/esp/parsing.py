"""Anymail reads what each provider posts; its answers become ours. Its views are not used.

They take a call in while it is made, where we keep it first, and check it by settings of the whole server, where each
line has its own. So an instance is made without its settings: what it would check was checked (`proofs`, `sns`).
"""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any, cast

from django.core.exceptions import ImproperlyConfigured, SuspiciousOperation

from innerloop.connect.email.esp.meaning import Event
from innerloop.connect.email.incoming.reading import MailUnreadable, inbound_of
from innerloop.listen.channels import Unreadable
from innerloop.listen.rules.inbound import Inbound, keepable

# What reading a strange mail or event raises, in Anymail and in the standard library.
_STRANGE = (
    LookupError,
    TypeError,
    ValueError,
    AttributeError,
    RecursionError,
    SuspiciousOperation,
    ImproperlyConfigured,
)
# More than a provider tells in one call; SendGrid stops at about a megabyte of events.
MOST_EVENTS = 5_000


def events(provider: str, told: Sequence[Any], meant: Callable[[Event], list[Inbound]]) -> list[Inbound]:
    """Return what events mean, by `meant`; raises Unreadable, with what could be read."""
    view = _view(provider, "Tracking")
    heard: list[Inbound] = []
    strange = ""
    for each in told[:MOST_EVENTS]:
        try:
            heard += meant(cast(Event, view.esp_to_anymail_event(each)))
        except _STRANGE as error:
            strange = strange or f"an event cannot be read ({type(error).__name__})"
    if strange:
        raise Unreadable(strange, heard)
    return heard


def notified(provider: str, told: Any, envelope: Any, meant: Callable[[Event], list[Inbound]]) -> list[Inbound]:
    """Return what one notification means that tells of several recipients at once; raises Unreadable."""
    try:
        found = _view(provider, "Tracking").esp_to_anymail_events(told, envelope)
        return [inbound for event in found for inbound in meant(cast(Event, event))]
    except _STRANGE as error:
        raise Unreadable(f"the notification cannot be read ({type(error).__name__})") from None


def mail(provider: str, told: Any) -> Sequence[Inbound]:
    """Return what a mail says that a provider passes on, as JSON or as a request; raises Unreadable."""
    try:
        event = _view(provider, "Inbound").esp_to_anymail_event(_writable(told))
        content = event.message.as_bytes()
    except _STRANGE as error:
        raise Unreadable(f"the mail cannot be read ({type(error).__name__})") from None
    return heard_in(content, event_id=str(event.event_id or ""))


def heard_in(content: bytes, *, event_id: str) -> Sequence[Inbound]:
    """Return what a mail says, whole as it came; raises Unreadable."""
    try:
        # One without any id is named by its content: two of them are not one.
        return inbound_of(content, fallback_id=event_id or sha256(content).hexdigest())
    except MailUnreadable as error:
        raise Unreadable(error.reason) from None


def _writable(told: Any) -> Any:
    """Return what JSON told without half a letter, which no mail can be written with."""
    if isinstance(told, str):
        return keepable(told)
    if isinstance(told, dict):
        return {keepable(name): _writable(value) for name, value in told.items()}
    return [_writable(each) for each in told] if isinstance(told, list) else told


def _view(provider: str, purpose: str) -> Any:
    # Only where a mail provider calls: the library and the HTTP client under it take a tenth of a second to import.
    from anymail.webhooks import amazon_ses, brevo, mailgun, postmark, sendgrid  # noqa: PLC0415

    modules = {
        "AmazonSES": amazon_ses,
        "Brevo": brevo,
        "Mailgun": mailgun,
        "Postmark": postmark,
        "SendGrid": sendgrid,
    }
    kind = getattr(modules[provider], f"{provider}{purpose}WebhookView")
    return kind.__new__(kind)
