"""The nonce of one showing of a page: signed by us, for this survey only, and it knows when it was shown."""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

# A page left open over a holiday still sends; what is older is shown once more with all that was typed.
GOOD_FOR = timedelta(days=14)
# Another process of ours may be a little ahead.
_AHEAD = timedelta(minutes=5)
_TIME, _RANDOM, _CODE = 6, 10, 12  # bytes


@dataclass(frozen=True, slots=True)
class Showing:
    """One showing of a page: what names it, and when it was made."""

    nonce: str
    made_at: datetime


def make(*, key: str, subject: UUID, at: datetime, random: bytes) -> str:
    """Return a nonce of 38 URL-safe characters; `random` are 10 bytes."""
    body = int(at.timestamp() * 1000).to_bytes(_TIME, "big") + random[:_RANDOM]
    return urlsafe_b64encode(body + _code(key, subject, body)).rstrip(b"=").decode()


def read(nonce: str, *, key: str, subject: UUID, now: datetime) -> Showing | None:
    """Return the showing that a nonce names; None when it is not ours, of another survey, or too old."""
    if len(nonce) != 38 or not nonce.isascii():
        return None
    try:
        held = urlsafe_b64decode(nonce + "==")
    except ValueError:
        return None
    body, code = held[:-_CODE], held[-_CODE:]
    if len(body) != _TIME + _RANDOM or not hmac.compare_digest(code, _code(key, subject, body)):
        return None
    made_at = datetime.fromtimestamp(int.from_bytes(body[:_TIME], "big") / 1000, tz=UTC)
    return Showing(nonce, made_at) if now - GOOD_FOR <= made_at <= now + _AHEAD else None


def _code(key: str, subject: UUID, body: bytes) -> bytes:
    return hmac.new(key.encode(), b"showing:" + subject.bytes + body, hashlib.sha256).digest()[:_CODE]
