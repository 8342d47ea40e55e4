"""Mailgun, Postmark, SendGrid and Brevo as lines: they cannot ask, they tell of replies, bounces and complaints."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from innerloop.connect.email.esp import meaning, parsing, posted, proofs
from innerloop.connect.email.incoming.hearing import HearingMail
from innerloop.kernel import ids
from innerloop.kernel.models import Delivery
from innerloop.listen import channels
from innerloop.listen.models import Line, Message
from innerloop.listen.rules.inbound import Inbound

ADDRESS = channels.Setting(
    "address",
    "Address for replies",
    "Replies to it are passed on to us; it stands in Reply-To. Leave it empty if only bounces come here.",
    is_required=False,
)
PASSWORD = channels.Setting(
    "password",
    "Password of our address",
    f"It stands in the address that the provider calls, https://{proofs.USER}:PASSWORD@… Left out, we make one.",
    is_secret=True,
    make=ids.new_secret,
)
_ANOTHERS_NAME = "Who writes in another’s name. A reply is tied to its question by the id of our mail."
_OTHER_ADDRESS = "Which address a call was meant for; the secret is this line’s own, so there is no other."
_REPEATED = "A call repeated later; it is heard once all the same."
_CHANGED = "A call that was changed by who knows the password: nothing in it is signed."


class Listening(HearingMail, ABC):
    """Hears what comes back to the operator's mail; what is said in its conversations leaves by the relay."""

    provider: str  # as Anymail calls it

    def send(self, message: Message) -> channels.Sent:
        """Send nothing: mail leaves by the operator's relay."""
        return channels.Sent(Delivery.State.STOPPED, outcome="Nothing is sent by this line; mail leaves by the relay.")

    @abstractmethod
    def is_final(self, event: Mapping[str, Any]) -> bool:
        """Say of an event of a mail that came back whether its address is gone for good."""

    def meant(self, event: meaning.Event) -> list[Inbound]:
        """Return what one event tells."""
        return meaning.told_by(event, is_final=self.is_final)


class ByPassword(Listening):
    """Is called at an address that holds a password, and signs nothing."""

    proof = channels.Proof.SHARED_SECRET
    settings = (ADDRESS, PASSWORD)
    capabilities = channels.Capabilities(
        can_send=False,
        most_bytes=posted.MOST_BYTES,
        undetected=(_CHANGED, _REPEATED, _OTHER_ADDRESS, _ANOTHERS_NAME),
    )

    def verify(self, call: channels.Call, line: Line, now: datetime) -> None:
        """Check user name and password."""
        proofs.password(line.secrets["password"], call)
        proofs.check_form(call)


class PostmarkChannel(ByPassword):
    """Postmark: one JSON object a call, a password in the address."""

    kind = "postmark"
    title = "Mail by Postmark: replies and bounces"
    provider = "Postmark"

    def translate(self, call: channels.Call, line: Line, now: datetime) -> Sequence[Inbound]:
        """Read a mail, or what became of one of ours."""
        told = _object(call)
        if "RecordType" in told and told["RecordType"] != "Inbound":
            return parsing.events(self.provider, [told], self.meant)
        return parsing.mail(self.provider, told | {"Attachments": []})

    def is_final(self, event: Mapping[str, Any]) -> bool:
        """Go by the kind of bounce; a full mailbox is a soft one."""
        return (event.get("Type") or event.get("SuppressionReason")) in ("HardBounce", "BadEmailAddress")


class BrevoChannel(ByPassword):
    """Brevo: one JSON object a call, or a list of mails; a password in the address."""

    kind = "brevo"
    title = "Mail by Brevo: replies and bounces"
    provider = "Brevo"

    def translate(self, call: channels.Call, line: Line, now: datetime) -> Sequence[Inbound]:
        """Read the mails of a call, or what became of one of ours."""
        told = _object(call)
        if "items" not in told:
            return parsing.events(self.provider, [told], self.meant)
        items = told["items"]
        if not isinstance(items, list) or not all(isinstance(each, dict) for each in items):
            raise channels.Unreadable("`items` is not a list of mails")
        # What is attached would have to be fetched, and is not an answer.
        return _each([each | {"Attachments": []} for each in items], self.provider)

    def is_final(self, event: Mapping[str, Any]) -> bool:
        """Go by the name of the event."""
        return event.get("event") in ("hard_bounce", "invalid_email")


