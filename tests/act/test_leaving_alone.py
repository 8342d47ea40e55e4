"""Who wants no more thanks gets none by any channel, whichever they said it by."""

from datetime import timedelta

import pytest
from django.test import Client

from innerloop.act.actions import promoting, promotion_rules, referring
from innerloop.act.models import Promotion
from innerloop.act.queries import opening
from innerloop.act.queries import promoting as queries
from innerloop.customers import actions as people
from innerloop.customers.models import Consent, Identity
from innerloop.customers.rules import Person, Said, Stop
from innerloop.listen import channels
from innerloop.listen.models import Message, Program
from tests.act.conftest import NOW, Hear
from tests.support.cast import Cast
from tests.support.channels import Post

DAY = timedelta(days=1)
PHONE = "+254712000222"


class Texts(Post):
    """Text messages without a gateway."""

    kind = "texts"
    channel = "sms"
    title = "SMS"
    address_kind = "phone"

    def our_address(self, line: object) -> str:
        return "20880"


@pytest.fixture
def two_channels(program: Program, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pia is reached by mail and by text message, and is thanked by whichever is open."""
    monkeypatch.setitem(channels._adapters, "texts", Texts())
    person = Person(email="pia@example.org", phone=PHONE)
    people.know([person], workspace_id=cast.workspace.id, by="system", now=NOW)
    given = {"name": "Thanks", "kind": "thanks", "when": {}, "rest_days": 0}
    rule = promotion_rules.make_rule(given=given, by="system", now=NOW)
    promotion_rules.switch(rule_id=rule.id, is_on=True, by="system", now=NOW)


def thanked(hear: Hear, *, days: int = 0) -> Promotion:
    """Let Pia answer by mail, and decide on her thanks a day later."""
    answer = hear(score=10, metric="nps", person=Person(email="pia@example.org"), answered_at=NOW)
    [row] = promoting.plan(opening.of_answers([answer]), now=NOW + timedelta(days=days))
    promoting.decide_due(now=NOW + timedelta(days=days + 1))
    return Promotion.objects.select_related("message__thread", "customer").get(id=row.id)


def way(row: Promotion) -> str:
    """Return by which channel a thanks left; else the rules that held it."""
    if row.message and row.message.thread:
        return row.message.thread.channel
    return ", ".join(reason["rule"] for reason in row.reasons)


def it_goes_by_another_channel_where_an_address_is_gone(two_channels: None, hear: Hear, cast: Cast) -> None:
    gone = Stop(channel="email", address="pia@example.org", reason="bounced")
    people.suppress(gone, workspace_id=cast.workspace.id, by="system", now=NOW)

    assert way(thanked(hear)) == "sms"


def it_goes_by_no_channel_to_who_pressed_stop_on_its_page(
    two_channels: None, hear: Hear, client: Client, cast: Cast
) -> None:
    first = thanked(hear)
    assert way(first) == "email"

    assert client.post(f"/r/{queries.token_of(first.id)}/stop").status_code == 200

    assert way(thanked(hear, days=2)) == "suppressed, refused"
    said = Consent.objects.filter(customer=cast.pia, is_given=False)
    assert {(row.purpose, row.channel, row.wording) for row in said} == {
        ("tell", "link", "I want no such messages"),
        ("promote", "link", "I want no such messages"),
    }


def it_keeps_a_stop_whose_message_is_no_more(two_channels: None, hear: Hear, client: Client) -> None:
    first = thanked(hear)
    Promotion.objects.update(message=None)

    client.post(f"/r/{queries.token_of(first.id)}/stop")

    assert way(thanked(hear, days=2)) == "refused"


def it_keeps_a_stop_of_who_was_merged_for_who_they_are_now(two_channels: None, hear: Hear, cast: Cast) -> None:
    first = thanked(hear)
    by = {"workspace_id": cast.workspace.id, "by": "system", "now": NOW + DAY}
    people.merge(winner_id=cast.dina.id, loser_id=cast.pia.id, **by)  # type: ignore[arg-type]
    first.refresh_from_db()

    referring.stop(promotion=first, wording="No more", now=NOW + DAY)

    assert {row.customer_id for row in Consent.objects.filter(is_given=False)} == {cast.dina.id}


@pytest.mark.parametrize("purpose", ["", "ask", "tell"])
def it_takes_a_stop_by_text_message_for_one_by_mail(two_channels: None, hear: Hear, cast: Cast, purpose: str) -> None:
    stop = Stop(channel="sms", address=PHONE, purpose=purpose)
    people.suppress(stop, workspace_id=cast.workspace.id, by="customer", now=NOW)

    assert way(thanked(hear)) == "suppressed"


@pytest.mark.parametrize(("purpose", "outcome"), [("ask", "refused"), ("tell", "refused"), ("promote", "email")])
def it_takes_a_no_by_text_message_for_one_by_mail(
    two_channels: None, hear: Hear, cast: Cast, purpose: str, outcome: str
) -> None:
    says(cast, "sms", purpose, is_given=False)

    assert way(thanked(hear)) == outcome


def it_writes_again_to_who_said_yes_after_their_no(two_channels: None, hear: Hear, cast: Cast) -> None:
    says(cast, "sms", Message.Purpose.TELL, is_given=False)
    says(cast, "email", Message.Purpose.TELL, is_given=True, hours=1)

    assert way(thanked(hear)) == "email"


def says(cast: Cast, channel: str, purpose: str, *, is_given: bool, hours: int = 0) -> None:
    """Let Pia say yes or no about one of her addresses."""
    kind = "phone" if channel == "sms" else "email"
    identity = Identity.objects.get(customer=cast.pia, kind=kind)
    said = Said(channel=channel, purpose=purpose, is_given=is_given, wording="As asked")
    now = NOW + timedelta(hours=hours)
    people.note_consent(said, identity_id=identity.id, workspace_id=cast.workspace.id, by="customer", now=now)
