"""Secrets at rest: what a provider gave us is kept sealed, so that a copy of the database alone opens nothing."""

import base64
import hashlib
import json
from collections.abc import Mapping

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class SealBroken(Exception):
    """A sealed secret cannot be opened with this INNERLOOP_SECRET_KEY. Set the key that it was sealed with, or enter
    the secret anew."""


def seal(secrets: Mapping[str, str]) -> str:
    """Return secrets as one text that only the holder of the secret key can open; nothing where there are none."""
    if not secrets:
        return ""
    return _fernet().encrypt(json.dumps(dict(secrets)).encode()).decode()


def unseal(sealed: str) -> dict[str, str]:
    """Return the secrets of a sealed text; raises SealBroken."""
    if not sealed:
        return {}
    try:
        opened: dict[str, str] = json.loads(_fernet().decrypt(sealed.encode()))
    except InvalidToken:
        raise SealBroken(" ".join((SealBroken.__doc__ or "").split())) from None
    return opened


def _fernet() -> Fernet:
    # The purpose is part of the key, so that a sealed secret never opens as anything else that the key signs.
    key = hashlib.sha256(f"sealed:{settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
