"""Anybody can write to a mailbox: what is set aside there stays small, and is listed once."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from innerloop.connect import callbacks
from innerloop.connect.email.incoming.reading import inbound_of
from innerloop.kernel import scope
from innerloop.listen.models import Line
from innerloop.listen.rules.inbound import Aside
from tests.support import database
from tests.support.cast import Cast
from tests.support.lines import make_line

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
WAITS = "SELECT 1 FROM pg_stat_activity WHERE %s = ANY(pg_blocking_pids(pid))"


@pytest.fixture
def line(cast: Cast) -> Line:
    return make_line(cast.workspace, "imap", "email", secrets={"password": "x"}, address="replies@tandawa.example")


def take(line: Line, number: int, *, at: datetime = NOW) -> None:
    aside = Aside(f"From: a@example.org\n\nAway {number}".encode(), "Its Auto-Submitted says auto-replied.")
    with scope.to(line.workspace_id):
        callbacks.take([aside], line=line, now=at)


def kept(line: Line) -> list[str]:
    with scope.to(line.workspace_id):
        return [bytes(each.body).decode().rpartition(" ")[2] for each in callbacks.aside().filter(line=line)]


def it_keeps_the_newest_of_each_line(line: Line, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(callbacks, "MOST_ASIDE", 3)
    other = make_line(cast.workspace, "imap", "email", secrets={"password": "x"}, address="more@tandawa.example")
    take(other, 0)

    for number in range(5):
        take(line, number, at=NOW + timedelta(minutes=number))

    assert kept(line) == ["4", "3", "2"]
    assert kept(other) == ["0"]


def it_keeps_the_beginning_of_a_long_one() -> None:
    mail = b"From: a@example.org\nAuto-Submitted: auto-replied\n\n" + b"Away " * 100_000

    [aside] = inbound_of(mail, fallback_id="1")

    assert isinstance(aside, Aside)
    assert aside.content == mail[:16_000]


def _take_beside(line: Line) -> None:
    try:
        take(line, 1)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def it_lists_once_what_comes_by_two_calls_at_once(line: Line) -> None:
    with ThreadPoolExecutor(1) as pool, database.other_connection() as watcher:
        with transaction.atomic():
            take(line, 1)
            beside = pool.submit(_take_beside, line)
            deadline = time.monotonic() + 30
            while not beside.done() and not watcher.execute(WAITS, [_our_pid()]).fetchone():
                assert time.monotonic() < deadline
        beside.result()

    assert kept(line) == ["1"]


def _our_pid() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])
