"""What is done with a case beside answering it: put off, promised, watched, made part of another."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from innerloop.act import actions, errors, jobs
from innerloop.act.actions import setting_up
from innerloop.act.models import Case, CaseWatcher
from innerloop.act.queries import opening as queries
from innerloop.act.rules.conditions import Told
from innerloop.act.rules.priority import Priority
from innerloop.act.rules.trouble import Trouble
from innerloop.customers.rules import Person
from innerloop.kernel import clock
from innerloop.kernel.models import Event
from innerloop.listen.models import Program, Thread
from innerloop.team import access
from innerloop.team.models import Team
from innerloop.team.rules import Role
from tests.act.conftest import NOW, Hear
from tests.support.cast import Cast, as_member, make_member
from tests.support.lines import give_phone
from tests.support.talking import Phone, open_line

TOMORROW = NOW + timedelta(days=1)
Press = Callable[..., str]


@pytest.fixture
def case(program: Program, cast: Cast) -> Case:
    """Dina's case, opened by Mona by hand."""
    setting_up.furnish(now=NOW)
    return open_for_dina(cast, matter="relationship")


@pytest.fixture
def other(case: Case, cast: Cast) -> Case:
    """Another case of Dina's, about something else, which presses more."""
    return open_for_dina(cast, matter="event:order.cancelled", priority=Priority.URGENT)


@pytest.fixture
def press(agnes: Client, case: Case) -> Press:
    """Press a button of the case as Agnes; return the page that it leads to."""

    def do(verb: str, of: Case = case, **given: str) -> str:
        response = agnes.post(f"/cases/{of.id}/{verb}", given, follow=True)
        assert response.status_code == 200
        return response.content.decode()

    return do


def open_for_dina(cast: Cast, *, matter: str, priority: Priority = Priority.HIGH) -> Case:
    trouble = Trouble(Told(), matter=matter, customer_id=cast.dina.id)
    by = access.actor(cast.mona)
    return actions.open_by_hand(trouble, needs="Refund her", priority=priority, by=by, now=NOW)


def undo(client: Client, page: str) -> str:
    """Press Undo on the newest toast and return the page that it leads to."""
    [*_, url] = re.findall(r'<form method="post" action="([^"]+)" data-undo>', page)
    return client.post(url.replace("&amp;", "&"), follow=True).content.decode()


def seen(page: str) -> str:
    """Return the last event that a page has seen."""
    found = re.search(r'data-seen="([^"]+)"', page)
    assert found
    return found[1]


class TestSleeping:
    """A case that can wait sleeps until its day."""

    def it_sleeps_until_the_moment_and_says_so(self, case: Case, press: Press, agnes: Client) -> None:
        page = press("snooze", at=TOMORROW.isoformat())

        assert "It sleeps until 12:00 tomorrow, or until the customer writes." in page
        case.refresh_from_db()
        assert case.snoozed_until == TOMORROW
        assert "It is back." in undo(agnes, page)
        assert Case.objects.get(id=case.id).snoozed_until is None

    def it_reads_ones_own_moment_on_the_wall_clock_of_the_workspace(self, case: Case, press: Press, cast: Cast) -> None:
        type(cast.workspace).objects.filter(id=cast.workspace.id).update(time_zone="Africa/Nairobi")
        press("snooze", own="2026-05-06T09:30")

        case.refresh_from_db()
        assert case.snoozed_until == datetime(2026, 5, 6, 9, 30, tzinfo=ZoneInfo("Africa/Nairobi"))

    @pytest.mark.parametrize("at", ["", "soon", "2020-01-01T09:00+00:00", "2199-01-01T09:00+00:00"])
    def it_refuses_what_is_no_moment_to_come(self, case: Case, press: Press, at: str) -> None:
        page = press("snooze", at=at)

        assert "Choose until when." in page or "Choose a moment that is still to come, within a year." in page
        case.refresh_from_db()
        assert case.snoozed_until is None

    def it_comes_back_by_itself(self, case: Case, press: Press, agnes: Client) -> None:
        press("snooze", at=TOMORROW.isoformat())
        jobs.wake_cases(0)
        case.refresh_from_db()
        assert case.snoozed_until == TOMORROW

        with clock.held_at(TOMORROW):
            jobs.wake_cases(0)
            jobs.wake_cases(0)
            page = agnes.get(f"/cases/{case.id}").content.decode()

        assert Case.objects.get(snoozed_until=None) == case
        assert Event.objects.filter(kind="case.woke", object_id=case.id).count() == 1
        assert "Its day has come: it is back" in page

    def it_comes_back_when_the_customer_writes(self, case: Case, press: Press) -> None:
        press("snooze", at=TOMORROW.isoformat())

        actions.hear(case_id=case.id, by="customer", now=NOW)

        case.refresh_from_db()
        assert case.snoozed_until is None

    def it_stands_at_the_bottom_of_its_queue(self, case: Case, other: Case, press: Press, agnes: Client) -> None:
        press("snooze", of=other, at=TOMORROW.isoformat())

        page = agnes.get("/cases").content.decode()

        assert page.index(f'id="row-{case.id}"') < page.index(f'id="row-{other.id}"')
        assert "sleeps until 12:00 tomorrow" in page


