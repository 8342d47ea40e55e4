"""Who of us is told what about cases."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from innerloop.act import actions, subscriptions
from innerloop.act.actions import alerting, setting_up
from innerloop.act.models import Case, CaseNote, CaseWatcher
from innerloop.act.rules.conditions import Told
from innerloop.act.rules.priority import Priority
from innerloop.act.rules.trouble import Trouble
from innerloop.kernel import clock, drain, scope
from innerloop.kernel.models import Event, Origin
from innerloop.kernel.subscriber import Subscriber
from innerloop.listen import actions as listening
from innerloop.listen.models import Program
from innerloop.team.access import actor
from innerloop.team.models import Member, Notice
from tests.act.conftest import NOW
from tests.support.cast import Cast, as_member, make_customer

HOUR = timedelta(hours=1)
Opens = Callable[[], Case]


@pytest.fixture
def opens(program: Program, cast: Cast) -> Opens:
    setting_up.furnish(now=NOW)

    def open_one() -> Case:
        customer = make_customer(cast.workspace, f"Customer {Case.objects.count()}")
        trouble = Trouble(Told(), matter="relationship", customer_id=customer.id)
        return actions.open_by_hand(trouble, needs="", priority=Priority.NORMAL, by="system", now=NOW)

    return open_one


def drained(now: datetime = NOW) -> None:
    """Hand what was announced to whoever alerts; what a test's own transaction wrote, no drain can see."""
    with clock.held_at(now):
        events = [event for event in Event.objects.order_by("id") if _alerts().wants(event)]
        subscriptions.alert(events)


def _alerts() -> Subscriber:
    return drain.subscribers()[subscriptions.ALERTS]


def told(member: Member) -> list[str]:
    return list(Notice.objects.filter(member=member).order_by("id").values_list("kind", flat=True))


def gives(case: Case, to: Member, by: Member | None = None) -> None:
    actions.give(case_id=case.id, to=to, by=actor(by) if by else "system", now=clock.now())


def it_tells_whose_a_case_is_now(opens: Opens, cast: Cast) -> None:
    case = opens()
    gives(case, cast.agnes, by=cast.mona)

    drained()
    drained()

    [notice] = Notice.objects.filter(member=cast.agnes)
    assert (notice.kind, notice.path, notice.data) == ("case.yours", f"/cases/{case.id}", {"number": case.number})
    assert notice.by == actor(cast.mona)


def it_leads_to_the_page_of_the_case(cast: Cast) -> None:
    assert alerting.path_of(cast.dina.id) == reverse("act:case", args=[cast.dina.id])


def it_tells_nobody_what_they_did_themselves(opens: Opens, cast: Cast) -> None:
    gives(opens(), cast.agnes, by=cast.agnes)

    drained()

    assert told(cast.agnes) == []


def it_tells_only_who_has_it_by_now(opens: Opens, cast: Cast) -> None:
    case, over = opens(), opens()
    gives(case, cast.agnes)
    gives(case, cast.mona)
    gives(over, cast.agnes)
    actions.resolve(case_id=over.id, done="Rang", cause=None, by="system", now=NOW)

    drained()

    assert [told(cast.agnes), told(cast.mona)] == [[], ["case.yours"]]


def it_tells_again_who_gets_a_case_back(opens: Opens, cast: Cast) -> None:
    case = opens()
    for member in (cast.agnes, cast.mona, cast.agnes):
        gives(case, member)
        drained()

    assert told(cast.agnes) == ["case.yours", "case.yours"]


def it_tells_once_that_a_customer_wrote_until_it_is_read(opens: Opens, cast: Cast) -> None:
    case = opens()
    gives(case, cast.agnes, by=cast.agnes)
    for minute in range(3):
        actions.hear(case_id=case.id, by="customer", now=NOW + timedelta(minutes=minute))
    drained()
    assert told(cast.agnes) == ["case.wrote"]

    from_queue = as_agnes(cast).get(f"/cases/{case.id}")
    actions.hear(case_id=case.id, by="customer", now=NOW + HOUR)
    drained()

    assert from_queue.status_code == 200
    assert told(cast.agnes) == ["case.wrote", "case.wrote"]


def it_tells_who_watches_that_a_case_is_over_and_open_again(opens: Opens, cast: Cast) -> None:
    case = opens()
    gives(case, cast.agnes, by=cast.agnes)
    for member in (cast.vic, cast.mona, cast.agnes):
        CaseWatcher.objects.create(workspace=cast.workspace, case=case, member=member)
    by: dict[str, Any] = {"by": actor(cast.mona), "now": NOW}
    actions.resolve(case_id=case.id, done="Rang", cause=None, **by)
    actions.reopen(case_id=case.id, **by)

    drained()

    assert told(cast.vic) == ["case.ended", "case.reopened"]
    assert [told(cast.mona), told(cast.agnes)] == [[], []]


