"""Reads INNERLOOP_EMAIL_URL."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from urllib.parse import SplitResult, unquote, urlsplit

from innerloop.connect.email.errors import RelayAddressUnusable


class Privacy(Enum):
    """When the connection is encrypted: if offered, before a word, or after the greeting; with its port."""

    IF_OFFERED = 25
    FROM_THE_START = 465
    REQUIRED = 587


_SCHEMES = {
    "smtp": Privacy.IF_OFFERED,
    "smtps": Privacy.FROM_THE_START,
    "smtp+starttls": Privacy.REQUIRED,
    "console": None,
}


@dataclass(frozen=True)
class RelayAddress:
    """Where mail goes; without `privacy` to the console."""

    host: str = ""
    port: int = 0
    privacy: Privacy | None = None
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def read(cls, url: str) -> RelayAddress:
        """Read a URL; raises RelayAddressUnusable, which never quotes it, for it holds a password."""
        try:
            parts = urlsplit(url.strip())
            port = parts.port
        except ValueError:
            raise RelayAddressUnusable(reason="its host or port is not one") from None
        if parts.scheme not in _SCHEMES:
            raise RelayAddressUnusable(reason=f"it starts with {parts.scheme[:20]!r}")
        privacy = _SCHEMES[parts.scheme]
        if privacy is None:
            return cls()
        _check(parts)
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        if not (user + password).isascii():
            raise RelayAddressUnusable(reason="its user or password has letters beyond ASCII")
        return cls(parts.hostname or "", port or privacy.value, privacy, user, password)

    def __str__(self) -> str:
        return f"{self.host}:{self.port}" if self.privacy else "console"


def _check(parts: SplitResult) -> None:
    if not parts.hostname:
        raise RelayAddressUnusable(reason="it names no host")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise RelayAddressUnusable(reason="it goes on after the port, or a character of its password is not %-encoded")
    if bool(parts.username) != bool(parts.password):
        raise RelayAddressUnusable(reason="it has a user without a password, or a password without a user")