class TestPromising:
    """What we promise the customer is a clock of its own."""

    def it_counts_in_what_is_due_and_is_taken_back(self, case: Case, press: Press, agnes: Client) -> None:
        page = press("promise", at=(NOW + timedelta(hours=1)).isoformat())

        assert "Promised until 13:00." in page
        assert "be in touch in 1 h" in page
        assert "promised to be in touch by 13:00" in page
        assert "Nothing is promised any more." in undo(agnes, page)

    def it_is_late_once_its_moment_is_over(self, case: Case, press: Press, agnes: Client) -> None:
        press("promise", at=(NOW + timedelta(minutes=10)).isoformat())

        assert 'id="row-' not in agnes.get("/cases?which=late").content.decode()
        with clock.held_at(NOW + timedelta(minutes=30)):
            assert f'id="row-{case.id}"' in agnes.get("/cases?which=late").content.decode()

    def it_says_whether_it_was_kept(self, case: Case, press: Press, cast: Cast) -> None:
        press("promise", at=(NOW + timedelta(hours=1)).isoformat())
        assert "Promise kept" in press("note", kind="reached", note="Rang her")

        press("promise", at=(NOW + timedelta(hours=2)).isoformat())
        with clock.held_at(NOW + timedelta(hours=3)):
            assert "Promise broken: 1 h late" in press("note", kind="reached", note="Rang her at last")

    def it_is_not_late_by_a_promise_from_before_its_end(self, case: Case, press: Press, agnes: Client) -> None:
        press("promise", at=(NOW + timedelta(minutes=10)).isoformat())
        press("close", reason="nothing_to_do")

        with clock.held_at(NOW + timedelta(minutes=30)):
            press("reopen")
            page = press("note", kind="reached", note="Rang her")
            assert 'id="row-' not in agnes.get("/cases?which=late").content.decode()

        assert "Promise broken" not in page

    def it_is_promised_still_where_the_message_was_taken_back(
        self, case: Case, press: Press, agnes: Client, cast: Cast
    ) -> None:
        give_phone(cast.dina, "+254712345678")
        Phone(open_line(cast.workspace, is_inline=False)).says("I want to speak to a human")
        threads = queries.of_threads(list(Thread.objects.values_list("id", flat=True)))
        actions.open_for(threads, rules=queries.rules_on(), by="system", now=NOW)
        due = Case.objects.get().contact_due_at
        press("promise", at=TOMORROW.isoformat())

        page = press("reply", text="Ooops", channel="http")
        assert "Taken back." in undo(agnes, page)

        case.refresh_from_db()
        assert (case.promised_at, case.contact_due_at, case.contacted_at) == (TOMORROW, due, None)


class TestWatching:
    """Whoever wants to hear of a case without having it watches it."""

    def it_names_who_watches(self, case: Case, press: Press, agnes: Client) -> None:
        page = press("watch", to="on")

        assert "You hear what happens to it." in page
        assert "Agnes watches it." in page
        assert "Nobody watches it." in undo(agnes, page)


class TestMerging:
    """Two cases of one customer about the same are one."""

    def it_shows_both_in_one_and_lets_go_again(self, case: Case, other: Case, press: Press, agnes: Client) -> None:
        press("note", of=other, kind="note", note="The order was paid twice")
        press("watch", of=other, to="on")

        page = press("merge", part=str(other.id))

        assert f"Case {other.number} is part of this one." in page
        assert "The order was paid twice" in page
        case.refresh_from_db()
        assert (case.priority, CaseWatcher.objects.filter(case=case).count()) == ("urgent", 1)
        assert f'id="row-{other.id}"' not in agnes.get("/cases").content.decode()
        assert f'Part of <a href="/cases/{case.id}">case {case.number}</a>' in press("take", of=other)
        assert "It stands by itself again." in undo(agnes, page)
        assert f'id="row-{other.id}"' in agnes.get("/cases").content.decode()

    def it_refuses_another_customer_s_case(self, case: Case, press: Press, hear: Hear) -> None:
        answer = hear(score=1, metric="nps", person=Person(external_id="8"))
        [foreign] = actions.open_for(queries.of_answers([answer]), rules=queries.rules_on(), by="system", now=NOW)

        assert "are not of the same customer" in press("merge", part=str(foreign.id))
        for nothing in ("", "nonsense", "01890000-0000-7000-8000-000000000000"):
            assert "Choose the other case." in press("merge", part=nothing)

    def it_takes_along_what_was_part_already_and_gives_it_back(self, case: Case, other: Case, cast: Cast) -> None:
        third = open_for_dina(cast, matter="event:order.late")
        by: dict[str, Any] = {"by": access.actor(cast.agnes), "now": NOW}
        actions.merge_cases(case_id=third.id, into_id=other.id, **by)

        actions.merge_cases(case_id=other.id, into_id=case.id, **by)
        assert set(Case.objects.filter(merged_into=case)) == {other, third}

        actions.part_cases(case_id=other.id, **by)
        assert set(Case.objects.filter(merged_into=other)) == {third}

    def it_hears_what_is_told_of_a_part(self, case: Case, other: Case, cast: Cast, press: Press) -> None:
        press("merge", part=str(other.id))

        assert open_for_dina(cast, matter=other.matter) == case
        actions.resolve(case_id=case.id, done="Refunded", cause=None, by="system", now=NOW)
        again = open_for_dina(cast, matter=other.matter)

        assert again not in (case, other)
        with pytest.raises(errors.AnotherIsOpen):
            actions.part_cases(case_id=other.id, by="system", now=NOW)


