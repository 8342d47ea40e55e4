"""Chatwoot's channel."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta

from innerloop.connect import providers, sources
from innerloop.connect.chatwoot import reading
from innerloop.kernel.models import Delivery
from innerloop.kernel.outbound import Reply
from innerloop.listen import channels
from innerloop.listen.models import Line, Message
from innerloop.listen.rules.inbound import Inbound

TOLERANCE = timedelta(minutes=5)
LONGEST_TEXT = 150_000


class ChatwootChannel(channels.Plain):
    """Asks in the conversation that an agent has resolved; it cannot begin one."""

    kind = "chatwoot"
    channel = "chatwoot"
    title = "Chatwoot"
    address_kind = "chatwoot"
    proof = channels.Proof.SIGNED_BODY
    settings = (
        channels.Setting("base_url", "Chatwoot's address", "Such as https://app.chatwoot.com."),
        channels.Setting("account_id", "Account number", "It stands in the address of every page: /accounts/NUMBER."),
        channels.Setting("token", "Access token", "Of an agent bot or of a user, from their profile.", is_secret=True),
        channels.Setting(
            "secret",
            "Webhook secret",
            "Chatwoot shows it beside the webhook. Versions before 2026 have none: then say where calls come from.",
            is_secret=True,
            is_required=False,
        ),
        channels.Setting(
            "allowed_sources",
            "Calls come from",
            "Only without a webhook secret: the addresses that your Chatwoot calls from, with commas.",
            is_required=False,
        ),
        channels.Setting("touchpoint", "Touchpoint", "Where answers count, such as support-chat.", is_required=False),
    )
    capabilities = channels.Capabilities(
        can_send=False,
        longest=LONGEST_TEXT,
        undetected=(
            "Without a webhook secret, anything said from one of the listed addresses by who knows ours.",
            "A call repeated within 5 minutes, or ever without a secret; it is heard once all the same.",
            "Which address a call was meant for: only the moment and the body are signed.",
        ),
    )

    def proof_on(self, line: Line) -> channels.Proof:
        """Say how a line's calls are proved: without a secret, by where they come from."""
        return channels.Proof.SIGNED_BODY if line.secrets.get("secret") else channels.Proof.ADDRESS

    def our_address(self, line: Line | None) -> str:
        """Return what stands for us: the account."""
        return f"chatwoot:{line.settings.get('account_id', '')}:{line.id}" if line else ""

    def check(self, line: Line) -> str:
        """Say what is wrong with the settings of a line, or nothing."""
        if wrong := providers.against_secret_target(str(line.settings.get("base_url", ""))):
            return f"`base_url`: {wrong}"
        if not str(line.settings.get("account_id", "")).isdigit():
            return "`account_id` must be the number of the account."
        if not line.secrets.get("token"):
            return "`token` is missing."
        if line.secrets.get("secret"):
            return ""
        wrong = sources.check(line)
        return f"`secret` is missing, and without it: {wrong}" if wrong else ""

    def send(self, message: Message) -> channels.Sent:
        """Write one message into the conversation, as one that the contact sees."""
        thread, line = message.thread, message.thread.line
        assert line is not None, "a message of this channel runs on a line"
        if len(message.text) > LONGEST_TEXT:
            said = f"The message has {len(message.text)} characters; Chatwoot takes {LONGEST_TEXT}. Shorten it."
            return channels.Sent(Delivery.State.REFUSED, outcome=said)
        return providers.send(
            "POST",
            f"{str(line.settings['base_url']).rstrip('/')}/api/v1/accounts/{line.settings['account_id']}"
            f"/conversations/{thread.their_address}/messages",
            headers={"api_access_token": line.secrets["token"]},
            json={"content": message.text, "message_type": "outgoing", "private": False, "content_type": "text"},
            accepted=_accepted,
        )

    def verify(self, call: channels.Call, line: Line, now: datetime) -> None:
        """Check the signature over moment and body, where Chatwoot signs; else where the call comes from."""
        if call.method != "POST":
            raise channels.NotProven(f"the method is {call.method}, not POST")
        if not (secret := line.secrets.get("secret", "")):
            sources.verify(call, line)
            return
        stamp = call.headers.get("x-chatwoot-timestamp", "")
        if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
            raise channels.NotProven("X-Chatwoot-Timestamp is missing or not a number of seconds")
        if abs(int(stamp) - now.timestamp()) > TOLERANCE.total_seconds():
            raise channels.NotProven("X-Chatwoot-Timestamp is more than 5 minutes away")
        given = call.headers.get("x-chatwoot-signature", "")
        if not hmac.compare_digest(given.encode(), signature(secret, stamp, call.body).encode()):
            raise channels.NotProven("X-Chatwoot-Signature is missing or does not fit the body and the secret")

    def translate(self, call: channels.Call, line: Line, now: datetime) -> Sequence[Inbound]:
        """Return what an event tells."""
        touchpoint = str(line.settings.get("touchpoint", ""))
        return reading.read(call.body, account=str(line.settings["account_id"]), touchpoint=touchpoint)


def signature(secret: str, stamp: str, body: bytes) -> str:
    """Return X-Chatwoot-Signature: HMAC-SHA256 over `timestamp.body`, in hex."""
    return "sha256=" + hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()


def _accepted(reply: Reply) -> str:
    id_ = providers.body_of(reply).get("id")
    if not isinstance(id_, int):
        raise ValueError("the answer names no message")
    return f"chatwoot:{id_}"
