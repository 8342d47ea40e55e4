"""One incoming mail, read: a reply, news of an address, or a note that a machine wrote."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser

from innerloop.connect.email.incoming.quoting import own_words
from innerloop.listen.rules.inbound import Inbound, Reported, Returned, Said

_ID = re.compile(r"<[^<>\s]{3,250}>")
_AWAY = re.compile(
    r"^(?:re:\s*)?(?:automatic reply|auto(?:matic)?[- ]?response|out of (?:the )?office|autoreply|abwesenheit|"
    r"réponse automatique|absence du bureau|respuesta automática|fuera de la oficina|resposta automática|"
    r"jibu la kiotomatiki|رد تلقائي)",
    re.IGNORECASE,
)
# RFC 3463: a mailbox that is full, a mail that is too long, a mail system, a content or a policy: each may pass.
_NOT_THE_ADDRESS = ("5.2.2", "5.2.3", "5.3", "5.6", "5.7")


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


def read(content: bytes, *, fallback_id: str) -> Read:
    """Read a mail; `fallback_id` names one without a Message-ID. Raises MailUnreadable."""
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    try:
        return _read(message, fallback_id)
    except (LookupError, ValueError, AttributeError) as error:
        # The library parses headers when they are asked for, and some mail in the wild breaks it.
        raise MailUnreadable(f"the mail is malformed ({type(error).__name__})") from None


def _read(message: EmailMessage, fallback_id: str) -> Read:
    kind = message.get_content_type()
    report = str(message.get_param("report-type", "")).lower()
    if kind == "multipart/report" and report == "delivery-status":
        return _bounce(message)
    if kind == "multipart/report" and report == "feedback-report":
        return _complaint(message)
    if why := _automatic(message):
        return Read(ignored=why)
    sender = _sender(message)
    if not sender:
        raise MailUnreadable("it has no readable sender")
    said = Said(
        their_address=sender,
        text=own_words(text_of(message)),
        provider_id=_ids(message, "Message-ID")[0] if _ids(message, "Message-ID") else fallback_id,
        at=_moment(message),
        name=_name(message),
        replies_to=" ".join(_references(message)),
    )
    return Read((said,))


def text_of(message: EmailMessage) -> str:
    """Return a mail's text, from its plain part or, where that says nothing, from its HTML."""
    return _part(message, "plain") or _text_in_html(_part(message, "html"))


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    if part is None:
        return ""
    content = part.get_content()
    text = content if isinstance(content, str) else bytes(content).decode("utf-8", "replace")
    return text if text.strip() else ""


def _automatic(message: EmailMessage) -> str:
    submitted = str(message.get("Auto-Submitted", "no")).strip().lower()
    if submitted and not submitted.startswith("no"):
        return "It was written by a machine (Auto-Submitted)."
    if str(message.get("Precedence", "")).strip().lower() in ("bulk", "list", "junk", "auto_reply"):
        return "It went to many, or by itself (Precedence)."
    if any(message.get(name) for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress", "List-Id")):
        return "It was written by a machine."
    if _AWAY.match(str(message.get("Subject", "")).strip()):
        return "It is an out-of-office note."
    return ""


def _bounce(message: EmailMessage) -> Read:
    heard: list[Inbound] = []
    ours = _original_id(message)
    for fields in _status_fields(message, "message/delivery-status"):
        if str(fields.get("Action", "")).strip().lower() != "failed":
            continue
        status = str(fields.get("Status", "5")).strip()[:9]
        if ours:
            heard.append(Reported(ours, "failed", detail=f"status {status}"))
        if address := _gone(fields, status):
            heard.append(Returned(address, "bounced", provider_id=ours))
    return Read(tuple(heard), "" if heard else "It tells of a delay, not of a failure.")


def _complaint(message: EmailMessage) -> Read:
    for fields in _status_fields(message, "message/feedback-report"):
        address = str(fields.get("Original-Rcpt-To", "")).strip("<> ") or _original_to(message)
        if address:
            return Read((Returned(address.lower(), "complained", provider_id=_original_id(message)),))
    return Read(ignored="It is a complaint that names nobody.")


def _gone(fields: Message, status: str) -> str:
    """Return the address of a recipient group that is gone for good (RFC 3464: status 5.x.x), or nothing."""
    if not status.startswith("5") or status.startswith(_NOT_THE_ADDRESS):
        return ""
    given = str(fields.get("Final-Recipient") or fields.get("Original-Recipient") or "")
    return given.rpartition(";")[2].strip().strip("<>").lower()


def _status_fields(message: EmailMessage, kind: str) -> Iterator[Message]:
    for part in message.walk():
        if part.get_content_type() != kind:
            continue
        payload = part.get_payload()
        if isinstance(payload, list):
            yield from (group for group in payload if isinstance(group, Message))
        else:
            yield message_from_bytes(str(payload).encode())


def _original(message: EmailMessage) -> Message | None:
    for part in message.walk():
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            return inner[0] if isinstance(inner, list) and isinstance(inner[0], Message) else None
        if part.get_content_type() == "text/rfc822-headers":
            return message_from_bytes(str(part.get_payload()).encode())
    return None


def _original_id(message: EmailMessage) -> str:
    original = _original(message)
    found = _ID.search(str(original.get("Message-ID", ""))) if original else None
    return found[0] if found else ""


def _original_to(message: EmailMessage) -> str:
    original = _original(message)
    found = re.search(r"[^\s<>@,;]+@[^\s<>@,;]+", str(original.get("To", ""))) if original else None
    return found[0] if found else ""


def _sender(message: EmailMessage) -> str:
    addresses = getattr(message.get("From"), "addresses", ())
    address = str(addresses[0].addr_spec).lower() if addresses else ""
    local, _, domain = address.rpartition("@")
    return address if local and domain else ""


def _name(message: EmailMessage) -> str:
    addresses = getattr(message.get("From"), "addresses", ())
    return str(addresses[0].display_name)[:200] if addresses else ""


def _ids(message: EmailMessage, header: str) -> list[str]:
    return _ID.findall(str(message.get(header, "")))


def _references(message: EmailMessage) -> list[str]:
    # The nearest first: what it answers, then what stood before that, up to a bound.
    nearest = _ids(message, "In-Reply-To") + _ids(message, "References")[::-1]
    return list(dict.fromkeys(nearest))[:20]


def _moment(message: EmailMessage) -> datetime | None:
    try:
        moment = parsedate_to_datetime(str(message.get("Date", "")))
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else None


class _Texts(HTMLParser):
    """Collects what a person would read, with a line for each block; quotations and styles are left out."""

    _BREAKS = frozenset({"br", "p", "div", "tr", "li", "h1", "h2", "h3", "table"})
    _SILENT = frozenset({"style", "script", "head", "title", "blockquote"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "body":
            self._silent = 0  # a head that is never closed ends here
        elif tag in self._SILENT:
            self._silent += 1
        if tag in self._BREAKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._SILENT and self._silent:
            self._silent -= 1

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(re.sub(r"\s+", " ", data))


def _text_in_html(html: str) -> str:
    reader = _Texts()
    reader.feed(html[:400_000])
    lines = (line.strip() for line in "".join(reader.pieces).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))
