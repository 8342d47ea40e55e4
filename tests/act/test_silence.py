"""Cases for customers of whom nothing is heard any more: each once in a silence, looked for in portions."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from innerloop.act import actions, events
from innerloop.act.actions import ruling
from innerloop.act.actions.noticing import notice_silence
from innerloop.act.models import Case
from innerloop.act.queries import silence as queries
from innerloop.act.queries.trying import try_rule
from innerloop.act.rules.conditions import read_when
from innerloop.act.rules.opened import say_why
from innerloop.customers import actions as people
from innerloop.customers.models import Customer
from innerloop.customers.rules import Behavior, Person
from innerloop.kernel import ids
from innerloop.kernel.models import Event
from innerloop.listen.models import Invitation, Program, SurveyVersion, Thread
from tests.act.conftest import NOW, Hear
from tests.support.cast import Cast

DAY = timedelta(days=1)


@pytest.fixture
def rule(program: Program) -> Callable[..., None]:
    """Make a rule about a silence and switch it on."""

    def make(**when: Any) -> None:
        gives = {"priority": "normal", "team_id": None}
        row = ruling.make_rule(name="Silent", when=read_when(when), gives=gives, by="system", now=NOW)
        ruling.switch(rule_id=row.id, is_on=True, by="system", now=NOW)

    return make


def logs_in(cast: Cast, ago: timedelta, kind: str = "login") -> None:
    told = [Behavior(kind, Person(email="dina@example.org"), NOW - ago)]
    people.note_behaviors(told, workspace_id=cast.workspace.id, by="system", now=max(NOW, NOW - ago))


@pytest.fixture
def asks(program: Program, cast: Cast) -> Callable[[datetime], None]:
    """Ask Dina at a moment, as was done then; she does not answer."""
    version = SurveyVersion.objects.get()

    def ask(at: datetime) -> None:
        Invitation.objects.create(
            workspace=cast.workspace,
            program=program,
            survey_version=version,
            customer=cast.dina,
            occasion_key=str(ids.new_id()),
            state=Invitation.State.SENT,
            channel="email",
            asked_at=at,
            expires_at=at + 14 * DAY,
        )

    return ask


def only() -> Case:
    return Case.objects.get()


def it_opens_a_case_once_when_an_event_is_missing_for_so_long(rule: Any, cast: Cast) -> None:
    rule(missing="login", silent_days=30)
    logs_in(cast, 31 * DAY)
    logs_in(cast, 2 * DAY, "payment")

    assert notice_silence(now=NOW) == 1
    assert notice_silence(now=NOW + DAY) == 0

    case = only()
    assert (case.customer, case.response, case.matter) == (cast.dina, None, "silence:login")
    assert say_why(case.reason) == "Has not done “login” for 31 days"


def it_waits_until_it_is_so_long_and_leaves_who_left_years_ago(rule: Any, cast: Cast) -> None:
    rule(missing="login", silent_days=30)
    logs_in(cast, 29 * DAY)
    assert notice_silence(now=NOW) == 0

    assert notice_silence(now=NOW + 40 * DAY) == 0
    assert notice_silence(now=NOW + DAY) == 1


def it_opens_another_in_the_next_silence_and_none_in_the_same(rule: Any, cast: Cast) -> None:
    rule(missing="login", silent_days=30)
    logs_in(cast, 31 * DAY)
    notice_silence(now=NOW)
    actions.resolve(case_id=only().id, done="Rang", cause=None, by="system", now=NOW)
    assert notice_silence(now=NOW + DAY) == 0

    logs_in(cast, -2 * DAY)
    assert notice_silence(now=NOW + 33 * DAY) == 1


def it_adds_nothing_to_a_case_that_is_still_active_in_the_next_silence(rule: Any, cast: Cast) -> None:
    rule(missing="login", silent_days=30)
    logs_in(cast, 31 * DAY)
    notice_silence(now=NOW)
    logs_in(cast, -2 * DAY)

    again = NOW + 32 * DAY
    assert [notice_silence(now=again + hour * timedelta(hours=1)) for hour in range(3)] == [0, 0, 0]
    assert (only().version, Event.objects.filter(kind=events.JOINED).count()) == (1, 0)

    actions.resolve(case_id=only().id, done="Rang", cause=None, by="system", now=again)
    assert notice_silence(now=again + DAY) == 1


def merges(cast: Cast) -> None:
    """Find out that Dina is Pia: her record stays, with what was asked and answered, and Pia's answers for both."""
    who = {"winner_id": cast.pia.id, "loser_id": cast.dina.id}
    people.merge(**who, workspace_id=cast.workspace.id, by="system", now=NOW)


def it_takes_nobody_for_silent_who_answered_before_they_were_merged(rule: Any, hear: Hear, cast: Cast) -> None:
    rule(silent_days=60)
    hear(score=8, metric="nps", person=Person(email="pia@example.org"), answered_at=NOW - 61 * DAY)
    hear(score=8, metric="nps", person=Person(email="dina@example.org"), answered_at=NOW - DAY)
    merges(cast)

    assert notice_silence(now=NOW) == 0
    assert notice_silence(now=NOW + 59 * DAY) == 1


