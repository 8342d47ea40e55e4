"""What members are told: once, in a fixed number of statements, and nobody else's."""

import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from innerloop.kernel import clock, ids, scope
from innerloop.team import actions, notices
from innerloop.team.models import Member, Notice
from innerloop.team.notices import Kind, News, Subject
from tests.support.cast import Cast, as_member

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
PARCEL = ids.new_id()


def look(found: object) -> dict[UUID, Subject]:
    return {PARCEL: Subject("Dina <b>bold</b>")}


def all_of(rows: Sequence[Notice]) -> set[UUID]:
    return {row.id for row in rows}


@pytest.fixture(autouse=True)
def _kind() -> Iterator[None]:
    known = dict(notices.kinds._kinds)
    notices.kind(
        Kind("test.sent", "A parcel leaves", "Parcel {number} left", look, lambda rows: {row.id for row in rows})
    )
    yield
    notices.kinds._kinds.clear()
    notices.kinds._kinds.update(known)


@pytest.fixture
def here(cast: Cast) -> Iterator[Cast]:
    with scope.to(cast.workspace.id), clock.held_at(NOW):
        yield cast


def news(member: Member, once: str = "left", **fields: object) -> News:
    return News("test.sent", member.id, PARCEL, "/feedback", once, **{"data": {"number": 7}, **fields})  # type: ignore[arg-type]


def unread(member: Member) -> int:
    return Notice.objects.filter(member=member, read_at=None).count()


def it_tells_each_member_once(here: Cast) -> None:
    first = notices.tell([news(here.agnes), news(here.mona), news(here.agnes)], now=NOW)
    again = notices.tell([news(here.agnes), news(here.agnes, "arrived")], now=LATER)

    assert [row.member_id for row in first] == [here.agnes.id, here.mona.id]
    assert [row.once for row in again] == ["arrived"]


def it_tells_nothing_to_whoever_left(here: Cast) -> None:
    actions.remove_member(member=here.vic, by_member=here.olive, now=NOW)

    assert notices.tell([news(here.vic), news(here.agnes)], now=NOW)[0].member_id == here.agnes.id
    assert unread(here.vic) == 0


def it_gathers_what_is_not_read_yet(here: Cast) -> None:
    for number in range(3):
        notices.tell([news(here.agnes, f"wrote {number}", is_gathered=True)], now=NOW)
    assert unread(here.agnes) == 1

    actions.read_about(member=here.agnes, subject_id=PARCEL, now=NOW)
    notices.tell([news(here.agnes, "wrote 3", is_gathered=True)], now=LATER)

    assert unread(here.agnes) == 1
    assert Notice.objects.filter(member=here.agnes).count() == 2


def it_tells_many_in_as_many_statements_as_few(here: Cast) -> None:
    def count(many: int) -> int:
        told = [news(member, f"{many} {each}") for each in range(many) for member in here.members]
        with CaptureQueriesContext(connection) as made:
            assert len(notices.tell(told, now=NOW)) == many * 5
        return len(made)

    count(1)  # makes the letters that the others join

    assert count(10) == count(100)


def it_says_within_the_transaction_who_was_told(here: Cast) -> None:
    heard: list[tuple[UUID, list[UUID]]] = []
    listeners = list(notices.telling._listeners)
    notices.told_to(lambda workspace_id, told: heard.append((workspace_id, [row.member_id for row in told])))
    try:
        notices.tell([news(here.agnes), news(here.agnes, "arrived")], now=NOW)
        notices.tell([news(here.agnes)], now=NOW)
    finally:
        notices.telling._listeners[:] = listeners

    assert heard == [(here.workspace.id, [here.agnes.id, here.agnes.id])]


@pytest.mark.django_db(transaction=True)
def it_is_told_once_by_workers_that_tell_at_the_same_time(cast: Cast) -> None:
    start, told = threading.Barrier(4), []

    def work() -> None:
        try:
            with scope.to(cast.workspace.id):
                start.wait()
                told.extend(notices.tell([news(cast.agnes), news(cast.mona)], now=NOW))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(told) == 2
    assert Notice.everywhere.count() == 2


def it_lists_what_one_was_told_newest_first(here: Cast) -> None:
    notices.tell([news(here.agnes)], now=NOW - timedelta(hours=2))
    notices.tell([news(here.agnes, "arrived", data={"number": 8})], now=NOW)
    notices.tell([news(here.mona, "hers", data={"number": 9})], now=NOW)

    shown = as_member(Client(), here.agnes).get("/notices").content.decode()

    assert shown.index("Parcel 8 left") < shown.index("Parcel 7 left")
    assert "Parcel 9" not in shown
    assert "Dina &lt;b&gt;bold&lt;/b&gt;" in shown
    assert "2 you have not read" in shown
    assert "2<span" in shown  # the bell


def it_marks_as_read_what_stood_on_the_page_and_nothing_newer(here: Cast) -> None:
    browser = as_member(Client(), here.agnes)
    [seen] = notices.tell([news(here.agnes)], now=NOW)
    notices.tell([news(here.mona)], now=NOW)
    notices.tell([news(here.agnes, "meanwhile")], now=NOW)

    browser.post("/notices/read", {"until": str(seen.id)})
    browser.post("/notices/read", {"until": "nonsense"})

    assert [unread(here.agnes), unread(here.mona)] == [1, 1]


def it_shows_the_bell_alone(here: Cast) -> None:
    browser = as_member(Client(), here.vic)
    assert "unread" not in browser.get("/notices/bell").content.decode()

    notices.tell([news(here.vic, str(number)) for number in range(120)], now=NOW)

    assert "100+" in browser.get("/notices/bell").content.decode()


def it_reads_the_list_in_as_many_queries_for_many_as_for_few(here: Cast) -> None:
    browser = as_member(Client(), here.agnes)

    def count() -> int:
        with CaptureQueriesContext(connection) as made:
            assert browser.get("/notices").status_code == 200
        return len(made)

    notices.tell([news(here.agnes, str(number)) for number in range(2)], now=NOW)
    few = count()
    notices.tell([news(here.agnes, f"more {number}") for number in range(120)], now=NOW)

    assert count() == few
    assert 'id="show-more"' in browser.get("/notices").content.decode()


def it_still_lists_what_no_room_tells_of_any_more(here: Cast) -> None:
    Notice.objects.create(
        workspace=here.workspace, member=here.agnes, kind="gone", subject_id=PARCEL, path="/x", once="x", told_at=NOW
    )

    assert "does not tell of any more" in as_member(Client(), here.agnes).get("/notices").content.decode()
