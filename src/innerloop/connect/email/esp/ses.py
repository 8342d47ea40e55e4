"""Amazon SES as a line: SNS tells of replies, bounces and complaints, each notification signed."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from innerloop.connect.email.esp import meaning, parsing, posted, sns
from innerloop.connect.email.esp.channels import ADDRESS, Listening
from innerloop.kernel.outbound import OutboundError
from innerloop.listen import channels
from innerloop.listen.models import Line
from innerloop.listen.rules.inbound import Inbound


class SesChannel(Listening):
    """Amazon SES, by a topic of SNS of its own."""

    kind = "ses"
    title = "Mail by Amazon SES: replies and bounces"
    provider = "AmazonSES"
    proof = channels.Proof.SIGNED_BODY
    settings = (
        ADDRESS,
        channels.Setting(
            "topic", "Topic", "The ARN of the SNS topic, such as arn:aws:sns:eu-west-1:123456789012:mail."
        ),
        channels.Setting(
            "sns_url",
            "Address of SNS",
            "Only if SNS is reached at another address than its region’s own.",
            is_required=False,
        ),
    )
    capabilities = channels.Capabilities(
        can_send=False,
        most_bytes=posted.MOST_BYTES,
        undetected=(
            "What stands beside the signed fields, or in another order; it is not read, or means the same.",
            "A call repeated later; it is heard once all the same.",
            "Which address a call was meant for; the topic is this line’s own.",
            "Who writes in another’s name. A reply is tied to its question by the id of our mail.",
        ),
    )

    def check(self, line: Line) -> str:
        """Say what is wrong with the settings of a line, or nothing."""
        topic = str(line.settings.get("topic", ""))
        try:
            sns.root_of(topic)
        except ValueError:
            return f"`topic` is {topic[:80]!r}; copy the ARN of the topic, arn:aws:sns:REGION:ACCOUNT:NAME."
        url = str(line.settings.get("sns_url", ""))
        if url and not _is_amazon(url):
            return f"`sns_url` is {url[:80]!r}; it must be https:// and end in .amazonaws.com."
        return super().check(line)

    def handshake(self, call: channels.Call, line: Line) -> channels.Answer | None:
        """Take up the subscription, once it is proved; ask for patience where Amazon's key is out of reach."""
        try:
            told = self._told(call, line)
            sns.verify(told)
            if told["Type"] != sns.CONFIRMATION:
                return None
            status = sns.confirm(told)
        except channels.NotProven:
            return None  # verify says so
        except (OutboundError, sns.CertificateUnusable) as error:
            return channels.Answer(str(error), status=503, headers={"retry-after": "60"})
        if status == 200:
            return channels.Answer("Confirmed.")
        return channels.Answer(f"Amazon answered {status} to the confirmation.", status=503)

    def verify(self, call: channels.Call, line: Line, now: datetime) -> None:
        """Check topic and signature."""
        sns.verify(self._told(call, line))

    def translate(self, call: channels.Call, line: Line, now: datetime) -> Sequence[Inbound]:
        """Read a mail, or what became of one of ours."""
        told = {name: value for name, value in posted.object_of(call).items() if isinstance(value, str)}
        if told.get("Type") != sns.NOTIFICATION:
            return ()
        message = sns.message_of(told)
        if message is None:
            return ()
        if not isinstance(message, dict):
            raise channels.Unreadable("`Message` is not a JSON object")
        if message.get("notificationType") == "Received":
            return parsing.heard_in(_content(message), event_id=told.get("MessageId", ""))
        ours = _message_id(message)
        return parsing.notified(
            self.provider, message, told, lambda event: meaning.told_by(event, is_final=self.is_final, our_id=ours)
        )

    def is_final(self, event: Mapping[str, Any]) -> bool:
        """Go by the type of bounce: a full mailbox is a transient one."""
        return bool(event.get("bounce", {}).get("bounceType") == "Permanent")

    @staticmethod
    def _told(call: channels.Call, line: Line) -> dict[str, str]:
        return sns.told_in(call, topic=str(line.settings["topic"]), root=_root(line))


def _root(line: Line) -> str:
    return str(line.settings.get("sns_url") or sns.root_of(str(line.settings["topic"]))).rstrip("/")


def _is_amazon(url: str) -> bool:
    # Who signs is looked up there: at Amazon, or at a place that the operator has named.
    parts = urlsplit(url)
    is_amazon = (parts.hostname or "").endswith((".amazonaws.com", ".amazonaws.com.cn"))
    return (parts.scheme == "https" and is_amazon) or parts.netloc in settings.ALLOW_PRIVATE_TARGETS


def _content(message: Mapping[str, Any]) -> bytes:
    content = message.get("content")
    if not isinstance(content, str):
        raise channels.Unreadable("the mail is not in the notification; choose the action SNS in the receipt rule")
    action = (message.get("receipt") or {}).get("action") or {}
    if action.get("encoding") != "BASE64":
        return content.encode()
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        raise channels.Unreadable("the mail is said to be base64 and is not") from None


def _message_id(message: Mapping[str, Any]) -> str:
    # Amazon gives a mail another id; among the original headers ours is kept.
    try:
        headers = message["mail"]["headers"]
        return next(str(each["value"]) for each in headers if str(each["name"]).lower() == "message-id")
    except (LookupError, TypeError, StopIteration):
        return ""