def it_tells_who_is_named_in_a_note_and_lets_them_watch(opens: Opens, cast: Cast) -> None:
    case = opens()
    browser = as_agnes(cast)
    text = "@Mona, have a look; @Agnes did; @Stella cannot; @Vic too"

    browser.post(
        f"/cases/{case.id}/note", {"note": text, "kind": "note", "picked": f"{cast.stella.id} no {cast.vic.id}"}
    )
    drained()

    assert [told(member) for member in (cast.mona, cast.vic, cast.agnes)] == [
        ["case.mentioned"],
        ["case.mentioned"],
        [],
    ]
    watching = set(CaseWatcher.objects.values_list("member_id", flat=True))
    assert watching == {cast.mona.id, cast.vic.id, cast.agnes.id}
    assert CaseNote.objects.get().mentions == [str(each.id) for each in (cast.mona, cast.agnes, cast.vic)]


def it_tells_who_is_named_in_a_call_of_a_case_that_is_over(opens: Opens, cast: Cast) -> None:
    case = opens()
    by: dict[str, Any] = {"by": actor(cast.agnes), "now": NOW}
    actions.log_call(case_id=case.id, text="@mona rang", was_reached=True, **by)
    actions.close(case_id=case.id, reason="unreachable", **by)

    drained()

    assert told(cast.mona)[0] == "case.mentioned"


def it_tells_who_is_named_in_a_note_on_a_part_and_nothing_else_of_it(opens: Opens, cast: Cast) -> None:
    part, into = opens(), opens()
    gives(part, cast.agnes)
    Case.objects.filter(id=part.id).update(merged_into=into)
    actions.add_note(case_id=part.id, text="@mona, have a look", by=actor(cast.vic), now=NOW)

    drained()

    assert [told(cast.mona), told(cast.agnes)] == [["case.mentioned"], []]


def it_hands_out_the_names_of_everybody_else_here(opens: Opens, cast: Cast) -> None:
    named = as_agnes(cast).get("/cases/colleagues").json()["names"]

    assert [each["name"] for each in named] == ["Adam", "Mona", "Olive", "Vic"]


def it_tells_nothing_of_what_was_imported_or_is_old(opens: Opens, cast: Cast) -> None:
    old, imported = opens(), opens()
    Case.objects.filter(id=imported.id).update(origin=Origin.IMPORT)
    gives(imported, cast.agnes)
    gives(old, cast.mona)

    drained(NOW)
    assert told(cast.agnes) == []
    Notice.objects.all().delete()
    drained(NOW + timedelta(days=8))

    assert [told(cast.agnes), told(cast.mona)] == [[], []]


def it_tells_of_a_hundred_cases_in_as_many_statements_as_of_two(opens: Opens, cast: Cast) -> None:
    def count(many: int) -> int:
        cases = [opens() for _ in range(many)]
        for case in cases:
            gives(case, cast.agnes)
        told_of = Event.objects.filter(object_id__in=[case.id for case in cases]).order_by("id")
        events = [event for event in told_of if _alerts().wants(event)]
        with CaptureQueriesContext(connection) as made:
            subscriptions.alert(events)
        return len(made)

    count(1)  # makes the letter that the others join

    assert count(2) == count(100)
    assert len(told(cast.agnes)) == 103


def it_names_the_customer_on_the_page_and_nowhere_in_what_is_kept(opens: Opens, cast: Cast) -> None:
    case = opens()
    gives(case, cast.agnes)
    drained()

    shown = as_agnes(cast).get("/notices").content.decode()

    assert f"Case {case.number} is yours" in shown
    assert "Customer 0" in shown
    [kept] = Notice.objects.values()
    assert "Customer 0" not in str(kept)


def it_keeps_ringing_while_an_open_page_draws_itself_anew(opens: Opens, cast: Cast) -> None:
    case = opens()
    gives(case, cast.agnes)
    drained()

    as_agnes(cast).get(f"/cases/{case.id}", headers={"HX-Request": "true"})
    assert Notice.objects.filter(read_at=None).count() == 1

    as_agnes(cast).get(f"/cases/{case.id}")
    assert Notice.objects.filter(read_at=None).count() == 0


def it_is_told_as_soon_as_the_log_is_read(empty_log: None, cast: Cast) -> None:
    drain.open_cursors()
    with scope.to(cast.workspace.id):
        listening.furnish(workspace=cast.workspace, by="system", now=NOW)
        setting_up.furnish(now=NOW)
        trouble = Trouble(Told(), matter="relationship", customer_id=cast.dina.id)
        actions.open_by_hand(trouble, needs="", priority=Priority.NORMAL, by="system", now=NOW)

        drain.drain_dry()

        assert told(cast.agnes) == ["case.yours"]
        assert _alerts().reaches_people


def as_agnes(cast: Cast) -> Client:
    return as_member(Client(), cast.agnes)
