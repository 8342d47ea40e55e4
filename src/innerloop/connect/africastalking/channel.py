"""SMS by Africa's Talking: out, a form to /version1/messaging; in, forms of messages, reports and opt-outs."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal
from urllib.parse import urlencode, urlsplit

from django.conf import settings as django_settings

from innerloop.connect import forms, providers, sources
from innerloop.kernel.models import Delivery
from innerloop.kernel.outbound import Reply
from innerloop.listen import channels
from innerloop.listen.models import Line, Message
from innerloop.listen.rules.inbound import Fate, Inbound, Reported, Returned, Said

API, SANDBOX = "https://api.africastalking.com", "https://api.sandbox.africastalking.com"
Gone = Literal["bounced", "unsubscribed"]
# https://developers.africastalking.com/docs/sms/sending/bulk: the verdict on each recipient.
ACCEPTED = (100, 101, 102)  # processed, sent, queued
LATER = (500, 501)  # their error, their gateway's
LINES = (402, 405)  # the sender is not ours, no credit left
GONE_AT_ONCE: Final[Mapping[int, Gone]] = {403: "bounced", 404: "bounced", 406: "unsubscribed", 409: "unsubscribed"}
# https://developers.africastalking.com/docs/sms/notifications
FATES: Final[Mapping[str, Fate]] = {
    "Sent": "sent",
    "Submitted": "sent",
    "Buffered": "sent",
    "Success": "delivered",
    "Rejected": "failed",
    "Failed": "failed",
    "Expired": "failed",
    "AbsentSubscriber": "failed",  # out of reach for now: it comes back
}
GONE: Final[Mapping[str, Gone]] = {
    "userinblacklist": "unsubscribed",
    "donotdisturbrejection": "unsubscribed",
    "userdoesnotexist": "bounced",
}


class AfricasTalkingChannel(channels.Plain):
    """Asks by SMS through an account at Africa's Talking."""

    kind = "africastalking"
    channel = "sms"
    title = "SMS by Africa's Talking"
    address_kind = "phone"
    proof = channels.Proof.ADDRESS
    settings = (
        channels.Setting("username", "Username", "Of your application; `sandbox` for trying."),
        channels.Setting("api_key", "API key", "Settings, API Key, on the page of your application.", is_secret=True),
        channels.Setting(
            "sender",
            "Send from",
            "Your short code, to which people can answer, or a name that nobody can.",
            is_required=False,
        ),
        *sources.SETTINGS,
        channels.Setting("api_url", "Address of the API", "Left out, the one of Africa's Talking.", is_required=False),
    )
    capabilities = channels.Capabilities(
        counts_segments=True,
        ids_are_global=True,
        undetected=(
            "Anything said from one of the listed addresses by who knows ours: Africa's Talking signs nothing.",
            "A call repeated, or told late: both happen to honest ones. Each is heard once, by its id.",
            "Which address a call was meant for; the end of ours is this line's own, so there is no other.",
        ),
    )

    def our_address(self, line: Line | None) -> str:
        """Return the short code or name; the provider's own where there is none."""
        return str(line.settings.get("sender") or "AFRICASTKNG") if line else ""

    def check(self, line: Line) -> str:
        """Say what is wrong with the settings of a line, or nothing."""
        if not str(line.settings.get("username", "")).strip():
            return "`username` is missing. It is the name of your application, not your own."
        if not line.secrets.get("api_key"):
            return "`api_key` is missing."
        return _check_api(str(line.settings.get("api_url") or API)) or sources.check(line)

    def send(self, message: Message) -> channels.Sent:
        """Send one message. It is queued at the provider, so that we do not wait for a telephone network."""
        line = providers.line_of(message)
        form = {
            "username": line.settings["username"],
            "to": message.thread.their_address,
            "message": message.text,
            "bulkSMSMode": "1",
            **({"from": line.settings["sender"]} if line.settings.get("sender") else {}),
            "enqueue": "1",
        }
        return providers.send(
            "POST",
            f"{_api(line)}/version1/messaging",
            headers={"apiKey": line.secrets["api_key"], "accept": "application/json", "content-type": forms.FORM},
            content=urlencode(form),
            accepted=lambda reply: _verdict(reply, message.thread.their_address),
        )

    def verify(self, call: channels.Call, line: Line, now: datetime) -> None:
        """Check where the call comes from, and that it is a form."""
        sources.verify(call, line)
        try:
            forms.read(call)
        except channels.Unreadable as error:
            raise channels.NotProven(error.reason) from None

    def translate(self, call: channels.Call, line: Line, now: datetime) -> Sequence[Inbound]:
        """Read a message, a report, or that somebody opted out."""
        told = forms.read(call)
        if "text" in told:
            at = sources.moment_of(told, "date", now)
            return [Said(forms.needed(told, "from"), told["text"], forms.needed(told, "id"), at=at)]
        if "status" in told:
            return _report(told)
        return [Returned(forms.needed(told, "phoneNumber"), "unsubscribed")]


def _api(line: Line) -> str:
    own = SANDBOX if line.settings.get("username") == "sandbox" else API
    return str(line.settings.get("api_url") or own).rstrip("/")


def _check_api(given: str) -> str:
    # The key goes there: to Africa's Talking, or to a gateway that the operator has named.
    parts = urlsplit(given)
    is_theirs = parts.scheme == "https" and (parts.hostname or "").endswith(".africastalking.com") and not parts.port
    if is_theirs or parts.netloc in django_settings.ALLOW_PRIVATE_TARGETS:
        return ""
    return f"`api_url` is {given!r}; it must be https:// and end in .africastalking.com."


def _verdict(reply: Reply, address: str) -> str | channels.Sent:
    # They answer 201 to everything that they could read; whether it was accepted stands inside.
    told = _told(providers.body_of(reply))
    if told["Recipients"] == []:
        # Such as "InvalidSenderId": then nobody is listed.
        return providers.line_at_fault(f"{reply.status}: no recipient was accepted; check the sender and the username")
    recipient = _recipient(told)
    code = recipient.get("statusCode")
    if not isinstance(code, int):
        raise ValueError("the answer does not say what became of the recipient")
    if code in ACCEPTED:
        return str(recipient.get("messageId", ""))
    said = f"The provider answered {reply.status}, code {code}"
    if code in LINES:
        return providers.line_at_fault(said)
    if code in LATER:
        return channels.Sent(Delivery.State.DUE, outcome=said, trouble=channels.Trouble.OUTAGE)
    reason = GONE_AT_ONCE.get(code)
    return channels.Sent(Delivery.State.REFUSED, outcome=said, tells=[Returned(address, reason)] if reason else ())


def _told(body: dict[str, Any]) -> dict[str, Any]:
    told = body.get("SMSMessageData")
    if not isinstance(told, dict) or not isinstance(told.get("Recipients"), list):
        raise ValueError("the answer lists no recipients")
    return told


def _recipient(told: dict[str, Any]) -> dict[str, Any]:
    recipients = told["Recipients"]
    if len(recipients) != 1 or not isinstance(recipients[0], dict):
        raise ValueError("the answer does not say what became of the recipient")
    return recipients[0]


def _report(told: dict[str, str]) -> Sequence[Inbound]:
    fate = FATES.get(told["status"])
    if fate is None:
        raise channels.Unreadable(f"`status` must be one of {', '.join(FATES)}")
    why = told.get("failureReason", "")
    reported = Reported(forms.needed(told, "id"), fate, detail=why if why.isalnum() else "")
    reason = GONE.get(why.lower())
    if fate == "failed" and reason:
        return [reported, Returned(forms.needed(told, "phoneNumber"), reason)]
    return [reported]
