"""Identifiers and secrets: what is unique, and what cannot be guessed."""

import hashlib
import hmac
import secrets
import uuid
from base64 import urlsafe_b64encode
from datetime import datetime

import uuid_utils.compat


def new_id() -> uuid.UUID:
    """Return a uuid7: unique, and in the order of its making, which keeps indexes compact."""
    return uuid_utils.compat.uuid7()


def unlinkable_id() -> uuid.UUID:
    """Return a random uuid4, for rows whose id must not tell when they were made."""
    return uuid.uuid4()


def untimed_id(moment: datetime) -> uuid.UUID:
    """Return a uuid7 of a moment that was chosen coarse, such as a day: its other bits are random."""
    milliseconds = int(moment.timestamp() * 1000)
    value = milliseconds << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    return uuid.UUID(int=value)


def new_secret() -> str:
    """Return 256 random bits as 43 URL-safe characters."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """Return the SHA-256 of a secret in hex: what we keep instead of it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def derived_token(*, key: str, purpose: str, subject: uuid.UUID) -> str:
    """Return 128 bits as 22 URL-safe characters that only the holder of `key` can make again.

    The purpose is part of the code, so that a token for one thing never opens another.
    """
    code = hmac.new(key.encode(), f"{purpose}:{subject}".encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(code[:16]).rstrip(b"=").decode()


def keyed_digest(*, key: str, value: str) -> str:
    """Return a keyed hash in hex, for values too short to be hashed bare (addresses, phone numbers)."""
    return hmac.new(key.encode(), value.encode(), hashlib.sha256).hexdigest()
