"""Twilio on loopback: it takes what its documentation says, and answers what it really answers."""

import base64
import hashlib
import re
from collections.abc import Mapping
from typing import Any

from tests.support.gateway import Received, Reply

SID = "AC" + "0123456789abcdef" * 2
TOKEN = "f" * 32
AUTHORIZATION = "Basic " + base64.b64encode(f"{SID}:{TOKEN}".encode()).decode()
# https://www.twilio.com/docs/messaging/api/message-resource#request-body-parameters
MESSAGE_FIELDS = {
    *("To", "From", "MessagingServiceSid", "Body", "StatusCallback", "ApplicationSid", "MediaUrl", "ContentSid"),
    *("MaxPrice", "ProvideFeedback", "Attempt", "ValidityPeriod", "ContentRetention", "AddressRetention"),
    *("SmartEncoded", "PersistentAction", "ShortenUrls", "ScheduleType", "SendAt", "SendAsMms", "ContentVariables"),
}
# https://www.twilio.com/docs/voice/api/call-resource#request-body-parameters
CALL_FIELDS = {
    *("To", "From", "Method", "FallbackUrl", "FallbackMethod", "StatusCallback", "StatusCallbackEvent", "Url", "Twiml"),
    *("StatusCallbackMethod", "SendDigits", "Timeout", "Record", "MachineDetection", "TimeLimit", "ApplicationSid"),
}
E164 = re.compile(r"\+[1-9]\d{1,14}")


def refusal(code: int, message: str, status: int = 400) -> Reply:
    """Answer as Twilio refuses."""
    more = f"https://www.twilio.com/docs/errors/{code}"
    return Reply(status, {"code": code, "message": message, "more_info": more, "status": status})


def account(received: Received) -> Reply:
    """Serve the account's messages, calls and recordings."""
    if received.headers.get("authorization") != AUTHORIZATION:
        return refusal(20003, "Authenticate", 401)
    root = f"/2010-04-01/Accounts/{SID}"
    if received.path.startswith(f"{root}/Recordings/"):
        return _recording(received)
    resources = {f"{root}/Messages.json": _message, f"{root}/Calls.json": _call}
    resource = resources.get(received.path)
    if resource is None:
        return refusal(20404, f"The requested resource {received.path} was not found", 404)
    if received.method != "POST":
        return refusal(20004, "Method not allowed", 405)
    if received.headers.get("content-type") != "application/x-www-form-urlencoded":
        return refusal(20001, "Unsupported content type", 415)
    return resource(received.form, len([each for each in received.body.split(b"&") if each]))


def _message(form: Mapping[str, str], pairs: int) -> Reply:
    if wrong := _addressing(form, MESSAGE_FIELDS, pairs):
        return wrong
    if not form.get("Body"):
        return refusal(21602, "Message body is required.")
    if len(form["Body"]) > 1600:
        return refusal(21617, "The concatenated message body exceeds the 1600 character limit.")
    if ("From" in form) == ("MessagingServiceSid" in form):
        return refusal(21603, "A 'From' phone number is required.")
    if form["To"].endswith("000"):
        return refusal(21610, "Attempt to send to unsubscribed recipient")
    return Reply(201, {**_resource("SM", form), "body": form["Body"], "num_segments": "1", "error_code": None})


def _call(form: Mapping[str, str], pairs: int) -> Reply:
    if wrong := _addressing(form, CALL_FIELDS, pairs):
        return wrong
    if not form.get("From"):
        return refusal(21213, "Caller phone number is required")
    if not form.get("Url", "").startswith("http"):
        return refusal(21205, "Url is not a valid URL")
    events = form.get("StatusCallbackEvent", "completed")
    if events not in {"initiated", "ringing", "answered", "completed"}:
        return refusal(21626, "StatusCallbackEvent is invalid")
    return Reply(201, {**_resource("CA", form), "direction": "outbound-api"})


def _addressing(form: Mapping[str, str], fields: set[str], pairs: int) -> Reply | None:
    if unknown := set(form) - fields:
        return refusal(20001, f"Unknown parameters {sorted(unknown)}")
    if pairs != len(form):
        return refusal(20001, "A parameter comes twice")
    if not E164.fullmatch(form.get("To", "")):
        return refusal(21211, f"Invalid 'To' Phone Number: {form.get('To')}")
    if "StatusCallback" in form and not form["StatusCallback"].startswith("http"):
        return refusal(21609, "StatusCallback is not a valid URL")
    return None


def _resource(prefix: str, form: Mapping[str, str]) -> dict[str, Any]:
    return {
        "sid": prefix + hashlib.md5(repr(sorted(form.items())).encode()).hexdigest(),
        "account_sid": SID,
        "to": form["To"],
        "from": form.get("From"),
        "status": "queued",
        "date_created": "Mon, 04 May 2026 12:00:00 +0000",
        "uri": f"/2010-04-01/Accounts/{SID}/x.json",
    }


def _recording(received: Received) -> Reply:
    if received.method != "GET" or not re.search(r"/RE[0-9a-f]{32}\.mp3$", received.path):
        return refusal(20404, "The requested resource was not found", 404)
    return Reply(200, b"ID3" + b"\x00" * 400, {"content-type": "audio/mpeg"})
