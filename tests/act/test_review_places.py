"""An invitation to a review leaves where there is a place for that very customer, and else not at all."""

from datetime import timedelta

import pytest

from innerloop.act.actions import promoting, promotion_rules
from innerloop.act.models import Promotion
from innerloop.act.queries import opening
from innerloop.act.queries import promoting as queries
from innerloop.customers import actions as people
from innerloop.customers.models import Customer, Identity
from innerloop.customers.rules import Person, Said
from innerloop.listen.models import Program
from tests.act.conftest import NOW, Hear
from tests.support.cast import Cast

ELSEWHERE = [{"language": "fr", "country": ""}, {"language": "", "country": "KE"}]


@pytest.fixture
def pia(program: Program, cast: Cast) -> Customer:
    """Pia, who speaks English, has said yes to invitations; whoever answers is invited to a review."""
    given = {"name": "Reviews", "kind": "review", "when": {}, "words": {}}
    rule = promotion_rules.make_rule(given=given, by="system", now=NOW)
    promotion_rules.switch(rule_id=rule.id, is_on=True, by="system", now=NOW)
    Customer.objects.filter(id=cast.pia.id).update(language="en")
    identity = Identity.objects.get(customer=cast.pia, kind="email")
    said = Said(channel="email", purpose="promote", is_given=True, wording="Yes")
    people.note_consent(said, identity_id=identity.id, workspace_id=cast.workspace.id, by="system", now=NOW)
    return cast.pia


def opens(**place: str) -> None:
    """Open a place for some customers alone."""
    given = {"name": "Open Reviews", "url": "https://reviews.example/tandawa", **place}
    promotion_rules.open_place(given=given, by="system", now=NOW)


def decided(hear: Hear) -> Promotion:
    """Let Pia answer, and decide on her invitation."""
    answer = hear(score=10, metric="nps", person=Person(email="pia@example.org"))
    promoting.plan(opening.of_answers([answer]), now=NOW)
    promoting.decide_due(now=NOW + timedelta(days=1))
    return Promotion.objects.get()


@pytest.mark.parametrize("place", ELSEWHERE, ids=["of another language", "of another country"])
def it_invites_nobody_for_whom_there_is_no_place(pia: Customer, hear: Hear, place: dict[str, str]) -> None:
    opens(**place)

    row = decided(hear)

    assert (row.state, [reason["rule"] for reason in row.reasons]) == ("held", ["no_place"])
    assert (row.message_id, row.decide_at) == (None, None)
    # The rest between two is for who got one.
    assert queries.last_sent([pia.id]) == {}


@pytest.mark.parametrize(
    "place", [{"language": "en", "country": ""}, {"language": "", "country": "KE"}], ids=["language", "country"]
)
def it_invites_who_a_place_is_for(pia: Customer, hear: Hear, place: dict[str, str]) -> None:
    person = Person(email="pia@example.org", phone="+254712000222")
    people.know([person], workspace_id=pia.workspace_id, by="system", now=NOW)
    opens(**place)

    row = decided(hear)

    assert (row.state, row.place and row.place.name) == ("sent", "Open Reviews")
