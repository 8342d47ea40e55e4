"""News of an address that a mail server sends as a mail: bounces (RFC 3464) and complaints (RFC 5965).

Anybody can write such a mail. So what it says of an address is hearsay, and believed where it names a mail of ours.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage, Message

from innerloop.listen.rules.inbound import Inbound, Reported, Returned

MESSAGE_ID = re.compile(r"<[^<>\s]{3,250}>")
# RFC 3463: a mailbox that is full, a mail that is too long, a mail system, a content or a policy: each may pass.
_NOT_THE_ADDRESS = ("5.2.2", "5.2.3", "5.3", "5.6", "5.7")


def told_by(message: EmailMessage) -> tuple[Inbound, ...] | None:
    """Return what a report tells, perhaps nothing; None where the mail is no such report."""
    if message.get_content_type() != "multipart/report":
        return None
    report = str(message.get_param("report-type", "")).lower()
    if report == "delivery-status":
        return tuple(_bounce(message))
    return tuple(_complaint(message)) if report == "feedback-report" else ()


def _bounce(message: EmailMessage) -> Iterator[Inbound]:
    ours = _original_id(message)
    for fields in _status_fields(message, "message/delivery-status"):
        if str(fields.get("Action", "")).strip().lower() != "failed":
            continue
        status = str(fields.get("Status", "5")).strip()[:9]
        if ours:
            yield Reported(ours, "failed", detail=f"status {status}")
        if address := _gone(fields, status):
            yield Returned(address, "bounced", provider_id=ours, is_hearsay=True)


def _complaint(message: EmailMessage) -> Iterator[Inbound]:
    for fields in _status_fields(message, "message/feedback-report"):
        address = str(fields.get("Original-Rcpt-To", "")).strip("<> ") or _original_to(message)
        if address:
            yield Returned(address.lower(), "complained", provider_id=_original_id(message), is_hearsay=True)
            return


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
            yield message_from_bytes(str(payload).encode(errors="replace"))


def _original(message: EmailMessage) -> Message | None:
    for part in message.walk():
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            return inner[0] if isinstance(inner, list) and isinstance(inner[0], Message) else None
        if part.get_content_type() == "text/rfc822-headers":
            return message_from_bytes(str(part.get_payload()).encode(errors="replace"))
    return None


def _original_id(message: EmailMessage) -> str:
    original = _original(message)
    found = MESSAGE_ID.search(str(original.get("Message-ID", ""))) if original else None
    return found[0] if found else ""


def _original_to(message: EmailMessage) -> str:
    original = _original(message)
    found = re.search(r"[^\s<>@,;]+@[^\s<>@,;]+", str(original.get("To", ""))) if original else None
    return found[0] if found else ""
