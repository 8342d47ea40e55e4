"""Five mail providers as they call us: what they tell in their documentation's own fields, proved as they prove it."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID

from tests.connect.tampering import Made

DINA = "dina@example.org"
PASSWORD = "a password that nobody guesses"
SIGNING_KEY = "key-of-mailgun-and-of-nobody-else"
TOPIC = "arn:aws:sns:eu-west-1:123456789012:mail"
CERTIFICATE = "/SimpleNotificationService-00112233445566778899aabbccddeeff.pem"
SENDGRID_KEY = ec.generate_private_key(ec.SECP256R1())
AMAZON_KEY = rsa.generate_private_key(65537, 2048)
BOUNDARY = "xYzZY"

Told = Any
# What happened, about which mail of ours (its Message-ID), at a moment.
Event = Callable[[str, str, datetime], Told]


@dataclass(frozen=True)
class Door:
    """One provider: what it tells of our mail (`event`) and of theirs (`mail`), and how it calls with that."""

    kind: str
    secrets: Mapping[str, str]
    settings: Mapping[str, str]
    event: Event
    mail: Callable[[EmailMessage], Told]
    call: Callable[[str, Mapping[str, str], datetime, Told], Made]


def _text(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return str(part.get_content()) if isinstance(part, EmailMessage) else ""


def _basic(secrets: Mapping[str, str]) -> dict[str, str]:
    pair = f"innerloop:{secrets['password']}"
    return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}


def _form(fields: Mapping[str, str], photograph: bytes = b"") -> tuple[bytes, str]:
    lines = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    if photograph:
        head = 'Content-Disposition: form-data; name="attachment1"; filename="cat.jpg"\r\nContent-Type: image/jpeg'
        lines.append(f"--{BOUNDARY}\r\n{head}\r\n\r\n".encode() + photograph + b"\r\n")
    return b"".join(lines) + f"--{BOUNDARY}--\r\n".encode(), f"multipart/form-data; boundary={BOUNDARY}"


# Postmark: https://postmarkapp.com/developer/webhooks/bounce-webhook and inbound-webhook


def _postmark_event(what: str, about: str, at: datetime) -> Told:
    told: dict[str, Any] = {
        "RecordType": "Bounce",
        "MessageStream": "outbound",
        "ID": 4323372036854775807,
        "Type": {"gone": "HardBounce", "full": "SoftBounce"}.get(what, "HardBounce"),
        "Email": DINA,
        "From": "ask@tandawa.example",
        "BouncedAt": at.isoformat(),
        "Metadata": {"innerloop": about},
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79489",
    }
    if what == "complained":
        told |= {"RecordType": "SpamComplaint", "Type": "SpamComplaint", "TypeCode": 512}
    if what == "unsubscribed":
        told |= {"RecordType": "SubscriptionChange", "SuppressSending": True, "SuppressionReason": "ManualSuppression"}
        told["Recipient"] = told.pop("Email")
    if what in ("delivered", "opened"):
        told |= {"RecordType": {"delivered": "Delivery", "opened": "Open"}[what], "DeliveredAt": at.isoformat()}
        told["Recipient"] = told.pop("Email")
    return told


def _postmark_mail(mail: EmailMessage) -> Told:
    name, address = parseaddr(str(mail["From"]))
    apart = ("from", "to", "subject", "date", "content-type", "mime-version", "content-transfer-encoding")
    return {
        "FromName": name,
        "FromFull": {"Email": address, "Name": name, "MailboxHash": ""},
        "ToFull": [{"Email": "replies@tandawa.example", "Name": "", "MailboxHash": ""}],
        "Subject": str(mail["Subject"]),
        "MessageID": "22c74902-a0c1-4511-804f-341342852c90",
        "Date": str(mail["Date"]),
        "TextBody": _text(mail, "plain"),
        "HtmlBody": _text(mail, "html"),
        "StrippedTextReply": "Ok, thanks for letting me know!",
        "Headers": [{"Name": k, "Value": str(v)} for k, v in mail.items() if k.lower() not in apart],
        "Attachments": [{"Name": "cat.jpg", "Content": "not base64!", "ContentType": "image/jpeg", "ContentLength": 9}],
    }


def _json_by_password(url: str, secrets: Mapping[str, str], at: datetime, told: Told) -> Made:
    return Made(url, json.dumps(told).encode(), _basic(secrets))


# Brevo: https://developers.brevo.com/docs/transactional-webhooks and inbound-parse-webhooks


def _brevo_event(what: str, about: str, at: datetime) -> Told:
    names = {"gone": "hard_bounce", "full": "soft_bounce", "complained": "spam", "unsubscribed": "unsubscribe"}
    return {
        "event": names.get(what, what),
        "email": DINA,
        "id": 26224,
        "date": "2026-05-04 12:00:00",
        "ts_epoch": int(at.timestamp() * 1000),
        "message-id": about,
        "template_id": 9,
    }


def _brevo_mail(mail: EmailMessage) -> Told:
    kept = ("content-type", "mime-version", "content-transfer-encoding")
    return {
        "items": [
            {
                "Uuid": ["25af1a38-f7cb-4b50-9a1c-2f5d8c5f1a29"],
                "Headers": {k: str(v) for k, v in mail.items() if k.lower() not in kept},
                "RawTextBody": _text(mail, "plain"),
                "RawHtmlBody": _text(mail, "html"),
                "Attachments": [{"Name": "cat.jpg", "DownloadToken": "eyJmb2xkZXIiOiIyMDI2"}],
                "SpamScore": 2.9,
            }
        ]
    }


# Mailgun: https://documentation.mailgun.com/docs/mailgun/user-manual/, webhooks/webhook-payloads, receive-forward-store


def _mailgun_event(what: str, about: str, at: datetime) -> Told:
    names = {"gone": "failed", "full": "failed"}
    return {
        "event-data": {
            "event": names.get(what, what),
            "timestamp": at.timestamp(),
            "id": "G9Bn5sl1TC6nu79C8C0bwg",
            "severity": "temporary" if what == "full" else "permanent",
            "reason": "bounce",
            "delivery-status": {"code": 452 if what == "full" else 550, "message": "No such user"},
            "recipient": DINA,
            "message": {"headers": {"message-id": about.strip("<>"), "to": DINA}},
            "user-variables": {},
        }
    }


def _mailgun_mail(mail: EmailMessage) -> Told:
    apart = ("content-type", "mime-version", "content-transfer-encoding")
    return {
        "recipient": "replies@tandawa.example",
        "sender": parseaddr(str(mail["From"]))[1],
        "subject": str(mail["Subject"]),
        "message-headers": json.dumps([[k, str(v)] for k, v in mail.items() if k.lower() not in apart]),
        "body-plain": _text(mail, "plain"),
        "body-html": _text(mail, "html"),
        "stripped-text": "Ok",
        "attachment-count": "1",
    }


def _mailgun_call(url: str, secrets: Mapping[str, str], at: datetime, told: Told) -> Made:
    stamp, token = str(int(at.timestamp())), "b" * 49 + "9"
    digest = hmac.new(secrets["signing_key"].encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    signed = {"timestamp": stamp, "token": token, "signature": digest}
    if "event-data" in told:
        return Made(url, json.dumps({"signature": signed, **told}).encode(), {})
    body, kind = _form({**told, **signed}, b"\xff\xd8 a photograph")
    return Made(url, body, {}, kind)


# SendGrid: https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event and /parsing-email


def _sendgrid_event(what: str, about: str, at: datetime) -> Told:
    names = {"gone": "bounce", "full": "bounce", "complained": "spamreport", "unsubscribed": "unsubscribe"}
    told = {
        "email": DINA,
        "timestamp": int(at.timestamp()),
        "smtp-id": about,
        "event": {**names, "opened": "open"}.get(what, what),
        "sg_event_id": "bounce-0-0-Hx9",
        "sg_message_id": "14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0",
    }
    if what in ("gone", "full"):
        told |= {"type": "bounce" if what == "gone" else "blocked", "status": "5.1.1" if what == "gone" else "5.2.2"}
        told["reason"] = "550 5.1.1 no such user"
    return [told]


def _sendgrid_mail(mail: EmailMessage) -> Told:
    return {
        "headers": "".join(f"{k}: {v}\n" for k, v in mail.items() if k.lower() != "content-transfer-encoding"),
        "text": _text(mail, "plain"),
        "html": _text(mail, "html"),
        "from": str(mail["From"]),
        "envelope": json.dumps({"to": ["replies@tandawa.example"], "from": DINA}),
        "charsets": json.dumps({"text": "UTF-8", "html": "UTF-8"}),
        "attachments": "1",
        "attachment-info": json.dumps({"attachment1": {"filename": "cat.jpg", "type": "image/jpeg"}}),
    }


def _sendgrid_call(
    url: str, secrets: Mapping[str, str], at: datetime, told: Told, key: ec.EllipticCurvePrivateKey = SENDGRID_KEY
) -> Made:
    if not isinstance(told, list):
        body, kind = _form(told, b"\xff\xd8 a photograph")
        return Made(url, body, _basic(secrets), kind)
    body, stamp = json.dumps(told).encode(), str(int(at.timestamp()))
    signature = base64.b64encode(key.sign(stamp.encode() + body, ec.ECDSA(hashes.SHA256()))).decode()
    signed = {
        "X-Twilio-Email-Event-Webhook-Signature": signature,
        "X-Twilio-Email-Event-Webhook-Timestamp": stamp,
    }
    return Made(url, body, signed)


# Amazon SES: https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html and receiving-email-notifications


def _ses_event(what: str, about: str, at: datetime) -> Told:
    mail = {
        "timestamp": at.isoformat(),
        "messageId": "00000137860315fd-34208509-5b74-41f3-95c5-22c1edc3c924-000000",
        "destination": [DINA],
        "headers": [{"name": "Subject", "value": "Hi"}, {"name": "Message-ID", "value": about}],
    }
    if what in ("gone", "full"):
        kind = "Permanent" if what == "gone" else "Transient"
        bounce = {"bounceType": kind, "bounceSubType": "General", "bouncedRecipients": [{"emailAddress": DINA}]}
        return {"notificationType": "Bounce", "bounce": bounce, "mail": mail}
    if what == "complained":
        complaint = {"complainedRecipients": [{"emailAddress": DINA}], "complaintFeedbackType": "abuse"}
        return {"notificationType": "Complaint", "complaint": complaint, "mail": mail}
    if what == "delivered":
        return {"notificationType": "Delivery", "delivery": {"recipients": [DINA]}, "mail": mail}
    return {"eventType": "Open", "open": {"userAgent": "x"}, "mail": mail}


def _ses_mail(mail: EmailMessage) -> Told:
    return {
        "notificationType": "Received",
        "mail": {"messageId": "d6iitobk75ur44p8kdnnp7g2n800", "timestamp": "2026-05-04T12:00:00.000Z"},
        "receipt": {"action": {"type": "SNS", "encoding": "BASE64"}, "recipients": ["replies@tandawa.example"]},
        "content": base64.b64encode(mail.as_bytes()).decode(),
    }


def notification(message: Told, at: datetime, *, root: str, topic: str = TOPIC, kind: str = "Notification") -> Told:
    """Return what SNS posts, not yet signed."""
    told = {
        "Type": kind,
        "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
        "TopicArn": topic,
        "Timestamp": at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "SignatureVersion": "2",
        "SigningCertURL": root + CERTIFICATE,
    }
    if kind != "Notification":
        return told | {"Token": "t9", "SubscribeURL": f"{root}/?Action=ConfirmSubscription&Token=t9", "Message": "Hi"}
    return told | {"Message": json.dumps(message)}


def signed(url: str, told: Told, key: rsa.RSAPrivateKey = AMAZON_KEY) -> Made:
    """Return the call of SNS, signed by Amazon."""
    names = ["Message", "MessageId", "Subject", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]
    text = "".join(f"{name}\n{told[name]}\n" for name in names if name in told)
    signature = base64.b64encode(key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())).decode()
    body = json.dumps({"Signature": signature, **told}).encode()
    return Made(url, body, {"x-amz-sns-message-type": told["Type"]}, "text/plain; charset=UTF-8")


def certificate(at: datetime) -> bytes:
    """Return Amazon's certificate, as it lies at SNS."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(AMAZON_KEY.public_key())
    made = made.serial_number(1).not_valid_before(at - timedelta(days=1)).not_valid_after(at + timedelta(days=9))
    return made.sign(AMAZON_KEY, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def ses(root: str) -> Door:
    """Return Amazon's door, whose certificates lie at `root`."""

    def call(url: str, secrets: Mapping[str, str], at: datetime, told: Told) -> Made:
        return signed(url, notification(told, at, root=root))

    return Door("ses", {}, {"topic": TOPIC, "sns_url": root}, _ses_event, _ses_mail, call)


def sendgrid_key(key: ec.EllipticCurvePrivateKey = SENDGRID_KEY) -> str:
    """Return a verification key as SendGrid shows it."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return base64.b64encode(key.public_key().public_bytes(serialization.Encoding.DER, form)).decode()


POSTMARK = Door("postmark", {"password": PASSWORD}, {}, _postmark_event, _postmark_mail, _json_by_password)
BREVO = Door("brevo", {"password": PASSWORD}, {}, _brevo_event, _brevo_mail, _json_by_password)
MAILGUN = Door("mailgun", {"signing_key": SIGNING_KEY}, {}, _mailgun_event, _mailgun_mail, _mailgun_call)
SENDGRID = Door(
    "sendgrid",
    {"password": PASSWORD},
    {"verification_key": sendgrid_key()},
    _sendgrid_event,
    _sendgrid_mail,
    _sendgrid_call,
)
KINDS = ("postmark", "brevo", "mailgun", "sendgrid", "ses")


def door(kind: str, root: str) -> Door:
    """Return the door of a kind."""
    known = {each.kind: each for each in (POSTMARK, BREVO, MAILGUN, SENDGRID)}
    return known[kind] if kind in known else ses(root)
