"""DKIM (RFC 6376): proves that a mail, and its unsubscribe header (RFC 8058), come from the domain."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import dkim

from innerloop.connect.email.errors import SigningKeyMalformed, SigningKeyUnusable

_SIGNED = (
    b"From", b"To", b"Subject", b"Date", b"Message-ID", b"Reply-To", b"List-Unsubscribe",
    b"List-Unsubscribe-Post", b"MIME-Version", b"Content-Type",
    # Once more than they stand there: one that is added on the way breaks the signature.
    b"From", b"To", b"Subject", b"Reply-To", b"List-Unsubscribe",
)  # fmt: skip
_NAME = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,250}[A-Za-z0-9])?")


@dataclass(frozen=True)
class SigningKey:
    """An RSA key whose public half is in the DNS at SELECTOR._domainkey.DOMAIN; raises SigningKeyUnusable."""

    selector: str
    domain: str
    private_key: str = field(repr=False)

    @classmethod
    def read(cls, setting: str) -> Self:
        """Read SELECTOR:DOMAIN:PATH and the file; raises SigningKeyMalformed and SigningKeyUnusable."""
        selector, _, place = setting.partition(":")
        domain, _, path = place.partition(":")
        if not path:
            # Unquoted, here and below: it may be the key itself.
            raise SigningKeyMalformed
        try:
            key = Path(path).read_text()
        except UnicodeDecodeError:
            raise SigningKeyUnusable(selector=selector, domain=domain, reason="its file is no text") from None
        except OSError as error:
            reason = f"its file cannot be read: {error.strerror or type(error).__name__}"
            raise SigningKeyUnusable(selector=selector, domain=domain, reason=reason) from None
        return cls(selector, domain, key)

    def __post_init__(self) -> None:
        if not (_NAME.fullmatch(self.selector) and _NAME.fullmatch(self.domain)):
            raise self._unusable("its selector or domain is not a DNS name")
        try:
            self.sign(b"From: key@example.com\r\n\r\nTried when it is set, not when it is needed.\r\n")
        except Exception as error:
            # From None: a parser's words could quote the key.
            raise self._unusable(type(error).__name__) from None

    def sign(self, message: bytes) -> bytes:
        """Return the message with its signature in front; it has to travel unchanged from here on."""
        signature: bytes = dkim.sign(
            message,
            self.selector.encode("ascii"),
            self.domain.encode("ascii"),
            self.private_key.encode("ascii"),
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=list(_SIGNED),
        )
        return signature + message

    def _unusable(self, reason: str) -> SigningKeyUnusable:
        return SigningKeyUnusable(selector=self.selector, domain=self.domain, reason=reason)
