"""The demo company answers its unhappy customers."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from innerloop.act.models import Case, CaseNote
from innerloop.config.demo import life, loading
from innerloop.kernel import scope
from innerloop.kernel.models import Event
from innerloop.team.models import Workspace

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("empty_log")


@pytest.fixture
def workspace() -> Workspace:
    return loading.load(life.make_world(now=NOW, answers=1200, customers=300), now=NOW)


def it_opens_the_cases_of_half_a_year_and_ends_most(workspace: Workspace) -> None:
    with scope.to(workspace.id):
        states = Counter(Case.objects.values_list("state", flat=True))
        cases = list(Case.objects.all())

        assert len(cases) > 30
        assert states["resolved"] > len(cases) / 2
        assert {case.origin for case in cases} == {"demo"}
        assert CaseNote.objects.filter(kind="done").count() == states["resolved"]


def it_lets_nothing_happen_before_its_time_or_after_now(workspace: Workspace) -> None:
    with scope.to(workspace.id):
        for case in Case.objects.all():
            moments = [case.opened_at, case.contacted_at, case.resolved_at or case.closed_at]
            told = [moment for moment in moments if moment]
            assert told == sorted(told)
            assert told[-1] <= NOW

        assert set(Event.objects.filter(kind__startswith="case.").values_list("origin", flat=True)) == {"demo"}
