"""SMS by Twilio: out, a form to Messages.json; in, signed forms that tell of messages and of their fate."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Literal
from urllib.parse import urlencode

from innerloop.connect import forms, providers
from innerloop.connect.twilio import account, signing
from innerloop.kernel.models import Delivery
from innerloop.kernel.outbound import Reply
from innerloop.listen import channels, queries
from innerloop.listen.models import Line, Message
from innerloop.listen.rules.inbound import Fate, Inbound, Reported, Returned, Said, Say

EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
XML = "text/xml; charset=utf-8"
# https://www.twilio.com/docs/messaging/api/message-resource#message-status-values; the rest comes before "sent".
FATES: Final[Mapping[str, Fate]] = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "undelivered": "failed",
    "failed": "failed",
    "canceled": "failed",
}
# https://www.twilio.com/docs/api/errors. 30003 is missing on purpose: a telephone that is switched off comes back.
GONE: Final[Mapping[str, Literal["bounced", "unsubscribed"]]] = {
    "21610": "unsubscribed",  # they wrote STOP
    "21211": "bounced",  # no number
    "21614": "bounced",  # no mobile number
    "30004": "bounced",  # the carrier lets nothing through to it
    "30005": "bounced",  # unknown to its carrier
    "30006": "bounced",  # a landline
}
# The sender is not ours or cannot send, the account is not there: no other message would fare better.
LINES = frozenset({"20404", "21212", "21603", "21606", "21659", "21660"})


# Up to ten may come with one message.
_MOST_MEDIA = 10
_KINDS = {"image": "a picture", "video": "a video", "audio": "a recording"}


class TwilioChannel(channels.Plain):
    """Asks by SMS through an account at Twilio."""

    kind = "twilio"
    channel = "sms"
    title = "SMS by Twilio"
    address_kind = "phone"
    proof = channels.Proof.SIGNED_BODY
    settings = (
        *account.SETTINGS,
        channels.Setting(
            "sender", "Send from", "A number of yours such as +254712345678, or a Messaging Service (MG and 32 digits)."
        ),
        account.API_SETTING,
    )
    capabilities = channels.Capabilities(
        longest=1600,
        counts_segments=True,
        ids_are_global=True,
        undetected=(
            "A call repeated: Twilio's calls carry no moment. It is heard once all the same.",
            "Parameters in another order; they mean the same.",
        ),
    )

    def our_address(self, line: Line | None) -> str:
        """Return the number, or the Messaging Service."""
        return str(line.settings.get("sender", "")) if line else ""

    def check(self, line: Line) -> str:
        """Say what is wrong with the settings of a line, or nothing."""
        if wrong := account.check(line):
            return wrong
        sender = str(line.settings.get("sender", ""))
        if account.is_number(sender) or (sender.startswith("MG") and len(sender) == 34) or _is_short(sender):
            return ""
        return f"`sender` is {sender!r}; give a number with its + and country code, or a Messaging Service (MG…)."

    def send(self, message: Message) -> channels.Sent:
        """Send one message; its fate is told to our address."""
        line = providers.line_of(message)
        sender = self.our_address(line)
        form = {
            "To": message.thread.their_address,
            "MessagingServiceSid" if sender.startswith("MG") else "From": sender,
            "Body": message.text,
            "StatusCallback": queries.inbound_url(line),
        }
        return providers.send(
            "POST",
            account.url(line, "Messages.json"),
            headers={"authorization": account.authorization(line), "content-type": forms.FORM},
            content=urlencode(form),
            accepted=sid_in,
            judged=lambda reply, said: _judged(reply, said, message.thread.their_address),
        )

    def verify(self, call: channels.Call, line: Line, now: datetime) -> None:
        """Check the signature over address and parameters."""
        signing.verify(line.secrets["auth_token"], call)

    def translate(self, call: channels.Call, line: Line, now: datetime) -> Sequence[Inbound]:
        """Read a message, or what became of one of ours."""
        told = signing.params_of(call)
        if "MessageStatus" in told:
            return _report(told)
        if told.get("OptOutType") == "STOP":
            # Twilio has confirmed it already, and lets nothing of ours through any more.
            return [Returned(_given(told, "From"), "unsubscribed")]
        if told.get("OptOutType") == "HELP":
            return ()
        return [_message(told)]

    def answer(self, call: channels.Call, line: Line, says: Sequence[Say]) -> channels.Answer:
        """Say nothing: what is said leaves as messages of its own, whose fate is told."""
        return channels.Answer(EMPTY, XML)


def sid_in(reply: Reply) -> str:
    """Return the id that Twilio gave a message or a call; raises ValueError."""
    sid = providers.body_of(reply).get("sid")
    if not isinstance(sid, str) or not sid:
        raise ValueError("the answer has no sid")
    return sid


def _judged(reply: Reply, said: str, address: str) -> channels.Sent | None:
    if providers.code_of(reply) in LINES:
        return providers.line_at_fault(said)
    reason = GONE.get(providers.code_of(reply))
    return channels.Sent(Delivery.State.REFUSED, outcome=said, tells=[Returned(address, reason)]) if reason else None


def _is_short(sender: str) -> bool:
    # A short code, or a name of up to 11 letters where the country allows names.
    is_code = sender.isdigit() and 3 <= len(sender) <= 8
    is_name = len(sender) <= 11 and sender.replace(" ", "").isalnum() and any(each.isalpha() for each in sender)
    return sender.isascii() and (is_code or is_name)


def _given(told: Mapping[str, str], name: str) -> str:
    value = told.get(name, "").strip()
    if not value:
        raise channels.Unreadable(f"`{name}` is missing")
    return value


def _message(told: Mapping[str, str]) -> Said:
    if "Body" not in told:
        raise channels.Unreadable("`Body` is missing")
    # What is no words is not read, but that it came is not lost.
    marks = [f"[{_KINDS.get(each.partition('/')[0], 'a file')}]" for each in _media(told)]
    return Said(_given(told, "From"), " ".join([told["Body"], *marks]).strip(), _given(told, "MessageSid"))


def _media(told: Mapping[str, str]) -> list[str]:
    count = told.get("NumMedia", "0")
    most = min(int(count), _MOST_MEDIA) if count.isascii() and count.isdigit() else 0
    return [told.get(f"MediaContentType{n}", "") for n in range(most)]


def _report(told: Mapping[str, str]) -> Sequence[Inbound]:
    fate = FATES.get(told["MessageStatus"])
    if fate is None:
        return ()
    code = told.get("ErrorCode", "")
    reported = Reported(_given(told, "MessageSid"), fate, detail=f"code {code}" if code else "")
    if fate == "failed" and code in GONE:
        return [reported, Returned(_given(told, "To"), GONE[code])]
    return [reported]
