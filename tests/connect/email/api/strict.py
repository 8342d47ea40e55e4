"""Four mail providers on loopback: each takes what its documentation says, and nothing else, and answers as it does."""

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.utils import formataddr, parseaddr
from typing import Any

from tests.support.gateway import Received, Reply

KEY = "a-key-of-the-account"
SENDER = "ask@ask.tandawa.example"
NOBODY = "nobody@nowhere.example"
BREVOS_ID = "<202605041200.98765432101@smtp-relay.mailin.fr>"
POSTMARKS_ID = "b7bc2f4a-e38e-4336-af7d-e6c392c2f817"


@dataclass(frozen=True)
class Taken:
    """One mail as a provider understood it."""

    sender: str
    recipient: str
    reply_to: str
    subject: str
    text: str
    html: str
    headers: Mapping[str, str]
    told: Mapping[str, str]  # what its events will bring back
    pictures: Mapping[str, bytes] = field(default_factory=dict)  # by what the mail calls them


@dataclass(frozen=True)
class Account:
    """One provider: how it answers, how it reads a mail, and how it refuses a recipient."""

    kind: str
    decide: Callable[[Received], Reply]
    taken: Callable[[Received], Taken]

    def url(self, host: str, key: str = KEY) -> str:
        """Return what INNERLOOP_EMAIL_URL says."""
        return f"{self.kind}+api://{key}@{host}"


def _posted(received: Received, path: str) -> Reply | None:
    if received.path != path:
        return Reply(404, {"message": "Not found"})
    return None if received.method == "POST" else Reply(405, {"message": "Method not allowed"})


def _is_json(received: Received) -> bool:
    return received.headers.get("content-type") == "application/json"


def _strange(given: Mapping[str, Any], known: set[str], required: set[str]) -> str:
    if unknown := set(given) - known:
        return f"unknown: {sorted(unknown)}"
    missing = [name for name in sorted(required) if not given.get(name)]
    return f"missing: {missing}" if missing else ""


# https://postmarkapp.com/developer/api/email-api#send-a-single-email
_POSTMARK = {
    *("From", "To", "Cc", "Bcc", "Subject", "Tag", "HtmlBody", "TextBody", "ReplyTo", "Headers", "TrackOpens"),
    *("TrackLinks", "Metadata", "Attachments", "MessageStream"),
}


def _postmark(received: Received) -> Reply:
    if wrong := _posted(received, "/email"):
        return wrong
    if received.headers.get("x-postmark-server-token") != KEY:
        return Reply(401, {"ErrorCode": 10, "Message": "The Server Token you provided is not valid."})
    if not _is_json(received) or received.headers.get("accept") != "application/json":
        return Reply(422, {"ErrorCode": 409, "Message": "JSON required"})
    body = received.json
    if strange := _strange(body, _POSTMARK, {"From", "To", "Subject", "TextBody"}):
        return Reply(422, {"ErrorCode": 403, "Message": strange})
    if not all(set(each) == {"Name", "Value"} and _is_line(each["Value"]) for each in body["Headers"]):
        return Reply(422, {"ErrorCode": 300, "Message": "Invalid 'Headers'"})
    if any(len(name) > 20 or len(value) > 80 for name, value in body.get("Metadata", {}).items()):
        return Reply(422, {"ErrorCode": 300, "Message": "Invalid metadata content"})
    if body["TrackLinks"] not in ("None", "HtmlAndText", "HtmlOnly", "TextOnly") or body["TrackOpens"] is not False:
        return Reply(422, {"ErrorCode": 300, "Message": "Invalid tracking"})
    if parseaddr(body["From"])[1] != SENDER:
        return Reply(422, {"ErrorCode": 400, "Message": "The 'From' address you supplied is not a Sender Signature"})
    if body["To"] == NOBODY:
        said = (
            f"You tried to send to recipient(s) that have been marked as inactive.\nFound inactive addresses: {NOBODY}."
        )
        return Reply(422, {"ErrorCode": 406, "Message": said})
    answered = {"To": body["To"], "SubmittedAt": "2026-05-04T12:00:00Z", "MessageID": POSTMARKS_ID}
    return Reply(200, {**answered, "ErrorCode": 0, "Message": "OK"})


