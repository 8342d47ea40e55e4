"""The page of recovery: detractors asked again after the close, beside those who were left alone."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from innerloop.act import actions
from innerloop.act.actions import setting_up
from innerloop.act.models import Case, Cause
from innerloop.act.queries import recovery as queries
from innerloop.act.recovery_page import RecoveryPage
from innerloop.act.rules.conditions import Told
from innerloop.act.rules.trouble import Trouble
from innerloop.customers.models import Customer
from innerloop.customers.rules import Person
from innerloop.kernel import scope
from innerloop.listen import actions as listening
from innerloop.listen.models import Program, Response
from innerloop.listen.rules.heard import Heard
from innerloop.team.models import Team
from innerloop.understand import actions as understanding
from tests.act.conftest import NOW, Hear
from tests.support.cast import Cast, make_customer

FIRST = NOW - timedelta(days=90)
AGAIN = NOW - timedelta(days=5)
WON, LOST = (2, 8), (2, 3)

Tells = Callable[..., Case | None]


@pytest.fixture
def tells(program: Program, hear: Hear, cast: Cast) -> Tells:
    """Let somebody answer twice, with a case between the answers that was resolved after so many hours, or none."""
    setting_up.furnish(now=FIRST)
    cast.workspace.minimum_n = 5
    cast.workspace.save(update_fields=["minimum_n"])

    def tell(
        name: str,
        scores: tuple[int, int | None],
        *,
        hours: int | None = 20,
        team: Team | None = None,
        at: datetime = FIRST,
    ) -> Case | None:
        person = Person(email=f"{name}@example.org")
        response = Response.objects.get(id=hear(score=scores[0], person=person, answered_at=at))
        case = None
        if hours is not None:
            case = _close(response, team=team, hours=hours, at=at)
        if scores[1] is not None:
            hear(score=scores[1], person=person, answered_at=max(AGAIN, at + timedelta(days=60)))
        return case

    return tell


def _close(response: Response, *, team: Team | None, hours: int, at: datetime) -> Case:
    trouble = Trouble(
        Told(),
        matter="relationship",
        customer_id=response.customer_id,
        response_id=response.id,
        team_id=team.id if team else None,
    )
    case = actions.open_by_hand(trouble, needs="", priority="normal", by="system", now=at)
    Case.objects.filter(id=case.id).update(contacted_at=at + timedelta(hours=hours))
    cause = Cause.objects.get(slug="product")
    return actions.resolve(
        case_id=case.id, done="Put right", cause=cause, by="system", now=at + timedelta(hours=hours + 1)
    )


def _many(tells: Tells, count: int, scores: tuple[int, int], *, prefix: str, **given: object) -> None:
    for number in range(count):
        tells(f"{prefix}{number}", scores, **given)


def _page(cast: Cast, by: str = "team") -> RecoveryPage:
    return queries.recovery(by, workspace=cast.workspace, now=NOW)


def it_says_what_will_stand_here(vic: Client) -> None:
    page = vic.get("/cases/recovery").content.decode()

    assert "Nobody has answered again after a close" in page


def it_tells_how_many_came_back_beside_how_many_would_have_by_themselves(tells: Tells, vic: Client, cast: Cast) -> None:
    _many(tells, 8, WON, prefix="won")
    _many(tells, 2, LOST, prefix="lost")
    _many(tells, 2, WON, prefix="alone-up", hours=None)
    _many(tells, 8, LOST, prefix="alone-down", hours=None)

    page = _page(cast)

    assert page.finding == "Of 10 detractors, 80 in 100 came back (49 to 94)."
    assert page.rest == "20 would have by themselves. So 60 are ours (16 to 80), beyond chance."
    assert [line.ours for line in page.became] == ["+60", "+60", "0", "+3.0"]
    shown = vic.get("/cases/recovery").content.decode()
    assert page.finding in shown
    assert "10 of 10 customers whose case was resolved" in shown


def it_counts_only_what_was_answered_after_the_close(tells: Tells, hear: Hear, cast: Cast) -> None:
    _many(tells, 5, WON, prefix="won")
    tells("silent", (2, None))
    tells("early", (2, None), hours=24 * 30)
    hear(score=9, person=Person(email="early@example.org"), answered_at=FIRST + timedelta(days=10))

    page = _page(cast)

    assert page.finding.startswith("Of 5 detractors, 100 in 100 came back")
    assert page.asked_again.startswith("5 of 7 customers")


def it_counts_each_customer_once(tells: Tells, cast: Cast) -> None:
    _many(tells, 5, WON, prefix="won")
    tells("won0", (1, 9), at=FIRST + timedelta(days=10))

    assert _page(cast).finding.startswith("Of 5 detractors")


def it_takes_nobody_for_left_alone_whom_one_of_us_reached(tells: Tells, cast: Cast) -> None:
    _many(tells, 10, WON, prefix="won")

    page = _page(cast)

    assert "too few with such a score were left alone" in page.rest
    assert [line.ours for line in page.became] == ["", "", "", ""]
    assert page.rows[0].is_incomparable


def it_follows_whoever_was_merged_into_somebody_else(tells: Tells, cast: Cast) -> None:
    _many(tells, 10, WON, prefix="won")

    for customer in Customer.objects.filter(identities__value__startswith="won"):
        winner = make_customer(cast.workspace, f"another-{customer.id}")
        Customer.objects.filter(id=customer.id).update(merged_into=winner)
    understanding.count(response_ids=list(Response.objects.values_list("id", flat=True)))

    page = _page(cast)
    assert page.finding.startswith("Of 10 detractors, 100 in 100 came back")
    assert "too few with such a score were left alone" in page.rest


def it_takes_those_for_left_alone_whom_nobody_reached_before_they_answered(tells: Tells, cast: Cast) -> None:
    _many(tells, 6, WON, prefix="won")
    _many(tells, 6, LOST, prefix="late")
    Case.objects.filter(customer__identities__value__startswith="late").update(
        state="open", contacted_at=None, resolved_at=None
    )

    assert "0 would have by themselves" in _page(cast).rest


def it_tells_the_teams_causes_and_waits_apart(tells: Tells, cast: Cast) -> None:
    north, south = (
        Team.objects.create(workspace=cast.workspace, key=key, name=key.title()) for key in ("north", "south")
    )
    _many(tells, 6, WON, prefix="north", team=north, hours=2)
    _many(tells, 6, LOST, prefix="south", team=south, hours=100)
    _many(tells, 2, LOST, prefix="nobody")
    _many(tells, 10, LOST, prefix="alone", hours=None)

    by_team, by_cause, by_wait = (_page(cast, by) for by in ("team", "cause", "wait"))

    assert [(row.name, row.n, row.raw) for row in by_team.rows] == [
        ("North", 6, "100"),
        ("South", 6, "0"),
        ("None given", 2, ""),
    ]
    assert by_team.rows[0].moved == "rose"
    assert by_team.rows[2].is_few
    assert [row.name for row in by_cause.rows] == ["The product did not do what it should"]
    assert [(row.name, row.n) for row in by_wait.rows] == [
        ("Within 4 hours", 6),
        ("Within a day", 2),
        ("Within a week", 6),
    ]
    assert by_wait.between.startswith("Reached within a day, 75 in 100 more come back than reached later")


def it_reads_any_word_for_the_table(tells: Tells, vic: Client) -> None:
    _many(tells, 5, WON, prefix="won")

    for by in ("team", "cause", "playbook", "wait", "nonsense", "%s; --", "\0"):
        assert vic.get("/cases/recovery", {"by": by}).status_code == 200


def it_counts_nothing_of_another_workspace(tells: Tells, cast: Cast) -> None:
    _many(tells, 5, WON, prefix="won")

    with scope.to(cast.rival.id):
        listening.furnish(workspace=cast.rival, by="system", now=FIRST)
        heard = Heard(score=2, answered_at=FIRST, channel="email", person=Person(email="won0@example.org"))
        [verdict] = listening.record([heard], workspace=cast.rival, by="system", now=NOW)
        assert isinstance(verdict, listening.Recorded)
        understanding.count(response_ids=[verdict.response_id])

        assert queries.recovery("team", workspace=cast.rival, now=NOW).empty is not None
    assert _page(cast).finding.startswith("Of 5 detractors")


@pytest.mark.parametrize("by", ["team", "wait"])
def it_reads_as_many_queries_for_many_as_for_few(tells: Tells, vic: Client, by: str) -> None:
    def count() -> int:
        vic.get("/cases/recovery", {"by": by})
        with CaptureQueriesContext(connection) as caught:
            vic.get("/cases/recovery", {"by": by})
        return len(caught)

    _many(tells, 5, WON, prefix="few")
    few = count()
    _many(tells, 15, LOST, prefix="many", hours=30)
    _many(tells, 15, LOST, prefix="alone", hours=None)

    assert count() == few


def it_leads_to_itself_from_every_tab(tells: Tells, vic: Client) -> None:
    _many(tells, 5, WON, prefix="won")

    page = vic.get("/cases/recovery?by=cause").content.decode()

    assert re.search(r'href="/cases/recovery\?by=cause" aria-current="true"', page)
