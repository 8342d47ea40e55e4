"""Intercom's channel."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from html import escape

from innerloop.connect import providers
from innerloop.connect.intercom import reading
from innerloop.kernel import clock
from innerloop.kernel.models import Delivery
from innerloop.kernel.outbound import Reply
from innerloop.listen import channels
from innerloop.listen.models import Line, Message
from innerloop.listen.rules.inbound import Inbound

REGIONS = (
    ("https://api.intercom.io", "United States"),
    ("https://api.eu.intercom.io", "Europe"),
    ("https://api.au.intercom.io", "Australia"),
)


class IntercomChannel(channels.Plain):
    """Asks in the conversation that an admin has closed; it cannot begin one."""

    kind = "intercom"
    channel = "intercom"
    title = "Intercom"
    address_kind = "intercom"
    proof = channels.Proof.SIGNED_BODY
    settings = (
        channels.Setting("token", "Access token", "From the Developer Hub, Authentication.", is_secret=True),
        channels.Setting(
            "client_secret", "Client secret", "From Basic information. Intercom signs with it.", is_secret=True
        ),
        channels.Setting("admin_id", "Teammate's number", "Who the survey speaks as, best a teammate of its own."),
        channels.Setting("api_url", "Region", is_required=False, default=REGIONS[0][0], choices=REGIONS),
        channels.Setting("touchpoint", "Touchpoint", "Where answers count, such as support-chat.", is_required=False),
        channels.Setting("version", "API version", is_required=False, default="2.14"),
    )
    capabilities = channels.Capabilities(
        can_send=False,
        undetected=(
            "A call of Intercom's that is repeated later: nothing in it is bound to a time. It is heard once all the"
            " same.",
            "Which address a call was meant for: only the body is signed.",
        ),
    )

    def our_address(self, line: Line | None) -> str:
        """Return what stands for us: the teammate of the line."""
        return f"intercom:{line.settings.get('admin_id', '')}:{line.id}" if line else ""

    def check(self, line: Line) -> str:
        """Say what is wrong with the settings of a line, or nothing."""
        if not str(line.settings.get("admin_id", "")).isdigit():
            return "`admin_id` must be a teammate's number, as it stands at the end of their page's address."
        for name in ("token", "client_secret"):
            if not line.secrets.get(name):
                return f"`{name}` is missing."
        return ""

    def send(self, message: Message) -> channels.Sent:
        """Reply in the conversation, as a comment that the person sees."""
        thread, line = message.thread, message.thread.line
        assert line is not None, "a message of this channel runs on a line"
        admin = str(line.settings["admin_id"])
        return providers.send(
            "POST",
            f"{_setting(line, 'api_url').rstrip('/')}/conversations/{thread.their_address}/reply",
            headers={
                "authorization": f"Bearer {line.secrets['token']}",
                "intercom-version": _setting(line, "version"),
                "accept": "application/json",
            },
            # A comment is read as HTML.
            json={
                "message_type": "comment",
                "type": "admin",
                "admin_id": admin,
                "body": escape(message.text, quote=False).replace("\n", "<br>"),
            },
            accepted=lambda reply: _accepted(reply, admin) or f"intercom:{thread.their_address}:{message.id}",
            judged=_judged,
        )

    def handshake(self, call: channels.Call, line: Line) -> channels.Answer | None:
        """Answer the HEAD by which Intercom looks whether the address is there."""
        return channels.Answer() if call.method == "HEAD" else None

    def verify(self, call: channels.Call, line: Line, now: datetime) -> None:
        """Check the signature over the raw body."""
        if call.method != "POST":
            raise channels.NotProven(f"the method is {call.method}, not POST")
        given = call.headers.get("x-hub-signature", "")
        if not hmac.compare_digest(given.encode(), signature(line.secrets["client_secret"], call.body).encode()):
            raise channels.NotProven("X-Hub-Signature is missing or does not fit the body and the client secret")

    def translate(self, call: channels.Call, line: Line, now: datetime) -> Sequence[Inbound]:
        """Return what a notification tells."""
        return reading.read(call.body, touchpoint=str(line.settings.get("touchpoint", "")))


def signature(secret: str, body: bytes) -> str:
    """Return X-Hub-Signature: HMAC-SHA1 over the body, in hex. SHA-1 is Intercom's choice."""
    return "sha1=" + hmac.new(secret.encode(), body, hashlib.sha1).hexdigest()


def _accepted(reply: Reply, admin: str) -> str:
    ours = [
        part for part in reading.parts(providers.body_of(reply)) if str((part.get("author") or {}).get("id")) == admin
    ]
    return f"intercom:{ours[-1]['id']}" if ours and "id" in ours[-1] else ""


def _judged(reply: Reply, said: str) -> channels.Sent | None:
    reset = reply.headers.get("x-ratelimit-reset", "")
    if reply.status != 429 or not reset.isdigit():
        return None
    wait = timedelta(seconds=max(int(reset[:12]) - int(clock.now().timestamp()), 1))
    return channels.Sent(Delivery.State.DUE, outcome=said, wait=min(wait, providers.LONGEST_WAIT))


def _setting(line: Line, name: str) -> str:
    defaults = {setting.name: setting.default for setting in IntercomChannel.settings}
    return str(line.settings.get(name) or defaults[name])
