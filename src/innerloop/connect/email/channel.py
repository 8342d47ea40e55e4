"""Mail as a channel to customers."""

from __future__ import annotations

from email.message import EmailMessage
from functools import cached_property
from uuid import UUID

from django.conf import settings

from innerloop.act.queries.promoting import stop_link_of
from innerloop.act.rules import promotion_words
from innerloop.connect.email.answering import Letter, compose_letter
from innerloop.connect.email.ask import Ask, OtherLanguage
from innerloop.connect.email.compose import check_sender, compose
from innerloop.connect.email.errors import EmailError
from innerloop.connect.email.way_out import WayOut, unusable_way, way_out
from innerloop.kernel import clock
from innerloop.kernel.models import Delivery
from innerloop.listen import channels
from innerloop.listen import queries as listening
from innerloop.listen.models import Invitation, Line, Message
from innerloop.listen.rules import content as contents


class EmailChannel(channels.Plain):
    """Asks by mail, by the way that the operator has set up for everybody."""

    kind = "email"
    channel = "email"
    title = "E-mail"
    address_kind = "email"
    needs_line = False

    def our_address(self, line: Line | None) -> str:
        """Return the address that mail comes from."""
        return str(settings.EMAIL_FROM)

    def send(self, message: Message) -> channels.Sent:
        """Send one message, with the same Message-ID however often it is tried."""
        try:
            way = self._way_out
        except EmailError as unusable:
            return unusable_way(unusable)
        reply_to = reply_address(message)
        try:
            composed = _composed(message, reply_to)
        except EmailError as error:
            # An address or a link that no mail can carry stays so: trying again would not mend it.
            return channels.Sent(Delivery.State.REFUSED, outcome=str(error))
        # What comes back comes to where replies are read, so that an address that is gone is noticed.
        return way.send(composed, bounces_to=reply_to)

    def preview(self, message: Message) -> channels.Preview:
        """Show the mail that would be sent."""
        try:
            composed = _composed(message, reply_address(message))
        except EmailError as error:
            return channels.Preview(warnings=(str(error),))
        mail = channels.Mail(
            sender=str(composed["From"]),
            subject=str(composed["Subject"]),
            html=_part(composed, "html"),
            text=_part(composed, "plain"),
        )
        return channels.Preview(mail=mail)

    def close(self) -> None:
        """Let the connection to the relay go, where there is one."""
        if "_way_out" in self.__dict__:
            self._way_out.close()

    @cached_property
    def _way_out(self) -> WayOut:
        check_sender(settings.EMAIL_FROM)
        return way_out()


def reply_address(message: Message) -> str:
    """Return where replies to a message are read, or nothing where nobody reads them."""
    for line in Line.objects.filter(channel="email", closed_at=None).order_by("opened_at", "id"):
        adapter = channels.of(line.kind)
        # Some tell of bounces only, and have no address for replies.
        if adapter and (address := adapter.our_address(line)):
            return address
    return ""


def id_of(message: Message) -> str:
    """Return the Message-ID of a message of ours: the same for every try."""
    return f"<{message.id.hex}@{str(settings.EMAIL_FROM).rpartition('@')[2]}>"


def _composed(message: Message, reply_to: str) -> EmailMessage:
    if message.invitation and message.purpose in (Message.Purpose.ASK, Message.Purpose.REMIND):
        return compose(ask_of(message.invitation, message, reply_to=reply_to), now=clock.now())
    return compose_letter(letter_of(message, reply_to=reply_to), now=clock.now())


def _part(composed: EmailMessage, subtype: str) -> str:
    part = composed.get_body((subtype,))
    return str(part.get_content()) if isinstance(part, EmailMessage) else ""


def letter_of(message: Message, *, reply_to: str = "") -> Letter:
    """Return what a further mail of a conversation says, in the thread of the mails before it."""
    if message.facts.get("promotion"):
        return _begun(message, reply_to)
    thread, invitation = message.thread, message.invitation
    # Who of us answers names no ask; in a mailbox their mail stands below the one that it answers.
    asked = invitation or thread.invitation
    before = Message.objects.filter(thread=thread, at__lte=message.at).exclude(id=message.id).exclude(provider_id=None)
    newest = before.order_by("-at", "-id").values_list("id", "at", "provider_id")[:10]
    # What it answers stands last, whatever their clock said.
    rows = sorted(newest, key=lambda row: (str(row[0]) == message.facts.get("answers"), row[1], row[0]))
    return Letter(
        from_name=message.workspace.name,
        from_address=str(settings.EMAIL_FROM),
        to_address=thread.their_address,
        reply_to=reply_to,
        subject=_question_of(asked) if asked else message.workspace.name,
        text=message.text,
        message_id=id_of(message),
        answers=tuple(each for *_, each in rows if each and each.startswith("<")),
        unsubscribe_url=listening.unsubscribe_link_of(invitation.id) if invitation else "",
        language=thread.language,
        is_by_person=message.purpose == Message.Purpose.REPLY,
    )


def _begun(message: Message, reply_to: str) -> Letter:
    """Return a mail that we begin of our own accord: who writes, from where, and how it is stopped stand in it."""
    stop = stop_link_of(UUID(str(message.facts["promotion"])))
    language = str(message.facts.get("language") or "en")
    parts = [message.text, promotion_words.way_out(language, stop), message.workspace.postal_address]
    return Letter(
        from_name=message.workspace.name,
        from_address=str(settings.EMAIL_FROM),
        to_address=message.thread.their_address,
        reply_to=reply_to,
        subject=promotion_words.subject(language, message.workspace.name),
        text="\n\n".join(part for part in parts if part),
        message_id=id_of(message),
        unsubscribe_url=stop,
        language=language,
        is_begun=True,
    )


def _question_of(invitation: Invitation) -> str:
    content = invitation.survey_version.content
    return contents.text_in(content["question"], invitation.language, content["languages"][0])


def ask_of(invitation: Invitation, message: Message, *, reply_to: str = "") -> Ask:
    """Return what an invitation's mail says."""
    content = invitation.survey_version.content
    language, first = invitation.language, content["languages"][0]
    workspace = invitation.program.workspace
    metric = invitation.program.survey.metric
    others = [code for code in content["languages"] if code != language]
    return Ask(
        company=workspace.name,
        brand_color=workspace.brand,
        from_name=workspace.name,
        from_address=str(settings.EMAIL_FROM),
        to_address=message.thread.their_address,
        question=contents.text_in(content["question"], language, first),
        link=listening.link_of(invitation.id),
        unsubscribe_url=listening.unsubscribe_link_of(invitation.id),
        message_id=id_of(message),
        reply_to=reply_to,
        postal_address=workspace.postal_address,
        low=metric.low,
        high=metric.high,
        low_label=contents.text_in(content["low_label"], language, first),
        high_label=contents.text_in(content["high_label"], language, first),
        language=language,
        direction="rtl" if contents.direction(language) == "rtl" else "ltr",
        greeting_name=invitation.customer.name,
        opening=contents.text_in(content.get("intro", {}), language, first),
        other_languages=tuple(OtherLanguage(code, contents.NATIVE_NAMES.get(code, code)) for code in others),
    )
