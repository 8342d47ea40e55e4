"""Response times and causes: managers change them under Settings, and open cases go by them."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from innerloop.act import actions, errors, events
from innerloop.act.actions import causes, escalating, setting_up, targeting
from innerloop.act.models import Case, Cause, Target
from innerloop.act.rules.conditions import Told
from innerloop.act.rules.priority import Priority
from innerloop.act.rules.trouble import Trouble
from innerloop.kernel import clock
from innerloop.kernel.models import Event
from innerloop.listen.models import Program
from innerloop.team import access
from tests.act.conftest import NOW
from tests.act.test_wording import posts, undo
from tests.support.cast import Cast

PAGE = "/settings/response-times"
TIMES = {
    "urgent_contact": "1 h",
    "urgent_resolve": "8 h",
    "high_contact": "4 h",
    "high_resolve": "16 h",
    "normal_contact": "8 h",
    "normal_resolve": "40 h",
    "low_contact": "24 h",
    "low_resolve": "80 h",
}


@pytest.fixture
def furnished(program: Program) -> None:
    """A workspace with the times and causes that it begins with."""
    setting_up.furnish(now=NOW)


@pytest.fixture
def case(furnished: None, cast: Cast) -> Case:
    """Dina's case, of high priority: four hours to the first contact."""
    trouble = Trouble(Told(), matter="relationship", customer_id=cast.dina.id)
    return actions.open_by_hand(trouble, needs="Ring her", priority=Priority.HIGH, by="system", now=NOW)


def times_of(priority: str) -> tuple[int, int]:
    row = Target.objects.get(priority=priority)
    return row.contact_minutes, row.resolve_minutes


class TestResponseTimes:
    """How soon a customer is contacted, and their case resolved."""

    def it_shows_those_that_hold(self, furnished: None, mona: Client) -> None:
        page = mona.get(PAGE).content.decode()

        shown = dict(re.findall(r'name="(\w+_(?:contact|resolve))" value="([^"]+)"', page))
        assert shown == TIMES

    def it_changes_them_and_takes_that_back(self, furnished: None, mona: Client, cast: Cast) -> None:
        page = posts(mona, PAGE, **{**TIMES, "high_contact": "1 h 30 min"})

        assert "Saved." in page
        assert times_of("high") == (90, 960)
        told = Event.objects.get(kind=events.TARGETS_CHANGED)
        assert (told.data, told.actor) == ({"priorities": "high"}, access.actor(cast.mona))
        assert "Saved." in undo(mona, page)
        assert times_of("high") == (240, 960)

    def it_says_nothing_was_changed_where_nothing_was(self, furnished: None, mona: Client) -> None:
        assert "Nothing was changed." in posts(mona, PAGE, **TIMES)
        assert not Event.objects.filter(kind=events.TARGETS_CHANGED).exists()

    @pytest.mark.parametrize(
        ("field", "written", "said"),
        [
            ("high_contact", "soon", "“soon” cannot be read as a length of time."),
            ("high_contact", "4", "Write hours and minutes: 4 h, 1 h 30 min or 45 min."),
            ("high_contact", "", "Say how long: 4 h, or 30 min."),
            ("high_resolve", "0 h", "Give a minute at least"),
            ("high_resolve", "2 h", "Nobody was in touch by then: give 4 h at least."),
        ],
    )
    def it_says_what_is_wrong_and_keeps_what_was_typed(
        self, furnished: None, mona: Client, field: str, written: str, said: str
    ) -> None:
        page = posts(mona, PAGE, **{**TIMES, "low_contact": "30 h", field: written})

        assert said in page
        assert 'value="30 h"' in page
        assert (times_of("high"), times_of("low")) == ((240, 960), (1440, 4800))

    def it_sets_those_of_a_workspace_that_had_none(self, program: Program, mona: Client) -> None:
        assert "Saved." in posts(mona, PAGE, **TIMES)
        assert times_of("urgent") == (60, 480)

    def it_refuses_from_anybody_to_be_resolved_before_contact(self, furnished: None) -> None:
        with pytest.raises(errors.TimesReversed):
            targeting.keep_targets(times={Priority.HIGH: (60, 30)}, by="system", now=NOW)

    def it_lets_open_cases_go_by_them(self, case: Case, mona: Client) -> None:
        before = case.contact_due_at
        assert before is not None

        posts(mona, PAGE, **{**TIMES, "high_contact": "2 h"})
        escalating.escalate(by="system", now=clock.now())

        case.refresh_from_db()
        assert case.contact_due_at == before - timedelta(hours=2)
        assert case.escalate_at is not None
        assert case.escalate_at > NOW

    def it_leaves_alone_until_when_a_contacted_customer_was_to_be_contacted(self, case: Case, mona: Client) -> None:
        before = case.contact_due_at
        actions.log_call(case_id=case.id, text="Rang", was_reached=True, by="system", now=NOW)

        posts(mona, PAGE, **{**TIMES, "high_contact": "2 h", "high_resolve": "3 h"})
        escalating.escalate(by="system", now=clock.now())

        case.refresh_from_db()
        assert case.contact_due_at == before
        assert case.resolve_due_at == NOW + timedelta(hours=3)