class MailgunChannel(Listening):
    """Mailgun: JSON for what became of a mail, a form for a mail that came in; both hold a signed token."""

    kind = "mailgun"
    title = "Mail by Mailgun: replies and bounces"
    provider = "Mailgun"
    proof = channels.Proof.SHARED_SECRET
    settings = (
        ADDRESS,
        channels.Setting(
            "signing_key", "Webhook signing key", "Under API security. It is not an API key.", is_secret=True
        ),
    )
    capabilities = channels.Capabilities(
        can_send=False,
        most_bytes=posted.MOST_BYTES,
        undetected=(
            "A call whose content was changed by who has seen a genuine one: Mailgun signs a token and a moment only.",
            _REPEATED,
            "Which address a call was meant for; the key is your account’s own.",
            _ANOTHERS_NAME,
        ),
    )

    def verify(self, call: channels.Call, line: Line, now: datetime) -> None:
        """Check the signature over moment and token."""
        proofs.check_form(call)
        proofs.mailgun(line.secrets["signing_key"], call)

    def translate(self, call: channels.Call, line: Line, now: datetime) -> Sequence[Inbound]:
        """Read a mail, or what became of one of ours."""
        if posted.is_json(call):
            return parsing.events(self.provider, [_object(call)], self.meant)
        fields = posted.fields_of(call, once=("message-headers", "body-plain", "body-html", "body-mime"))
        if "attachments" in fields:
            raise channels.Unreadable("the route stores mail; change its action to forward()")
        return parsing.mail(self.provider, posted.request_of(call))

    def is_final(self, event: Mapping[str, Any]) -> bool:
        """Go by the code; what may pass comes as a deferral, but for a mailbox that is full."""
        status = (event.get("event-data") or {}).get("delivery-status") or {}
        return status.get("code") != 552 and not str(status.get("enhanced-code") or "").startswith(("5.2.2", "5.7"))


class SendGridChannel(Listening):
    """SendGrid: signed lists of events, and a form for each mail that came in, by a password in the address."""

    kind = "sendgrid"
    title = "Mail by SendGrid: replies and bounces"
    provider = "SendGrid"
    proof = channels.Proof.SHARED_SECRET
    settings = (
        ADDRESS,
        channels.Setting(
            "verification_key",
            "Verification key",
            "Of the Signed Event Webhook, under Mail Settings. It begins with MFk.",
        ),
        PASSWORD,
    )
    capabilities = channels.Capabilities(
        can_send=False,
        most_bytes=posted.MOST_BYTES,
        undetected=(
            "A mail that came in and was changed by who knows the password; events are signed whole.",
            _REPEATED,
            _OTHER_ADDRESS,
            _ANOTHERS_NAME,
        ),
    )

    def check(self, line: Line) -> str:
        """Say what is wrong with the settings of a line, or nothing."""
        try:
            proofs.public_key(str(line.settings.get("verification_key", "")))
        except ValueError:
            return "`verification_key` is none. Copy it whole from SendGrid, under Mail Settings, Event Webhooks."
        return super().check(line)

    def verify(self, call: channels.Call, line: Line, now: datetime) -> None:
        """Check the signature of events, and the password of a mail."""
        if posted.is_json(call):
            proofs.sendgrid(str(line.settings["verification_key"]), call)
        else:
            proofs.password(line.secrets["password"], call)
        proofs.check_form(call)

    def translate(self, call: channels.Call, line: Line, now: datetime) -> Sequence[Inbound]:
        """Read a mail, or what became of several of ours."""
        if posted.is_json(call):
            told = posted.object_of(call)
            if not isinstance(told, list):
                raise channels.Unreadable("the body is not a list of events")
            return parsing.events(self.provider, told, self.meant)
        posted.fields_of(call, once=("headers", "email", "text", "html", "charsets", "envelope"))
        return parsing.mail(self.provider, posted.request_of(call))

    def is_final(self, event: Mapping[str, Any]) -> bool:
        """Go by the type: what was blocked may pass, and so may a full mailbox."""
        return event.get("type") == "bounce" and not str(event.get("status") or "").startswith(("4", "5.2.2", "5.7"))


def _object(call: channels.Call) -> dict[str, Any]:
    told = posted.object_of(call)
    if not isinstance(told, dict):
        raise channels.Unreadable("the body is not a JSON object")
    return told


def _each(mails: Sequence[Mapping[str, Any]], provider: str) -> list[Inbound]:
    heard: list[Inbound] = []
    strange = ""
    for each in mails:
        try:
            heard += parsing.mail(provider, each)
        except channels.Unreadable as error:
            strange = strange or error.reason
    if strange:
        raise channels.Unreadable(strange, heard)
    return heard
