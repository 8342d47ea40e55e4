"""Amazon's notifications (SNS): signed by a key whose certificate lies at Amazon, for one topic.

https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
"""

import base64
import binascii
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509 import load_pem_x509_certificate

from innerloop.connect import providers
from innerloop.connect.email.esp import posted, proofs
from innerloop.listen.channels import Call, NotProven, Unreadable

CONFIRMATION, NOTIFICATION = "SubscriptionConfirmation", "Notification"
_CONFIRMED = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
_SIGNED: Mapping[str, tuple[str, ...]] = {
    NOTIFICATION: ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    CONFIRMATION: _CONFIRMED,
    "UnsubscribeConfirmation": _CONFIRMED,
}
_HASHES: Mapping[str, hashes.HashAlgorithm] = {"1": hashes.SHA1(), "2": hashes.SHA256()}  # noqa: S303 - Amazon's choice
_TOPIC = re.compile(r"arn:aws[a-z-]*:sns:(?P<region>[a-z0-9-]{4,30}):\d{12}:[A-Za-z0-9_-]{1,256}(?:\.fifo)?")
_CERTIFICATE = re.compile(r"/SimpleNotificationService-[0-9a-f]{16,64}\.pem")


class CertificateUnusable(Exception):
    """Amazon's certificate at {place} cannot be used: it answered {status}. The call is made again."""

    def __init__(self, place: str, status: int) -> None:
        super().__init__((self.__doc__ or "").format(place=place, status=status))


def root_of(topic: str) -> str:
    """Return where Amazon keeps certificates for a topic's region; raises ValueError where it is no topic."""
    found = _TOPIC.fullmatch(topic)
    if not found:
        raise ValueError("it is no topic")
    end = ".cn" if found["region"].startswith("cn-") else ""
    return f"https://sns.{found['region']}.amazonaws.com{end}"


def told_in(call: Call, *, topic: str, root: str) -> dict[str, str]:
    """Return what a call says before its proof: for our topic, with a certificate of Amazon's. Raises NotProven."""
    proofs.check_form(call)
    try:
        body = posted.object_of(call)
    except Unreadable as error:
        raise NotProven(error.reason) from None
    told = {name: value for name, value in body.items() if isinstance(value, str)} if isinstance(body, dict) else {}
    if told.get("Type") not in _SIGNED:
        raise NotProven("`Type` is none of SNS")
    if told.get("TopicArn") != topic:
        raise NotProven("`TopicArn` is another topic than that of this channel")
    url = told.get("SigningCertURL", "")
    if not url.startswith(root) or not _CERTIFICATE.fullmatch(url[len(root) :]):
        raise NotProven("`SigningCertURL` is not at Amazon's SNS in the topic's region")
    if told["Type"] == CONFIRMATION and not told.get("SubscribeURL", "").startswith(f"{root}/?Action=Confirm"):
        raise NotProven("`SubscribeURL` is not at Amazon's SNS in the topic's region")
    return told


def verify(told: Mapping[str, str]) -> None:
    """Raise NotProven unless Amazon signed; OutboundError or CertificateUnusable where its key is out of reach."""
    algorithm = _HASHES.get(told.get("SignatureVersion", ""))
    if algorithm is None:
        raise NotProven("`SignatureVersion` is neither 1 nor 2")
    signed = "".join(f"{name}\n{told[name]}\n" for name in _SIGNED[told["Type"]] if name in told)
    try:
        signature = base64.b64decode(told.get("Signature", ""), validate=True)
        _key(told["SigningCertURL"]).verify(signature, signed.encode(), padding.PKCS1v15(), algorithm)
    except (binascii.Error, InvalidSignature):
        raise NotProven("the signature does not fit") from None


def confirm(told: Mapping[str, str]) -> int:
    """Take up a subscription that was proved to be Amazon's, and return what it answered; raises OutboundError."""
    return providers.outbound().send("GET", told["SubscribeURL"]).status


def message_of(told: Mapping[str, str]) -> Any:
    """Return what a notification carries; None where it only says that it works. Raises Unreadable."""
    text = told.get("Message", "")
    if text.startswith("Successfully validated SNS topic"):
        return None
    return posted.object_of(Call("POST", "", {}, {}, text.encode()))


@lru_cache(maxsize=16)
def _key(url: str) -> rsa.RSAPublicKey:
    reply = providers.outbound().send("GET", url)
    if reply.status != 200:
        raise CertificateUnusable(url, reply.status)
    try:
        key = load_pem_x509_certificate(reply.body).public_key()
    except ValueError:
        raise CertificateUnusable(url, reply.status) from None
    if not isinstance(key, rsa.RSAPublicKey):
        raise CertificateUnusable(url, reply.status)
    return key
