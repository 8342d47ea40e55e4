"""How mail providers prove that a call is theirs: a password in the address, or a signature of their own.

None says that a call is signed anew when it is tried again, so none is refused for its age (docs/adr/0019).
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key

from innerloop.connect.email.esp import posted
from innerloop.listen.channels import Call, NotProven, Unreadable

USER = "innerloop"


def check_form(call: Call) -> None:
    """Raise NotProven unless the call is a POST whose JSON, if it is any, names nothing twice."""
    if call.method != "POST":
        raise NotProven(f"the method is {call.method}, not POST")
    try:
        posted.object_of(call) if posted.is_json(call) else None
    except posted.Doubled as error:
        raise NotProven(error.reason) from None
    except Unreadable:
        return  # what is only unreadable is kept, as it is proved


def password(secret: str, call: Call) -> None:
    """Raise NotProven unless the call carries the user name and the password of the address that we gave out."""
    scheme, _, encoded = call.headers.get("authorization", "").partition(" ")
    try:
        given = base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError):
        given = b""
    if scheme.lower() != "basic" or not given:
        raise NotProven(f"there is no user name and password; the address is https://{USER}:SECRET@…")
    if not hmac.compare_digest(given, f"{USER}:{secret}".encode()):
        raise NotProven("the user name or the password is wrong")


def mailgun(key: str, call: Call) -> None:
    """Raise NotProven unless Mailgun signed: HMAC-SHA256 of moment and token. The body is not part of it.

    https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks
    """
    try:
        signed = _mailgun_block(call)
    except Unreadable as error:
        raise NotProven(error.reason) from None
    stamp, token, given = (signed.get(name, "") for name in ("timestamp", "token", "signature"))
    if not stamp or not token or not given:
        raise NotProven("timestamp, token or signature is missing")
    expected = hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(given.encode(), expected.encode()):
        raise NotProven("the signature does not fit the timestamp, the token and the key")


def sendgrid(key: str, call: Call) -> None:
    """Raise NotProven unless SendGrid signed moment and body: ECDSA with SHA-256.

    https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features
    """
    given = call.headers.get("x-twilio-email-event-webhook-signature", "")
    stamp = call.headers.get("x-twilio-email-event-webhook-timestamp", "")
    if not given or not stamp:
        raise NotProven("X-Twilio-Email-Event-Webhook-Signature or -Timestamp is missing")
    try:
        signature = base64.b64decode(given, validate=True)
        public_key(key).verify(signature, stamp.encode() + call.body, ec.ECDSA(hashes.SHA256()))
    except (binascii.Error, ValueError, InvalidSignature):
        raise NotProven("the signature does not fit the timestamp, the body and the key") from None


def public_key(text: str) -> ec.EllipticCurvePublicKey:
    """Return SendGrid's verification key, base64 of DER; raises ValueError."""
    key = load_der_public_key(base64.b64decode("".join(text.split()), validate=True))
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise ValueError("it is no key of an elliptic curve")
    return key


def _mailgun_block(call: Call) -> Mapping[str, str]:
    if not posted.is_json(call):
        return posted.fields_of(call, once=("timestamp", "token", "signature"))
    told = posted.object_of(call)
    block = told.get("signature") if isinstance(told, dict) else None
    return {name: str(value) for name, value in block.items()} if isinstance(block, dict) else {}