class TestCauses:
    """Why things happen, in the words of the workspace."""

    def it_is_added_and_taken_off_again(self, case: Case, mona: Client, agnes: Client) -> None:
        page = posts(mona, "/settings/causes/new", name="The weather", kind="other")

        assert "“The weather” is on the list." in page
        assert Cause.objects.get(name="The weather").slug == "the-weather"
        picked = '<option value="the-weather">The weather</option>'
        assert picked in agnes.get(f"/cases/{case.id}").content.decode()
        undo(mona, page)
        assert picked not in agnes.get(f"/cases/{case.id}").content.decode()

    def it_is_called_something_else_and_back(self, furnished: None, mona: Client) -> None:
        row = Cause.objects.get(slug="price")
        url = f"/settings/causes/{row.id}"

        page = posts(mona, url, name="A fee", kind="process")

        assert "Saved." in page
        row.refresh_from_db()
        assert (row.name, row.kind, row.slug) == ("A fee", "process", "price")
        undo(mona, page)
        row.refresh_from_db()
        assert (row.name, row.kind) == ("A charge or a price", "price")

    def it_is_put_away_and_its_cases_keep_it(self, case: Case, mona: Client, agnes: Client) -> None:
        row = Cause.objects.get(slug="price")
        actions.resolve(case_id=case.id, done="Rang", cause=row, by="system", now=NOW)

        page = posts(mona, f"/settings/causes/{row.id}/keep", to="off")

        assert "put away; cases keep it" in page
        assert "1 case<" in page
        assert row.name in agnes.get(f"/cases/{case.id}").content.decode()
        assert "on the list again" in undo(mona, page)

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"name": "a CHARGE or a price", "kind": "price"}, "There is one called"),
            ({"name": "", "kind": "price"}, "Say what happened, as colleagues would."),
            ({"name": "New", "kind": "fate"}, "Not saved yet"),
        ],
    )
    def it_says_what_is_wrong(self, furnished: None, mona: Client, given: dict[str, str], said: str) -> None:
        before = Cause.objects.count()

        assert said in posts(mona, "/settings/causes/new", **given)

        assert Cause.objects.count() == before

    def it_finds_a_short_name_in_any_letters(self, furnished: None) -> None:
        made = [causes.add_cause(name=name, kind="other", by="system", now=NOW) for name in ("السعر", "الطقس", "Price")]

        assert [cause.slug for cause in made] == ["cause", "cause-2", "price-2"]

    def it_reads_the_list_in_as_many_queries_for_many(self, furnished: None, mona: Client) -> None:
        def count() -> int:
            mona.get("/settings/causes")
            with CaptureQueriesContext(connection) as made:
                assert mona.get("/settings/causes").status_code == 200
            return len(made)

        few = count()
        for number in range(10):
            causes.add_cause(name=f"Cause {number}", kind="other", by="system", now=NOW)

        assert count() == few


@pytest.mark.parametrize("path", [PAGE, "/settings/causes", "/settings/causes/new"])
def it_is_for_managers(furnished: None, agnes: Client, mona: Client, path: str) -> None:
    assert agnes.get(path).status_code == 404
    assert mona.get(path).status_code == 200
