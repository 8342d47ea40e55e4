"""One incoming mail, read: a reply, news of an address, or a note that a machine wrote."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage, Message
from email.utils import parsedate_to_datetime
from hashlib import sha256

from innerloop.connect.email.incoming import automatic, reports
from innerloop.connect.email.incoming.quoting import own_words
from innerloop.connect.words import plain_mail
from innerloop.listen.channels import Heads, Unreadable
from innerloop.listen.rules.inbound import Aside, Inbound, Reported, Returned, Said, keepable

# Of a mail that is set aside so much is kept: its headers and its words, hardly what is attached.
MOST_KEPT = 16_000
# The library parses headers and parts when they are asked for, and some mail in the wild breaks it.
_BROKEN = (LookupError, ValueError, AttributeError, TypeError, AssertionError, RecursionError, MessageError)
_ATTACHED = "[a file]"
NAMES_NONE = "It is a bounce or a complaint that names no mail of ours."


class MailUnreadable(Exception):
    """{reason}"""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Read:
    """What a mail tells; `ignored` says in words why it tells nothing."""

    heard: tuple[Inbound, ...] = ()
    ignored: str = ""


def read(content: bytes, *, fallback_id: str, is_cut: bool = False) -> Read:
    """Read a mail, of which `is_cut` says that it goes on; `fallback_id` names one without a Message-ID.

    Raises MailUnreadable.
    """
    try:
        message = _parsed(content)
        heard = reports.told_by(message)
        if heard is not None:
            return Read(heard, "" if heard else automatic.why_report(message))
        if why := automatic.why(message):
            return Read(ignored=why)
        return Read((_said(message, fallback_id, is_cut=is_cut),))
    except _BROKEN as error:
        raise MailUnreadable(f"the mail is malformed ({type(error).__name__})") from None


def inbound_of(content: bytes, *, fallback_id: str, is_cut: bool = False) -> Sequence[Inbound]:
    """Return what a mail tells, and itself with the reason where that is nothing; raises MailUnreadable."""
    found = read(content, fallback_id=fallback_id, is_cut=is_cut)
    if found.ignored:
        return (*found.heard, Aside(content[:MOST_KEPT], found.ignored))
    # Anybody can write a report: one that is not believed is listed, so that nobody looks for it in vain.
    reported = tuple(each.provider_id for each in found.heard if isinstance(each, Reported | Returned))
    return (*found.heard, *([Aside(content[:MOST_KEPT], NAMES_NONE, reported)] if reported else []))


def after_all(aside: Aside) -> Said:
    """Read a mail that was set aside as what a person wrote; raises channels.Unreadable."""
    content = aside.content
    try:
        return _said(_parsed(content), sha256(content).hexdigest(), is_cut=len(content) >= MOST_KEPT)
    except MailUnreadable as error:
        raise Unreadable(error.reason) from None
    except _BROKEN as error:
        raise Unreadable(f"the mail is malformed ({type(error).__name__})") from None


def heads_of(content: bytes) -> Heads:
    """Return from whom a mail is and about what, as far as that can be read."""
    try:
        message = message_from_bytes(content, policy=policy.default)
        return Heads(_shown(message, "From") or "Nobody", _shown(message, "Subject") or "Without a subject")
    except _BROKEN:
        return Heads("Somebody", "It cannot be read.")


def text_of(message: EmailMessage) -> str:
    """Return a mail's text, from its plain part or, where that says nothing, from its HTML."""
    return _part(message, "plain") or plain_mail(_part(message, "html"))


def _shown(message: Message, name: str) -> str:
    return " ".join(keepable(str(message.get(name, ""))).split())[:120]


def _parsed(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def _said(message: EmailMessage, fallback_id: str, *, is_cut: bool) -> Said:
    sender = _sender(message)
    if not sender:
        raise MailUnreadable("it has no readable sender")
    text = own_words(text_of(message))
    if not text and is_cut:
        raise MailUnreadable("it is too long to be read whole, and its beginning holds no words")
    if not text and any(True for _ in message.iter_attachments()):
        text = _ATTACHED
    return Said(
        their_address=sender,
        text=text,
        provider_id=_ids(message, "Message-ID")[0] if _ids(message, "Message-ID") else fallback_id,
        at=_moment(message),
        name=_name(message),
        replies_to=" ".join(_references(message)),
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    if part is None:
        return ""
    content = part.get_payload(decode=True)
    raw = content if isinstance(content, bytes) else b""
    try:
        text = raw.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:
        # A charset that nobody knows: most letters are the same in all of them.
        text = raw.decode("utf-8", "replace")
    return text if text.strip() else ""


def _sender(message: EmailMessage) -> str:
    addresses = getattr(message.get("From"), "addresses", ())
    address = str(addresses[0].addr_spec).lower() if addresses else ""
    local, _, domain = address.rpartition("@")
    return address if local and domain else ""


def _name(message: EmailMessage) -> str:
    addresses = getattr(message.get("From"), "addresses", ())
    return str(addresses[0].display_name)[:200] if addresses else ""


def _ids(message: EmailMessage, header: str) -> list[str]:
    return reports.MESSAGE_ID.findall(str(message.get(header, "")))


def _references(message: EmailMessage) -> list[str]:
    # The nearest first: what it answers, then what stood before that, up to a bound.
    nearest = _ids(message, "In-Reply-To") + _ids(message, "References")[::-1]
    return list(dict.fromkeys(nearest))[:20]


def _moment(message: EmailMessage) -> datetime | None:
    try:
        moment = parsedate_to_datetime(str(message.get("Date", "")))
    except (TypeError, ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else None