def it_counts_asks_and_answers_of_both_records(rule: Any, asks: Any, hear: Hear, cast: Cast) -> None:
    rule(unanswered_at_least=2)
    hear(score=8, metric="nps", person=Person(email="pia@example.org"), answered_at=NOW - 200 * DAY)
    for ago in (150, 9):
        asks(NOW - ago * DAY)
    assert notice_silence(now=NOW) == 0

    merges(cast)
    assert notice_silence(now=NOW) == 1
    assert only().customer == cast.pia


def it_opens_no_second_case_where_the_merged_record_has_one(rule: Any, hear: Hear, cast: Cast) -> None:
    rule(silent_days=60)
    hear(score=8, metric="nps", person=Person(email="dina@example.org"), answered_at=NOW - 61 * DAY)
    assert notice_silence(now=NOW) == 1
    hear(score=8, metric="nps", person=Person(email="pia@example.org"), answered_at=NOW - 61 * DAY)
    merges(cast)

    assert notice_silence(now=NOW) == 0
    actions.resolve(case_id=only().id, done="Rang", cause=None, by="system", now=NOW)
    assert notice_silence(now=NOW + DAY) == 0


def it_leads_to_the_conversation_that_the_merged_record_was_in(rule: Any, cast: Cast) -> None:
    rule(missing="login", silent_days=30)
    logs_in(cast, 31 * DAY)
    thread = Thread.objects.create(workspace=cast.workspace, customer=cast.dina, channel="sms", their_address="+254700")
    merges(cast)

    assert notice_silence(now=NOW) == 1
    assert (only().customer, only().thread) == (cast.pia, thread)


def it_looks_for_who_used_to_answer_and_does_not_any_more(rule: Any, asks: Any, hear: Hear, cast: Cast) -> None:
    rule(unanswered_at_least=3)
    hear(score=8, metric="nps", person=Person(email="dina@example.org"), answered_at=NOW - 200 * DAY)
    for ago in (150, 80):
        asks(NOW - ago * DAY)
    assert notice_silence(now=NOW) == 0

    asks(NOW - 9 * DAY)
    assert notice_silence(now=NOW) == 1
    assert say_why(only().reason) == "Used to answer, and did not answer the last 3 asks"


def it_takes_who_never_answered_and_who_was_only_just_asked_for_nobody_silent(
    rule: Any, asks: Any, hear: Hear, cast: Cast
) -> None:
    rule(unanswered_at_least=1)
    asks(NOW - 9 * DAY)
    assert notice_silence(now=NOW) == 0

    hear(score=8, metric="nps", person=Person(email="dina@example.org"), answered_at=NOW - 8 * DAY)
    asks(NOW - DAY)
    assert notice_silence(now=NOW) == 0


def it_heeds_what_they_are_worth_and_any_sign_of_life(rule: Any, hear: Hear, cast: Cast) -> None:
    rule(silent_days=60, value_at_least="1000")
    hear(score=8, metric="nps", person=Person(email="dina@example.org"), answered_at=NOW - 61 * DAY)
    assert notice_silence(now=NOW) == 0

    Customer.objects.filter(id=cast.dina.id).update(value=Decimal(5000), currency="KES")
    logs_in(cast, 5 * DAY)
    assert notice_silence(now=NOW) == 0
    assert notice_silence(now=NOW + 56 * DAY) == 1


def it_counts_who_is_silent_now_when_it_is_tried(rule: Any, cast: Cast) -> None:
    logs_in(cast, 61 * DAY)

    tried = try_rule(read_when({"missing": "login", "silent_days": 30}), now=NOW)

    assert (tried.cases, tried.on) == (1, "silence")
    assert not Case.objects.exists()


def it_goes_over_all_customers_in_portions_of_one_query(rule: Any, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    told = [Behavior("login", Person(email=f"silent{n}@example.org"), NOW - 31 * DAY) for n in range(25)]
    people.note_behaviors(told, workspace_id=cast.workspace.id, by="system", now=NOW)
    monkeypatch.setattr(queries, "PORTION", 10)

    with CaptureQueriesContext(connection) as asked:
        found = list(queries.silent(read_when({"missing": "login", "silent_days": 30}), now=NOW))

    assert sum(map(len, found)) == 25
    # 28 customers are three portions, and one that finds nobody more.
    assert len(asked) == 4


def it_is_picked_on_the_page_of_rules(program: Program, mona: Client, cast: Cast) -> None:
    logs_in(cast, 61 * DAY)
    given = {"name": "Gone quiet", "missing": "login", "silent_days": "30", "priority": "high"}

    tried = mona.post("/settings/rules/new", {**given, "try": "1"}).content.decode()
    mona.post("/settings/rules/new", given)
    page = mona.get("/settings/rules").content.decode()

    assert "It would have opened 1 case" in tried
    assert "Has not done “login” for 30 days" in page


def it_says_what_cannot_be_together(program: Program, mona: Client) -> None:
    given = {"name": "Wrong", "missing": "login", "silent_days": "30", "score_at_most": "3", "priority": "high"}

    assert "can never be true" in mona.post("/settings/rules/new", given).content.decode()