def _postmark_mail(received: Received) -> Taken:
    body = received.json
    headers = {each["Name"]: each["Value"] for each in body["Headers"]}
    assert headers.pop("X-PM-KeepID") == "true", "the mail would get another Message-ID"
    return Taken(
        *(body["From"], body["To"], body.get("ReplyTo", ""), body["Subject"], body["TextBody"]),
        *(body.get("HtmlBody", ""), headers, body["Metadata"]),
        {
            each["ContentID"].removeprefix("cid:"): base64.b64decode(each["Content"])
            for each in body.get("Attachments", ())
        },
    )


def _cid(attachment: Mapping[str, str]) -> str:
    assert attachment["ContentID"].startswith("cid:"), "it would be a file below the mail"
    return attachment["ContentID"].removeprefix("cid:")


# https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send
_SENDGRID = {
    *("personalizations", "from", "reply_to", "reply_to_list", "subject", "content", "attachments", "template_id"),
    *("headers", "categories", "custom_args", "send_at", "batch_id", "asm", "ip_pool_name", "mail_settings"),
    "tracking_settings",
}
_SENDGRID_RESERVED = {
    *("x-sg-id", "x-sg-eid", "received", "dkim-signature", "content-type", "content-transfer-encoding", "to", "from"),
    *("subject", "reply-to", "cc", "bcc"),
}


def _refused(status: int, message: str, field: str | None = None) -> Reply:
    return Reply(status, {"errors": [{"message": message, "field": field, "help": None}]})


def _sendgrid(received: Received) -> Reply:
    if wrong := _posted(received, "/v3/mail/send"):
        return wrong
    if received.headers.get("authorization") != f"Bearer {KEY}":
        return _refused(401, "The provided authorization grant is invalid, expired, or revoked")
    if not _is_json(received):
        return _refused(415, "Content-Type should be application/json.")
    body = received.json
    if strange := _strange(body, _SENDGRID, {"personalizations", "from", "subject", "content"}):
        return _refused(400, strange)
    kinds = [each["type"] for each in body["content"]]
    if kinds not in (["text/plain"], ["text/plain", "text/html"]) or not all(each["value"] for each in body["content"]):
        return _refused(400, "If present, text/plain must be first, followed by text/html", "content")
    if {name.lower() for name in body["headers"]} & _SENDGRID_RESERVED or not all(
        map(_is_line, body["headers"].values())
    ):
        return _refused(400, "Reserved header", "headers")
    if not all(isinstance(value, str) for value in body.get("custom_args", {}).values()):
        return _refused(400, "Bad Request")
    if body["from"]["email"] != SENDER:
        return _refused(400, "The from email does not contain a valid address.", "from.email")
    if body["personalizations"][0]["to"][0]["email"] == NOBODY:
        return _refused(400, "Does not contain a valid address.", "personalizations.0.to.0.email")
    return Reply(202, b"", {"X-Message-Id": "14c5d75ce93.dfd.64b469"})


def _sendgrid_parts(body: Mapping[str, Any]) -> Reply | None:
    kinds = [each["type"] for each in body["content"]]
    if kinds not in (["text/plain"], ["text/plain", "text/html"]) or not all(each["value"] for each in body["content"]):
        return _refused(400, "If present, text/plain must be first, followed by text/html", "content")
    headers = body["headers"]
    if {name.lower() for name in headers} & _SENDGRID_RESERVED or not all(map(_is_line, headers.values())):
        return _refused(400, "Reserved header", "headers")
    if not all(isinstance(value, str) for value in body.get("custom_args", {}).values()):
        return _refused(400, "Bad Request")
    return None


def _sendgrid_mail(received: Received) -> Taken:
    body = received.json
    [person] = body["personalizations"]
    [to] = person["to"]
    texts = {each["type"]: each["value"] for each in body["content"]}
    assert body["tracking_settings"] == {"click_tracking": {"enable": False}, "open_tracking": {"enable": False}}
    return Taken(
        *(_full(body["from"]), to["email"], _full(*body.get("reply_to_list", [])), body["subject"]),
        *(texts["text/plain"], texts.get("text/html", ""), body["headers"], body["custom_args"]),
        {each["content_id"]: base64.b64decode(each["content"]) for each in body.get("attachments", ())},
    )


# https://developers.brevo.com/reference/sendtransacemail
_BREVO = {
    *("sender", "to", "bcc", "cc", "htmlContent", "textContent", "subject", "replyTo", "attachment", "headers"),
    *("templateId", "params", "messageVersions", "tags", "scheduledAt", "batchId"),
}