class TestTwoAtOnce:
    """Whoever acts on a case that has moved under their hands is told so, and loses no word."""

    @pytest.fixture
    def rita(self, case: Case, cast: Cast) -> Client:
        return as_member(Client(), make_member(cast.workspace, "Rita", Role.AGENT))

    def it_lets_the_first_take_it(self, case: Case, agnes: Client, rita: Client, press: Press) -> None:
        page = seen(agnes.get(f"/cases/{case.id}").content.decode())
        rita.post(f"/cases/{case.id}/take", {"seen": page})

        told = press("take", seen=page)

        assert "Rita took the case after you had opened this page. Nothing was done yet" in told
        case.refresh_from_db()
        assert str(case.assignee) == "Rita"
        assert "It is yours." in press("take", seen=seen(told))

    def it_keeps_the_note_of_who_came_second(self, case: Case, agnes: Client, rita: Client, press: Press) -> None:
        page = seen(agnes.get(f"/cases/{case.id}").content.decode())
        rita.post(f"/cases/{case.id}/note", {"kind": "reached", "note": "Rang her", "seen": page})

        told = press("resolve", done="Refunded <b>all</b>", seen=page)

        assert "Rita called after you had opened this page." in told
        assert "Refunded &lt;b&gt;all&lt;/b&gt;</textarea>" in told
        assert "Resolved." in press("resolve", done="Refunded all", seen=seen(told))

    def it_lets_a_note_of_another_stand_in_nobody_s_way(
        self, case: Case, agnes: Client, rita: Client, press: Press
    ) -> None:
        page = seen(agnes.get(f"/cases/{case.id}").content.decode())
        rita.post(f"/cases/{case.id}/note", {"kind": "note", "note": "She is nice", "seen": page})

        assert "It is yours." in press("take", seen=page)


def it_is_handed_to_a_team(case: Case, press: Press, cast: Cast) -> None:
    coast = Team.objects.create(workspace=cast.workspace, key="coast", name="Coast")

    assert "Moved to Coast" in press("give", to=f"team:{coast.id}")
    case.refresh_from_db()
    assert case.team == coast
    for nothing in ("team:", "team:nonsense", f"team:{case.id}"):
        assert "Choose one of your teams." in press("give", to=nothing)


def it_is_opened_again_for_a_reason(case: Case, press: Press) -> None:
    press("resolve", done="Refunded")

    page = press("reopen", why="The money has <i>not</i> come")

    assert "The money has &lt;i&gt;not&lt;/i&gt; come" in page
    assert "Agnes opened the case again" in page


def it_goes_on_where_the_customer_was_answered_last(case: Case, press: Press, cast: Cast, agnes: Client) -> None:
    give_phone(cast.dina, "+254712345678")
    phone = Phone(open_line(cast.workspace, is_inline=False))
    phone.says("I want to speak to a human")
    threads = queries.of_threads(list(Thread.objects.values_list("id", flat=True)))
    actions.open_for(threads, rules=queries.rules_on(), by="system", now=NOW)
    own = Case.objects.get().thread_id

    page = press("reply", text="By mail then", channel="email")
    case.refresh_from_db()
    assert case.thread is not None
    assert case.thread.channel == "email"
    assert "By mail then" in page
    assert "I want to speak to a human" in page

    assert "Taken back." in undo(agnes, page)
    case.refresh_from_db()
    assert case.thread_id == own


def it_rings_by_hand_at_the_customer_s_number(case: Case, agnes: Client, vic: Client, cast: Cast) -> None:
    give_phone(cast.dina, "+254712345678")

    assert 'href="tel:+254712345678"' in agnes.get(f"/cases/{case.id}").content.decode()
    assert "+254712345678" not in vic.get(f"/cases/{case.id}").content.decode()
