"""Mail as a channel to customers."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from django.conf import settings

from innerloop.connect.email.ask import Ask, OtherLanguage
from innerloop.connect.email.compose import compose
from innerloop.connect.email.errors import EmailError
from innerloop.connect.email.sign import SigningKey
from innerloop.connect.email.smtp import Relay
from innerloop.connect.email.verdict import Outcome, Verdict
from innerloop.kernel import clock
from innerloop.kernel.models import Delivery
from innerloop.listen import channels
from innerloop.listen import queries as listening
from innerloop.listen.models import Invitation, Line, Message
from innerloop.listen.rules import content as contents

_STATES = {
    Outcome.ACCEPTED: Delivery.State.SENT,
    Outcome.REFUSED: Delivery.State.REFUSED,
    Outcome.LATER: Delivery.State.DUE,
    Outcome.UNKNOWN: Delivery.State.UNKNOWN,
}


class EmailChannel(channels.Plain):
    """Asks by mail, over one connection to the relay that is kept between messages."""

    kind = "email"
    channel = "email"
    title = "E-mail"
    address_kind = "email"
    needs_line = False

    def our_address(self, line: Line | None) -> str:
        """Return the address that mail comes from."""
        return str(settings.EMAIL_FROM)

    def send(self, message: Message) -> channels.Sent:
        """Send one invitation, with the same Message-ID however often it is tried."""
        if message.invitation is None:
            return channels.Sent(Delivery.State.STOPPED, outcome="The invitation is gone.")
        asked = ask_of(message.invitation, message)
        try:
            composed = compose(asked, now=clock.now())
        except EmailError as error:
            # An address or a link that no mail can carry stays so: trying again would not mend it.
            return channels.Sent(Delivery.State.REFUSED, outcome=str(error))
        verdict = self._relay.send(composed)
        return channels.Sent(_STATES[verdict.outcome], provider_id=asked.message_id, outcome=_told(verdict))

    def close(self) -> None:
        """Let the connection to the relay go."""
        self._relay.__exit__(None, None, None)

    @cached_property
    def _relay(self) -> Relay:
        return Relay(settings.EMAIL_URL, key=signing_key())


def ask_of(invitation: Invitation, message: Message) -> Ask:
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
        message_id=f"<{message.id.hex}@{str(settings.EMAIL_FROM).rpartition('@')[2]}>",
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


def signing_key() -> SigningKey | None:
    """Return the key that signs mail, from INNERLOOP_DKIM_KEY (SELECTOR:DOMAIN:PATH), or None."""
    if not settings.DKIM_KEY:
        return None
    selector, domain, path = settings.DKIM_KEY.split(":", 2)
    return SigningKey(selector, domain, Path(path).read_text())


def _told(verdict: Verdict) -> str:
    code = f"{verdict.code} " if verdict.code else ""
    return f"{verdict.step}: {code}{verdict.text}"
