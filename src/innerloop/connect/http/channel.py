"""The gateway's channel: out, a POST of id, to, text; in, a POST of id, from, text, at. Both signed."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from innerloop.connect import providers
from innerloop.connect.http import signing
from innerloop.kernel import clock
from innerloop.kernel.outbound import Reply
from innerloop.listen import channels
from innerloop.listen.models import Line, Message
from innerloop.listen.rules.inbound import FATES, Inbound, Reported, Said, Say


class HttpChannel(channels.Plain):
    """Asks through a gateway of the company's own: an SMS box, a chat, whatever speaks the two calls."""

    kind = "http"
    channel = "http"
    title = "A gateway of your own (HTTP)"
    address_kind = "phone"
    proof = channels.Proof.SIGNED_BODY
    settings = (
        channels.Setting("send_url", "Where we send to", "Your gateway gets a POST of id, to and text here."),
        channels.Setting(
            "reply_inline",
            "Replies",
            "Whether your gateway takes our replies from the answer to its own call.",
            is_required=False,
            default="",
            choices=(("", "Are sent to the address above"), ("true", "Are taken from our answer")),
        ),
        channels.Setting(
            "secret",
            "Secret",
            "Both sides sign with it. Left out, we make one.",
            is_secret=True,
            make=signing.new_secret,
        ),
    )
    capabilities = channels.Capabilities(
        undetected=(
            "A call repeated within 5 minutes; it is heard once all the same.",
            "Which address a call was meant for; the secret is this line's own, so there is no other.",
        )
    )

    def our_address(self, line: Line | None) -> str:
        """Return what stands for our number: the line itself."""
        return f"http:{line.id}" if line else ""

    def is_live(self, line: Line) -> bool:
        """Say whether the gateway takes replies from our answer."""
        return str(line.settings.get("reply_inline", "")).lower() == "true"

    def check(self, line: Line) -> str:
        """Say what is wrong with the settings of a line, or nothing."""
        if wrong := providers.against_target(str(line.settings.get("send_url", ""))):
            return f"`send_url`: {wrong}"
        try:
            signing.key_of(line.secrets.get("secret", ""))
        except ValueError as error:
            return f"`secret`: {error}"
        return ""

    def send(self, message: Message) -> channels.Sent:
        """Send one message; its id is the same however often it is tried, so that the gateway can tell."""
        line = providers.line_of(message)
        body = json.dumps(
            {"id": str(message.id), "to": message.thread.their_address, "text": message.text}, ensure_ascii=False
        ).encode()
        signed = signing.headers(line.secrets["secret"], message_id=str(message.id), at=clock.now(), body=body)
        return providers.send(
            "POST",
            line.settings["send_url"],
            headers={"content-type": "application/json", **signed},
            content=body,
            accepted=lambda reply: _id_in(reply) or str(message.id),
            judged=_judged,
        )

    def verify(self, call: channels.Call, line: Line, now: datetime) -> None:
        """Check the signature over id, moment and body."""
        if call.method != "POST":
            raise channels.NotProven(f"the method is {call.method}, not POST")
        try:
            signing.verify(line.secrets["secret"], call.headers, call.body, now=now)
        except signing.SignatureWrong as error:
            raise channels.NotProven(error.reason) from None

    def translate(self, call: channels.Call, line: Line, now: datetime) -> Sequence[Inbound]:
        """Read a message, or a report: `{"id", "state"}` tells of a message of ours."""
        try:
            told = json.loads(call.body)
        except ValueError:
            raise channels.Unreadable("the body is not JSON") from None
        if not isinstance(told, dict):
            raise channels.Unreadable("the body is not a JSON object")
        if "state" in told:
            return [_report(told)]
        return [_message(told)]

    def answer(self, call: channels.Call, line: Line, says: Sequence[Say]) -> channels.Answer:
        """Answer with the replies, which the gateway passes on where the line says so."""
        body = json.dumps({"replies": [say.text for say in says]}, ensure_ascii=False)
        return channels.Answer(body, "application/json")


def _judged(reply: Reply, said: str) -> channels.Sent | None:
    # The address is another by now, or takes no POST: it would say so of every message.
    return providers.line_at_fault(said) if reply.status in (404, 405, 410) else None


def _id_in(reply: Reply) -> str:
    try:
        found = providers.body_of(reply).get("id", "")
    except ValueError:
        return ""
    return found if isinstance(found, str) else ""


def _text(told: dict[str, Any], name: str) -> str:
    value = told.get(name)
    if not isinstance(value, str) or not value.strip():
        raise channels.Unreadable(f"`{name}` is missing or not a text")
    return value


def _message(told: dict[str, Any]) -> Said:
    text = told.get("text")
    if not isinstance(text, str):
        raise channels.Unreadable("`text` is missing or not a text")
    return Said(their_address=_text(told, "from"), text=text, provider_id=_text(told, "id"), at=_moment(told))


def _report(told: dict[str, Any]) -> Reported:
    fate = told.get("state")
    if fate not in FATES:
        raise channels.Unreadable(f"`state` must be one of {', '.join(FATES)}")
    # Where our request broke off, a gateway that took the message knows it by our id alone.
    return Reported(_text(told, "id"), fate, _moment(told), our_id=_text(told, "id"))


def _moment(told: dict[str, Any]) -> datetime | None:
    given = told.get("at")
    if given is None:
        return None
    try:
        moment = datetime.fromisoformat(str(given))
    except ValueError:
        raise channels.Unreadable("`at` is not an ISO 8601 time") from None
    if moment.tzinfo is None:
        raise channels.Unreadable("`at` has no time zone")
    return moment
