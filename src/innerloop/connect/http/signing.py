"""Standard Webhooks 1.0: the signature over `id.timestamp.body`, both ways."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

TOLERANCE = timedelta(minutes=5)
PREFIX = "whsec_"


class SignatureWrong(Exception):
    """{reason}"""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def new_secret() -> str:
    """Return a new secret: 32 random bytes, in the form that the specification gives them."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def key_of(secret: str) -> bytes:
    """Return the key in a secret; raises ValueError where it is none of 24 to 64 bytes."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except ValueError:  # also what holds letters beyond ASCII
        raise ValueError("The secret is not base64. Copy it whole, with whsec_ before it.") from None
    if not 24 <= len(key) <= 64:
        raise ValueError(f"The secret has {len(key)} bytes; the specification asks for 24 to 64.")
    return key


def signature(secret: str, *, message_id: str, at: datetime, body: bytes) -> str:
    """Return the signature of one message, `v1,` and base64."""
    signed = b".".join((message_id.encode(), str(int(at.timestamp())).encode(), body))
    return "v1," + base64.b64encode(hmac.new(key_of(secret), signed, hashlib.sha256).digest()).decode()


def headers(secret: str, *, message_id: str, at: datetime, body: bytes) -> dict[str, str]:
    """Return the three headers of a signed message."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature(secret, message_id=message_id, at=at, body=body),
    }


def verify(secret: str, given: Mapping[str, str], body: bytes, *, now: datetime) -> str:
    """Return the id of a message whose signature holds; `given` are headers in lower case. Raises SignatureWrong."""
    message_id, stamp = given.get("webhook-id", ""), given.get("webhook-timestamp", "")
    signatures = given.get("webhook-signature", "").split()
    if not message_id or not stamp or not signatures:
        raise SignatureWrong("webhook-id, webhook-timestamp or webhook-signature is missing")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
        raise SignatureWrong("webhook-timestamp is not a number of seconds")
    if abs(int(stamp) - now.timestamp()) > TOLERANCE.total_seconds():
        raise SignatureWrong("webhook-timestamp is more than 5 minutes away")
    expected = signature(secret, message_id=message_id, at=datetime.fromtimestamp(int(stamp), now.tzinfo), body=body)
    if not any(hmac.compare_digest(each.encode(), expected.encode()) for each in signatures):
        raise SignatureWrong("no signature fits the body and the secret")
    return message_id
