"""Cases leave who cannot answer them in time: who is gone, who is away, whose shift is over."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from innerloop.act import actions
from innerloop.act.jobs import route_cases
from innerloop.act.models import Case
from innerloop.act.queries import routing
from innerloop.act.rules.states import State
from innerloop.kernel import clock
from innerloop.team.models import Member, Shift, Team
from innerloop.team.rules.working_time import Span
from tests.act.conftest import NOW
from tests.act.routing.conftest import Opens, away, routed
from tests.support.cast import Cast

HOUR = timedelta(hours=1)


def it_takes_what_nobody_contacted_from_who_is_away(opens: Opens, cast: Cast, zawadi: Member) -> None:
    waits, spoken = routed(opens("sw")), routed(opens("sw"))
    Case.objects.filter(id=spoken.id).update(contacted_at=NOW, state=State.WAITING)
    away(zawadi)

    assert routed(waits).assignee == zawadi
    assert routed(waits, is_moving=True).assignee == cast.agnes
    assert routed(spoken, is_moving=True).assignee == zawadi


@pytest.mark.parametrize(
    ("days", "due", "holder"),
    [
        pytest.param(0, 48 * HOUR, "Zawadi", id="back in time"),
        pytest.param(7, 48 * HOUR, "Agnes", id="not back in time"),
        pytest.param(None, None, "Agnes", id="nobody knows until when"),
    ],
)
def it_takes_from_who_is_away_what_the_customer_wrote_on(
    opens: Opens, zawadi: Member, days: int | None, due: timedelta | None, holder: str
) -> None:
    case = routed(opens("sw"))
    until = NOW + due if due else None
    Case.objects.filter(id=case.id).update(contacted_at=NOW, state=State.WAITING, resolve_due_at=until)
    away(zawadi, ends_on=None if days is None else NOW.date() + timedelta(days=days))
    assert routed(case, is_moving=True).assignee == zawadi

    Case.objects.filter(id=case.id).update(state=State.IN_PROGRESS)

    assert str(routed(case, is_moving=True).assignee) == holder


def it_leaves_with_whoever_was_in_touch_what_goes_on_after_their_shift(opens: Opens, zawadi: Member) -> None:
    late = Shift.written([Span(day, 12 * 60, 23 * 60) for day in range(5)])
    Shift.objects.create(workspace_id=zawadi.workspace_id, member=zawadi, zone="UTC", spans=late)
    case = routed(opens("sw"))
    Case.objects.filter(id=case.id).update(
        contacted_at=NOW, state=State.IN_PROGRESS, contact_due_at=NOW, resolve_due_at=NOW
    )

    with clock.held_at(NOW + 21 * HOUR):
        assert routed(case, is_moving=True).assignee == zawadi


def it_leaves_a_case_with_who_is_back_before_it_is_due(opens: Opens, cast: Cast, zawadi: Member) -> None:
    case = routed(opens("sw", contact_due_at=NOW + 48 * HOUR))
    away(zawadi, ends_on=NOW.date())

    assert routed(case, is_moving=True).assignee == zawadi


def it_moves_a_case_when_the_shift_ends_before_it_is_due(opens: Opens, cast: Cast, zawadi: Member) -> None:
    late = Shift.written([Span(day, 12 * 60, 23 * 60) for day in range(5)])
    Shift.objects.create(workspace=cast.workspace, member=cast.agnes, zone="UTC", spans=late)
    case = routed(opens("sw", contact_due_at=NOW + 7 * HOUR))
    assert case.assignee == zawadi

    with clock.held_at(NOW + 6 * HOUR):
        assert routed(case).assignee == zawadi
        assert routed(case, is_moving=True).assignee == cast.agnes


def it_hands_nothing_round_while_all_sleep(opens: Opens, cast: Cast, zawadi: Member) -> None:
    case = routed(opens("sw", contact_due_at=NOW + HOUR))

    with clock.held_at(NOW + 12 * HOUR):
        assert routed(case, is_moving=True).assignee == zawadi


@pytest.mark.parametrize("state", [State.OPEN, State.IN_PROGRESS, State.WAITING])
@pytest.mark.parametrize("contacted_at", [None, NOW])
def it_takes_a_case_from_who_left_the_company(
    opens: Opens, cast: Cast, zawadi: Member, state: State, contacted_at: datetime | None
) -> None:
    case = routed(opens("sw"))
    Case.objects.filter(id=case.id).update(state=state, contacted_at=contacted_at)
    Member.objects.filter(id=zawadi.id).update(removed_at=NOW)

    route_cases(0)

    assert Case.objects.get(id=case.id).assignee == cast.agnes


def it_takes_what_is_stuck_in_rounds_and_first_what_is_due_first(
    opens: Opens, cast: Cast, zawadi: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [routed(opens("sw", contact_due_at=NOW + (9 - number) * HOUR)) for number in range(5)]
    monkeypatch.setattr(routing, "MOST", 2)
    Member.objects.filter(id=zawadi.id).update(removed_at=NOW)

    rounds = [{case.id for case in actions.route(by="system", now=NOW, is_moving=True)} for _ in range(3)]

    assert rounds == [{cases[4].id, cases[3].id}, {cases[2].id, cases[1].id}, {cases[0].id}]


def it_holds_no_case_by_night_that_nobody_there_could_take(opens: Opens, cast: Cast, zawadi: Member) -> None:
    coast = Team.objects.create(workspace=cast.workspace, key="coast", name="Coast")
    Member.objects.filter(id=zawadi.id).update(team=coast)
    Shift.objects.create(
        workspace=cast.workspace, member=cast.agnes, zone="UTC", spans=Shift.written([Span(0, 0, 1440)])
    )
    case = routed(opens("sw", team=coast, contact_due_at=NOW + HOUR))

    with clock.held_at(NOW + 11 * HOUR), CaptureQueriesContext(connection) as made:
        assert routed(case, is_moving=True).assignee == zawadi

    # What nobody has and what is a lead's: those alone.
    assert sum("FOR NO KEY UPDATE" in each["sql"] for each in made) == 2


def it_moves_cases_by_itself_every_minute(opens: Opens, cast: Cast, zawadi: Member) -> None:
    case = routed(opens("sw"))
    away(zawadi)

    route_cases(0)

    assert Case.objects.get(id=case.id).assignee == cast.agnes
