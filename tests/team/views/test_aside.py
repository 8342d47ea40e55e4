"""Events that a part of Innerloop could not digest: listed, tried again, left aside, taken up."""

import re
from collections.abc import Iterator, Sequence

import pytest
from django.test import Client

from innerloop.kernel import drain, scope
from innerloop.kernel.models import Event, SetAside
from innerloop.team import queries
from tests.support.aside import QUOTED, set_aside
from tests.support.cast import Cast
from tests.support.rescued import rescued

AT = "/settings/events/"


class Reader:
    """A subscriber that digests an event once it is mended."""

    def __init__(self) -> None:
        self.is_mended = False
        self.digested: list[Event] = []

    def __call__(self, events: Sequence[Event]) -> None:
        if not self.is_mended:
            raise ValueError("still Pia <pia@example.org>")
        self.digested += events


@pytest.fixture
def reader() -> Iterator[Reader]:
    reading = Reader()
    drain.subscribe("test.reader")(reading)
    yield reading
    drain.unsubscribe("test.reader")


@pytest.fixture
def aside(cast: Cast, reader: Reader) -> SetAside:
    return set_aside(cast.workspace.id, subscriber="test.reader")


def presses(client: Client, aside: SetAside, verb: str) -> str:
    answer = client.post(f"{AT}{aside.id}/{verb}", follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def it_lists_what_is_aside_by_the_kind_of_its_error_alone(olive: Client, aside: SetAside) -> None:
    page = olive.get(AT).content.decode()

    for words in (aside.kind, "not digested by test.reader", "since", "2 Mar 2026", "tried 1 time<", "ValueError"):
        assert words in page
    assert "pia@example.org" not in page


def it_says_which_work_by_the_clock_is_done_no_more(olive: Client) -> None:
    rescued("act.jobs.route_cases", timestamp=0)
    rescued("connect.run_import", import_id="7")

    page = olive.get(AT).content.decode()

    assert "<b>act.jobs.route_cases</b> is done no more since" in page
    assert "innerloop jobs again" in page
    assert "run_import" not in page


def it_shows_and_changes_nothing_of_another_workspace(olive: Client, cast: Cast, reader: Reader) -> None:
    theirs = set_aside(cast.rival.id, subscriber="test.reader")

    assert "Everything is digested" in olive.get(AT).content.decode()
    for verb in ("again", "leave", "take-up"):
        assert olive.post(f"{AT}{theirs.id}/{verb}").status_code == 404
    assert SetAside.objects.get().attempts == 1


def it_tries_again_and_keeps_none_that_is_digested(olive: Client, aside: SetAside, reader: Reader) -> None:
    reader.is_mended = True

    page = presses(olive, aside, "again")

    assert f"{aside.kind} is digested now." in page
    assert "Everything is digested" in page
    assert [event.id for event in reader.digested] == [aside.event_id]
    assert not SetAside.objects.exists()
    assert f"tried {aside.kind} again for test.reader" in olive.get("/settings/audit/").content.decode()


def it_says_that_it_still_cannot_be_digested_and_counts_the_try(olive: Client, aside: SetAside) -> None:
    page = presses(olive, aside, "again")

    assert "still cannot be digested by test.reader (ValueError)" in page
    assert "pia@example.org" not in page
    aside.refresh_from_db()
    assert (aside.attempts, aside.error) == (2, "ValueError: still Pia <pia@example.org>")


def it_says_that_a_subscriber_is_gone(olive: Client, aside: SetAside) -> None:
    drain.unsubscribe("test.reader")

    assert "still cannot be digested by test.reader" in presses(olive, aside, "again")


def it_leaves_aside_and_takes_up_by_undo(olive: Client, aside: SetAside) -> None:
    page = presses(olive, aside, "leave")
    assert "Everything is digested" in page
    assert aside.kind in olive.get(f"{AT}?show=left").content.decode()

    [undo] = re.findall(r'<form method="post" action="([^"]+)" data-undo>', page)
    assert aside.kind in olive.post(undo, follow=True).content.decode()

    trail = olive.get("/settings/audit/").content.decode()
    assert f"left {aside.kind} aside for test.reader" in trail
    assert f"took {aside.kind} up again for test.reader" in trail


def it_tells_of_leaving_once(olive: Client, aside: SetAside) -> None:
    presses(olive, aside, "leave")
    presses(olive, aside, "leave")

    assert Event.objects.filter(kind="team.event_left").count() == 1


@pytest.mark.parametrize(
    ("error", "shown"),
    [(QUOTED, "ValueError"), ("IntegrityError", "IntegrityError"), ("Pia said: no", "An error"), ("", "An error")],
)
def it_shows_of_an_error_nothing_but_its_kind(cast: Cast, aside: SetAside, error: str, shown: str) -> None:
    SetAside.objects.update(error=error)

    with scope.to(cast.workspace.id):
        [row] = queries.events_aside(is_left=False, limit=1)

    assert row.error == shown


def it_shows_a_page_at_a_time(olive: Client, cast: Cast, reader: Reader) -> None:
    for number in range(52):
        set_aside(cast.workspace.id, subscriber=f"test.reader{number:02}")

    first = olive.get(AT).content.decode()
    [more] = re.findall(r'id="show-more" href="([^"]+)"', first)
    second = olive.get(more.replace("&amp;", "&")).content.decode()

    assert first.count("data-row") == 50
    assert [name for name in ("test.reader00", "test.reader01", "test.reader02") if name in second] == [
        "test.reader00",
        "test.reader01",
    ]