def _brevo(received: Received) -> Reply:
    if wrong := _posted(received, "/v3/smtp/email"):
        return wrong
    if received.headers.get("api-key") != KEY:
        return Reply(401, {"code": "unauthorized", "message": "Key not found"})
    if not _is_json(received):
        return Reply(415, {"code": "invalid_parameter", "message": "not JSON"})
    body = received.json
    if strange := _strange(body, _BREVO, {"sender", "to", "subject"}):
        return Reply(400, {"code": "invalid_parameter", "message": strange})
    if not all(isinstance(value, str) and _is_line(value) for value in body["headers"].values()):
        return Reply(400, {"code": "invalid_parameter", "message": "headers are not valid"})
    if body["sender"]["email"] != SENDER:
        return Reply(400, {"code": "invalid_parameter", "message": "sender is not valid"})
    if body["to"][0]["email"] == NOBODY:
        return Reply(400, {"code": "invalid_parameter", "message": "email is not valid in to"})
    return Reply(201, {"messageId": BREVOS_ID})


def _brevo_mail(received: Received) -> Taken:
    body = received.json
    [to] = body["to"]
    return Taken(
        *(_full(body["sender"]), to["email"], _full(body["replyTo"]) if "replyTo" in body else "", body["subject"]),
        *(body["textContent"], body.get("htmlContent", ""), body["headers"], {}),
    )


# https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/messages
_MAILGUN = {"from", "to", "cc", "bcc", "subject", "text", "html", "amp-html", "recipient-variables", "template"}
_MAILGUN_BASIC = "Basic " + base64.b64encode(f"api:{KEY}".encode()).decode()


def _mailgun(received: Received) -> Reply:
    if received.path != "/v3/ask.tandawa.example/messages":
        return Reply(404, {"message": "Domain not found: " + received.path})
    if received.headers.get("authorization") != _MAILGUN_BASIC:
        return Reply(401, b"Forbidden", {"content-type": "text/plain"})
    kind = received.headers.get("content-type", "")
    if kind != "application/x-www-form-urlencoded" and not kind.startswith("multipart/form-data;"):
        return Reply(400, {"message": "need a form"})
    given, _ = _mailgun_form(received)
    form = {name: value for name, value in given.items() if not re.match(r"[hov]:", name)}
    if strange := _strange(form, _MAILGUN, {"from", "to", "subject", "text"}):
        return Reply(400, {"message": strange})
    if not all(_is_line(value) for name, value in given.items() if name.startswith("h:")):
        return Reply(400, {"message": "a header breaks its line"})
    if {given["o:tracking-clicks"], given["o:tracking-opens"]} != {"no"}:
        return Reply(400, {"message": "tracking"})
    if parseaddr(form["from"])[1] != SENDER:
        return Reply(400, {"message": "from parameter is not a valid address. please check documentation"})
    if form["to"] == NOBODY:
        return Reply(400, {"message": "to parameter is not a valid address. please check documentation"})
    return Reply(200, {"id": given["h:Message-Id"], "message": "Queued. Thank you."})


def _mailgun_mail(received: Received) -> Taken:
    form, pictures = _mailgun_form(received)
    headers = {name[2:]: value for name, value in form.items() if name.startswith("h:") and name != "h:Reply-To"}
    told = {name[2:]: value for name, value in form.items() if name.startswith("v:")}
    return Taken(
        *(form["from"], form["to"], form.get("h:Reply-To", ""), form["subject"], form["text"], form.get("html", "")),
        *(headers, told, pictures),
    )


def _mailgun_form(received: Received) -> tuple[dict[str, str], dict[str, bytes]]:
    """Return the fields of a form, and the files that stand within the mail, by their names."""
    kind = received.headers["content-type"]
    if not kind.startswith("multipart/"):
        return received.form, {}
    whole = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + received.body, policy=policy.HTTP)
    parts: list[tuple[Any, Any]] = [
        (part["Content-Disposition"].params, part.get_payload(decode=True)) for part in whole.iter_parts()
    ]
    files = {named["filename"]: content for named, content in parts if named["name"] == "inline"}
    return {named["name"]: content.decode() for named, content in parts if "filename" not in named}, files


def _full(*addresses: Mapping[str, str]) -> str:
    [address] = addresses or [{"email": ""}]
    return formataddr((address.get("name", ""), address["email"]))


def _is_line(value: str) -> bool:
    return value.isascii() and "\n" not in value and "\r" not in value


ACCOUNTS = (
    Account("postmark", _postmark, _postmark_mail),
    Account("sendgrid", _sendgrid, _sendgrid_mail),
    Account("brevo", _brevo, _brevo_mail),
    Account("mailgun", _mailgun, _mailgun_mail),
)
