"""What a push service must not read, and by what it knows us: RFC 8291 and RFC 8292, plain Python."""

import base64
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography.hazmat.primitives import hashes, hmac, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

# RFC 8291, 4: a push service takes 4096 bytes at least; what we say is far shorter.
RECORD = 4096
MOST = 3000
# RFC 8292, 2: at most 24 hours; half of that leaves room for clocks that differ.
TOKEN_LASTS = timedelta(hours=12)
_CURVE = ec.SECP256R1()
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser that may be told: its public key (an uncompressed point) and its secret of 16 bytes."""

    key: bytes
    secret: bytes


class BrowserUnusable(ValueError):
    """The keys of this browser are none that can be encrypted for. Let it be told anew."""

    def __init__(self) -> None:
        super().__init__(" ".join((self.__doc__ or "").split()))


def encrypt(
    text: bytes, browser: Browser, *, ours: ec.EllipticCurvePrivateKey | None = None, salt: bytes = b""
) -> bytes:
    """Return a message that only this browser can read, as one aes128gcm record. Raises BrowserUnusable.

    `ours` and `salt` are drawn anew for each message; tests hold them against those of the RFC.
    """
    ours, salt = ours or ec.generate_private_key(_CURVE), salt or os.urandom(16)
    point = point_of(ours)
    try:
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, browser.key)
    except ValueError:
        raise BrowserUnusable from None
    if len(browser.secret) != 16 or len(text) > MOST:
        raise BrowserUnusable
    shared = ours.exchange(ec.ECDH(), theirs)
    # RFC 8291, 3.4: the secret of the browser keeps whoever has only the keys out.
    secret = _hkdf(browser.secret, shared, b"WebPush: info\0" + browser.key + point, 32)
    key = _hkdf(salt, secret, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _hkdf(salt, secret, b"Content-Encoding: nonce\0", 12)
    sealed = AESGCM(key).encrypt(nonce, text + b"\x02", None)
    return salt + RECORD.to_bytes(4, "big") + bytes([len(point)]) + point + sealed


def own_key(secret: str) -> ec.EllipticCurvePrivateKey:
    """Return the key by which push services know this installation: the same for as long as its secret key."""
    drawn = _hkdf(b"vapid", secret.encode(), b"innerloop web push", 48)
    return ec.derive_private_key(int.from_bytes(drawn, "big") % (_ORDER - 1) + 1, _CURVE)


def authorization(key: ec.EllipticCurvePrivateKey, *, origin: str, contact: str, now: datetime) -> str:
    """Return the header that says who we are to the push service at an origin (RFC 8292, 3)."""
    claims = {"aud": origin, "exp": int((now + TOKEN_LASTS).timestamp()), "sub": f"mailto:{contact}"}
    signed = f"{_part({'typ': 'JWT', 'alg': 'ES256'})}.{_part(claims)}"
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    signature = encode(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    return f"vapid t={signed}.{signature}, k={encode(point_of(key))}"


def point_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Return the public half of a key as an uncompressed point."""
    form = serialization.PublicFormat.UncompressedPoint
    return key.public_key().public_bytes(serialization.Encoding.X962, form)


def encode(value: bytes) -> str:
    """Return bytes as base64url without padding."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """Return the bytes of base64url, padded or not; raises ValueError."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _part(value: Mapping[str, object]) -> str:
    return encode(json.dumps(value, separators=(",", ":")).encode())


def _hkdf(salt: bytes, key: bytes, info: bytes, length: int) -> bytes:
    """Return a derived key of at most 64 bytes (RFC 5869)."""
    drawn = _hmac(salt, key)
    first = _hmac(drawn, info + b"\x01")
    return (first + _hmac(drawn, first + info + b"\x02"))[:length]


def _hmac(key: bytes, text: bytes) -> bytes:
    made = hmac.HMAC(key, hashes.SHA256())
    made.update(text)
    return made.finalize()
