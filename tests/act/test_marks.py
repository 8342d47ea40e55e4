"""Releases and incidents on the time line: written down, put away with a way back, drawn, and told beside changes."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from innerloop.kernel.models import Event
from innerloop.listen.models import Program, Touchpoint
from innerloop.understand import events
from innerloop.understand.models import TimeMark
from tests.act.conftest import NOW, Hear
from tests.act.test_query_counts import queries_of
from tests.support.cast import Cast
from tests.support.findings import days_around, make_finding, make_mark

GIVEN = {
    "kind": "incident",
    "name": "Payments <b>down</b>",
    "happened_on": "2026-05-01",
    "url": "https://ops.example/7",
}
SINCE = (NOW - timedelta(days=9)).date()


def it_writes_down_what_happened(mona: Client, program: Program) -> None:
    page = mona.post("/marks/new", GIVEN, follow=True).content.decode()

    row = TimeMark.objects.get()
    assert (row.kind, row.name, row.url) == ("incident", "Payments <b>down</b>", "https://ops.example/7")
    assert "Incident Payments &lt;b&gt;down&lt;/b&gt;" in page
    assert "1 May 2026, everywhere" in page
    assert Event.objects.filter(kind=events.MARK_MADE, object_id=row.id).count() == 1


@pytest.mark.parametrize(
    "wrong",
    [{"name": " "}, {"name": "x" * 81}, {"kind": "war"}, {"happened_on": "soon"}, {"url": "javascript:alert(1)"}],
)
def it_says_at_the_field_what_cannot_be(mona: Client, program: Program, wrong: dict[str, str]) -> None:
    answer = mona.post("/marks/new", {**GIVEN, **wrong})

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == set(wrong)
    assert not TimeMark.objects.exists()


def it_lets_those_look_who_do_not_manage(vic: Client, program: Program) -> None:
    make_mark()

    page = vic.get("/marks").content.decode()
    refused = vic.post("/marks/new", GIVEN)

    assert "Release 4.2" in page
    assert "Write it down" not in page
    assert refused.status_code == 404
    assert TimeMark.objects.count() == 1


def it_changes_a_mark(mona: Client, program: Program) -> None:
    row = make_mark()

    mona.post(f"/marks/{row.id}", GIVEN)

    assert TimeMark.objects.get().kind == "incident"
    assert Event.objects.filter(kind=events.MARK_CHANGED).count() == 1


def it_puts_away_with_a_way_back(mona: Client, program: Program) -> None:
    row = make_mark()

    page = mona.post(f"/marks/{row.id}/keep", {"on": "0"}, follow=True).content.decode()
    was_away = TimeMark.objects.get().put_away_at
    mona.post(f"/marks/{row.id}/keep?on=1")

    assert "Undo" in page
    assert was_away
    assert TimeMark.objects.get().put_away_at is None


def it_stands_in_the_chart_of_a_change_in_words_too(mona: Client, cast: Cast, program: Program) -> None:
    make_mark(happened_on=SINCE - timedelta(days=3))
    make_mark(name="4.3", happened_on=SINCE, put_away_at=NOW)
    finding = make_finding(cast.workspace, found_on=NOW.date(), **days_around(SINCE))

    page = mona.get(f"/alerts/{finding.id}").content.decode()

    assert "It began" in page
    assert "3 days after “Release 4.2”</a>. That is a coincidence in time, and no proof of a cause." in page
    assert "Release 4.2, 22 April 2026" in page
    assert "4.3" not in page


def it_stands_beside_changes_of_its_own_place_alone(mona: Client, cast: Cast, program: Program) -> None:
    app, till = (
        Touchpoint.objects.create(workspace=cast.workspace, key=key, name=key.title()) for key in ("app", "till")
    )
    make_mark(happened_on=SINCE - timedelta(days=1), touchpoint=app)
    there = make_finding(cast.workspace, by="touchpoint", of=str(app.id), found_on=NOW.date(), **days_around(SINCE))
    elsewhere = make_finding(cast.workspace, by="touchpoint", of=str(till.id), **days_around(SINCE))

    assert "1 day after “Release 4.2 (App)”" in mona.get(f"/alerts/{there.id}").content.decode()
    assert "Release 4.2" not in mona.get(f"/alerts/{elsewhere.id}").content.decode()


def it_says_nothing_of_what_happened_long_before(mona: Client, cast: Cast, program: Program) -> None:
    make_mark(happened_on=SINCE - timedelta(days=40))
    finding = make_finding(cast.workspace, found_on=NOW.date(), **days_around(SINCE))

    assert "That is a coincidence" not in mona.get(f"/alerts/{finding.id}").content.decode()


def it_stands_in_the_pulse(mona: Client, cast: Cast, hear: Hear) -> None:
    hear(score=9)
    make_mark(happened_on=NOW.date() - timedelta(days=20))

    page = mona.get(reverse("share:pulse")).content.decode()

    assert "Release 4.2, 14 April 2026" in page
    assert "c-happened" in page


def it_lists_many_in_as_many_queries_as_few(mona: Client, program: Program) -> None:
    make_mark()
    few = queries_of(mona, "/marks")
    for at in range(8):
        make_mark(name=f"5.{at}")

    assert queries_of(mona, "/marks") == few
