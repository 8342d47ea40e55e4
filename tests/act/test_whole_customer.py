"""What a customer is worth, what is at stake, and what they care about."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from innerloop.act import actions as closing
from innerloop.act.models import Case, CaseRule
from innerloop.act.queries.opening import of_answers, rules_on
from innerloop.act.queries.risk import risk_of
from innerloop.customers import actions
from innerloop.customers.rules import Behavior, Person
from innerloop.listen.models import Program, Touchpoint
from tests.act.conftest import NOW, Hear
from tests.support.cast import Cast

PIA = Person(email="pia@example.org")


def shown(client: Client, customer_id: object) -> str:
    return client.get(reverse("act:customer", args=[customer_id])).content.decode()


def paid(cast: Cast, amount: int, *, kind: str = "renewal", currency: str = "KES", days: int = 1) -> None:
    deed = Behavior(
        person=PIA,
        kind="order.paid",
        occurred_at=NOW - timedelta(days=days),
        revenue=Decimal(amount),
        currency=currency,
        revenue_kind=kind,
    )
    actions.note_behaviors([deed], workspace_id=cast.workspace.id, by="system", now=NOW)


def worth(cast: Cast, value: int) -> None:
    person = Person(email="pia@example.org", value=Decimal(value), currency="KES")
    actions.know([person], workspace_id=cast.workspace.id, by="system", now=NOW)


@pytest.mark.parametrize("lost", [100, -100], ids=["told above 0", "told below 0"])
def it_shows_the_money_of_a_year_by_kind_and_currency_beside_the_year_before(
    program: Program, vic: Client, cast: Cast, lost: int
) -> None:
    for amount, days in ((300, 10), (300, 20), (800, 400), (9_999, 800)):
        paid(cast, amount, days=days)
    paid(cast, lost, kind="loss")
    paid(cast, 50, currency="EUR", kind="new")

    box = shown(vic, cast.pia.id).split('id="h-worth"')[1].split("</section>")[0]

    for told in ("KES 600", "2 times", "EUR 50", "KES 100", "KES down 38 % on the year before"):
        assert told in box
    assert "9,999" not in box


def it_gives_the_risk_by_the_last_score_where_no_case_is_open(hear: Hear, vic: Client, cast: Cast) -> None:
    worth(cast, 1000)
    hear(score=10, person=PIA, answered_at=NOW - timedelta(days=30))
    hear(score=2, person=PIA)

    page = shown(vic, cast.pia.id)

    assert "49 %" in page
    assert "<b>KES 196</b> a year at stake" in page
    assert "Scored 2 on 4 May 2026: 60\u00a0% for a 0, 5\u00a0% for a 10" in page


def it_gives_the_very_number_that_orders_the_queue(hear: Hear, vic: Client, cast: Cast) -> None:
    worth(cast, 1000)
    CaseRule.objects.create(workspace=cast.workspace, name="Low", position=99, when={"score_at_most": 3}, on_since=NOW)
    bad = hear(score=1, person=PIA, answered_at=NOW - timedelta(days=2), may_contact=True)
    closing.open_for(of_answers([bad]), rules=rules_on(), by="system", now=NOW)
    hear(score=9, person=PIA)

    case = Case.objects.get()
    found = risk_of([cast.pia.id], value=Decimal(1000))

    assert found.stake.amount == found.at_stake == case.stake
    assert f"Case {case.number} is weighed by the same" in shown(vic, cast.pia.id)


def it_quotes_what_they_come_back_to_and_leads_to_the_answer(hear: Hear, vic: Client, cast: Cast) -> None:
    hear(score=6, person=PIA, comment="Fine. The queues in Mtwapa take all morning.", language="en")
    first = hear(score=3, person=PIA, comment="Queues again, at both tills.", answered_at=NOW - timedelta(hours=5))
    hear(score=0, person=Person(email="paul@example.org"), comment="Queues queues queues, says Paul.")

    words = shown(vic, cast.pia.id).split('id="h-words"')[1].split("</section>")[0]

    assert f'<a href="/feedback/{first}">Queues again, at both tills.</a>' in words
    assert "Comes back to “queues” in 2 answers" in words
    assert "Paul" not in words


def it_names_the_moment_of_each_score_on_the_path(hear: Hear, vic: Client, cast: Cast) -> None:
    Touchpoint.objects.create(workspace=cast.workspace, key="cash-out", name="Cash-out", is_set_up=True)
    last = hear(score=2, person=PIA, touchpoint="cash-out")

    page = shown(vic, cast.pia.id)

    assert f'<a href="/feedback/{last}" aria-label="2, detractor, 4 May 2026, Cash-out">' in page
    assert "Scores given: 2 in May 2026 after Cash-out." in page


def it_tells_nothing_of_somebody_erased(hear: Hear, vic: Client, cast: Cast) -> None:
    hear(score=2, person=PIA, comment="The queues in Mtwapa take all morning.")
    actions.erase(customer_id=cast.pia.id, workspace_id=cast.workspace.id, by="system", now=NOW)

    page = shown(vic, cast.pia.id)

    for gone in ("queues", "May leave", "h-words"):
        assert gone not in page
