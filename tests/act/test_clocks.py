"""Until when a case must be answered and resolved, as it is kept with the case."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from innerloop.act import actions
from innerloop.act.actions import setting_up
from innerloop.act.models import Case
from innerloop.act.rules.conditions import Told
from innerloop.act.rules.priority import Priority
from innerloop.act.rules.trouble import Trouble
from innerloop.listen.models import Program
from innerloop.team import actions as team
from innerloop.team.rules.working_time import always
from tests.support.cast import Cast

# A Friday; the workspace works from Monday to Friday, 9 to 17, in UTC.
FRIDAY = datetime(2026, 5, 8, 15, 0, tzinfo=UTC)
MONDAY = datetime(2026, 5, 11, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
Does = Callable[..., Case]


@pytest.fixture
def case(program: Program, cast: Cast) -> Case:
    """A case of high priority: to be answered within 4 working hours, resolved within 16."""
    setting_up.furnish(now=FRIDAY)
    trouble = Trouble(Told(), matter="relationship", customer_id=cast.dina.id)
    return actions.open_by_hand(trouble, needs="", priority=Priority.HIGH, by="system", now=FRIDAY)


@pytest.fixture
def does(case: Case) -> Does:
    def do(verb: Callable[..., Any], at: datetime, **given: Any) -> Case:
        verb(case_id=case.id, by="system", now=at, **given)
        case.refresh_from_db()
        return case

    return do


def it_counts_working_hours_over_the_weekend(case: Case) -> None:
    assert case.contact_due_at == MONDAY + 2 * HOUR
    assert case.resolve_due_at == datetime(2026, 5, 12, 15, 0, tzinfo=UTC)


def it_stands_still_while_the_customer_is_waited_for(does: Does) -> None:
    assert does(actions.wait_for_customer, MONDAY + HOUR).resolve_due_at is None

    resumed = does(actions.start, MONDAY + 5 * HOUR)

    assert resumed.resolve_due_at == datetime(2026, 5, 13, 11, 0, tzinfo=UTC)  # four hours later than before


def it_is_answered_in_time_by_a_call(does: Does) -> None:
    case = does(actions.log_call, MONDAY + HOUR, text="Spoke with her", was_reached=True)

    assert case.contacted_at == MONDAY + HOUR
    assert case.resolve_due_at == datetime(2026, 5, 12, 15, 0, tzinfo=UTC)


def it_goes_on_where_it_stood_when_it_is_opened_again(does: Does) -> None:
    does(actions.resolve, MONDAY + HOUR, done="Rang her", cause=None)

    again = does(actions.reopen, MONDAY + 25 * HOUR)

    # Three of sixteen hours were used: two on Friday, one on Monday. On Tuesday at ten the other thirteen go on.
    assert again.resolve_due_at == datetime(2026, 5, 13, 15, 0, tzinfo=UTC)


def it_follows_a_higher_priority(does: Does) -> None:
    case = does(actions.change_case, FRIDAY + HOUR, changes={"priority": Priority.URGENT})

    assert case.contact_due_at == FRIDAY + HOUR


def it_runs_in_the_hours_of_the_team_that_has_it(does: Does, cast: Cast) -> None:
    night = team.add_team(workspace_id=cast.workspace.id, name="Night", parent=None, by_member=cast.olive, now=FRIDAY)
    team.keep_hours(workspace_id=cast.workspace.id, team=night, hours=always("UTC"), by_member=cast.olive, now=FRIDAY)

    case = does(actions.move_to_team, FRIDAY + HOUR, team=night)

    assert case.contact_due_at == FRIDAY + 4 * HOUR
