"""A push service on loopback, and the browser behind it: it checks who tells it and reads what it is told, by the RFCs.

Written from RFC 8030, 8188, 8291 and 8292 with other tools than the product's own: PyJWT, and cryptography's HKDF.
"""

import base64
import os
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tests.support.gateway import Received, Reply

CURVE = ec.SECP256R1()


def encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def derived(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


def point(key: ec.EllipticCurvePrivateKey) -> bytes:
    form = serialization.PublicFormat.UncompressedPoint
    return key.public_key().public_bytes(serialization.Encoding.X962, form)


@dataclass
class StrictBrowser:
    """A browser that subscribed for one key of a server; `replies` are answered first, in their order."""

    server_key: str
    now: datetime
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(CURVE))
    secret: bytes = field(default_factory=lambda: os.urandom(16))
    replies: list[Reply] = field(default_factory=list)
    told: list[bytes] = field(default_factory=list)

    def subscription(self, url: str) -> dict[str, str]:
        """Return what the browser hands to the server."""
        return {"endpoint": f"{url}/push/abc", "p256dh": encoded(point(self.key)), "auth": encoded(self.secret)}

    def answer(self, received: Received) -> Reply:
        """Take one message as a push service does."""
        if received.path != "/push/abc" or received.method != "POST":
            return Reply(404)
        if wrong := self._wrong(received.headers):
            return Reply(400, wrong.encode())
        if self.replies:
            return self.replies.pop(0)
        self.told.append(self.read(received.body))
        return Reply(201, b"")

    def _wrong(self, headers: dict[str, str]) -> str:
        scheme, _, rest = headers["authorization"].partition(" ")
        given = dict(part.strip().split("=", 1) for part in rest.split(","))
        public = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, decoded(given["k"]))
        options: Any = {"verify_exp": False, "require": ["aud", "exp", "sub"]}
        claims = jwt.decode(given["t"], public, ["ES256"], audience=f"http://{headers['host']}", options=options)
        lasts = claims["exp"] - self.now.timestamp()
        if scheme != "vapid" or given["k"] != self.server_key or not 0 < lasts <= 24 * 3600:
            return "vapid"
        if urlsplit(claims["sub"]).scheme != "mailto" or jwt.get_unverified_header(given["t"])["typ"] != "JWT":
            return "vapid claims"
        if headers["content-encoding"] != "aes128gcm" or not headers["ttl"].isdigit():
            return "headers"
        # RFC 8030, 5.4: at most 32 characters of base64url.
        return "" if len(headers.get("topic", "")) <= 32 else "topic"

    def read(self, body: bytes) -> bytes:
        """Return what a message says."""
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        theirs, sealed = body[21 : 21 + length], body[21 + length :]
        assert len(body) <= 4096
        assert len(sealed) <= size
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, theirs))
        secret = derived(self.secret, shared, b"WebPush: info\0" + point(self.key) + theirs, 32)
        key = derived(salt, secret, b"Content-Encoding: aes128gcm\0", 16)
        opened = AESGCM(key).decrypt(derived(salt, secret, b"Content-Encoding: nonce\0", 12), sealed, None)
        text, delimiter = opened.rstrip(b"\0")[:-1], opened.rstrip(b"\0")[-1]
        assert delimiter == 2  # RFC 8188, 2: this is the last record
        return text
