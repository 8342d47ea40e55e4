"""A filter means the same for scores, for answers without a score and for who was asked."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from innerloop.customers.models import Membership, Organization
from innerloop.customers.rules import Person
from innerloop.kernel import clock, scope
from innerloop.listen import actions as listening
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Invitation, Program, Response, Touchpoint
from innerloop.listen.rules.heard import Heard
from innerloop.understand import actions, queries
from tests.support.cast import Cast, furnish, make_customer

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
HERE = Heard(
    score=9,
    comment="Words",
    touchpoint="shop",
    product="card",
    team="north",
    employee="e1",
    channel="link",
    language="sw",
    properties={"plan": "gold", "vip": True, "visits": 3},
    answered_at=NOW - timedelta(hours=1),
)
FILTERS = {
    "touchpoint": "shop",
    "product": "card",
    "team": "north",
    "employee": "e1",
    "channel": "link",
    "language": "sw",
    "organization": "fish",
    "program": "loyalty",
    "properties.plan": "gold",
    "properties.vip": "true",
    "properties.visits": "3",
}


@pytest.fixture(autouse=True)
def program(cast: Cast) -> Iterator[Program]:
    with scope.to(cast.workspace.id), clock.held_at(NOW):
        survey = furnish(cast.workspace, now=NOW).survey
        yield listening.open_program(
            survey=survey, name="Loyalty", kind="relationship", by="system", now=NOW, slug="loyalty", channel="link"
        )


@pytest.fixture
def here(cast: Cast, program: Program) -> None:
    """One who was asked, answered and wrote, in all respects here; another one in no respect."""
    fish = Organization.objects.create(workspace=cast.workspace, key="fish", name="Fish")
    Membership.objects.create(
        workspace=cast.workspace, customer=cast.pia, organization=fish, starts_on=NOW.date() - timedelta(days=9)
    )
    everywhere = Program.objects.get(is_default=True)
    elsewhere = Heard(score=3, person=Person(email="paul@example.org"), channel="sms", answered_at=HERE.answered_at)
    for heard, person, asking in (
        (replace(HERE, person=Person(email="pia@example.org")), cast.pia, program),
        (elsewhere, cast.paul, everywhere),
    ):
        told = [heard, replace(heard, score=None, comment="Only words")]
        verdicts = listening.record(told, workspace=cast.workspace, by="system", now=NOW)
        ids = [verdict.response_id for verdict in verdicts if isinstance(verdict, listening.Recorded)]
        Response.objects.filter(id__in=ids).update(program=asking)
        actions.count(response_ids=ids)
        made = listening.invite(program=asking, ask=Ask(person, channel="link"), by="system", now=NOW).invitation
        row = Response.objects.get(id=ids[0])
        names = ("touchpoint", "product", "team", "employee", "channel", "language", "properties")
        Invitation.objects.filter(id=made.id).update(**{name: getattr(row, name) for name in names})


def counted(*where: str) -> tuple[int, int, int]:
    """Return how many a filter leaves: scored answers, answers without a score, asked."""
    choice = queries.choose(where=list(where))
    return queries.total(choice).n, queries.unscored(choice).count(), queries.reach(choice).asked


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(("name", "value"), FILTERS.items())
def it_leaves_the_same_of_scores_of_mere_words_and_of_who_was_asked(name: str, value: str) -> None:
    assert counted() == (2, 2, 2)
    assert counted(f"{name}:{value}") == (1, 1, 1)
    assert counted(f"{name}:{value}", f"{name}:' OR true --%s") == (1, 1, 1)
    assert counted(f"{name}:{value}x") == (0, 0, 0)


@pytest.mark.usefixtures("here")
def it_takes_several_filters_together() -> None:
    assert counted(*(f"{name}:{value}" for name, value in FILTERS.items())) == (1, 1, 1)
    assert counted("channel:sms", "team:north") == (0, 0, 0)


@pytest.mark.usefixtures("here")
def it_counts_nobody_as_asked_for_a_score_who_was_asked_for_another() -> None:
    assert queries.reach(queries.choose(metric="csat")).asked == 0


@pytest.mark.usefixtures("here")
def it_takes_no_words_that_were_set_aside_as_automatic() -> None:
    Response.objects.filter(score=None).update(excluded_at=NOW)

    assert counted() == (2, 0, 2)


def asked_anonymously(program: Program, cast: Cast, number: int, *, touchpoint: str, answers: bool) -> Invitation:
    customer = make_customer(cast.workspace, f"Anon {number}")
    ask = Ask(customer, channel="link", touchpoint_id=Touchpoint.objects.get(key=touchpoint).id)
    made = listening.invite(program=program, ask=ask, by="system", now=NOW - timedelta(days=1)).invitation
    if answers:
        listening.answer_invitation(invitation=made, heard=Heard(score=9), now=NOW)
    return made


@pytest.fixture
def anonymous(program: Program, cast: Cast) -> None:
    """Asked about the shop: six by an anonymous program, five of whom answered; one by another. One about the door."""
    for key in ("shop", "door"):
        Touchpoint.objects.create(workspace=cast.workspace, key=key, name=key)
    named = Program.objects.get(is_default=True)
    box = listening.open_program(
        survey=program.survey, name="Box", kind="one_off", by="system", now=NOW, is_anonymous=True, channel="link"
    )
    for number in range(6):
        asked_anonymously(box, cast, number, touchpoint="shop", answers=number > 0)
    asked_anonymously(named, cast, 6, touchpoint="shop", answers=False)
    asked_anonymously(named, cast, 7, touchpoint="door", answers=False)


@pytest.mark.usefixtures("anonymous")
def it_counts_the_anonymous_of_a_filter_by_two_queries_that_look_at_each_row_once() -> None:
    choice = queries.choose(where=["touchpoint:shop"], since="2026-05-02", until="2026-05-05")
    choice = replace(choice, known=queries.metric_of(choice))

    with CaptureQueriesContext(connection) as caught:
        reach = queries.reach(choice)

    assert (reach.asked, reach.answered, reach.unnamed, reach.unnamed_answered) == (7, 5, 6, 5)
    counting, telling = (each["sql"] for each in caught.captured_queries)
    assert "asked_at" in counting
    # The months of the slice and no others; not every invitation held against every other one.
    assert "2026-05-01" in telling
    assert "2026-06-01" in telling
    assert telling.count('FROM "listen_invitation"') == 1
    assert queries.reach(queries.choose(where=["touchpoint:door"])).asked == 1


@pytest.mark.usefixtures("anonymous")
def it_counts_no_anonymous_month_of_which_a_filter_has_a_part(cast: Cast) -> None:
    box = Program.objects.get(name="Box")
    asked_anonymously(box, cast, 8, touchpoint="door", answers=True)

    reach = queries.reach(queries.choose(where=["touchpoint:shop"]))

    assert (reach.asked, reach.unnamed, reach.uncounted) == (1, 0, 6)


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(("name", "value"), FILTERS.items())
def it_filters_within_another_choice_by_that_choices_own_rows(name: str, value: str) -> None:
    inner = queries.invitations(queries.choose(where=[f"{name}:{value}"]))

    found = Invitation.objects.filter(id__in=inner.values("id"))

    assert list(found) == list(inner)
    # Named once, where it is taken from: named again it would be the outer table, row by row.
    within = str(found.query).split(" IN (SELECT ", 1)[1]
    assert within.count("listen_invitation") == 1
