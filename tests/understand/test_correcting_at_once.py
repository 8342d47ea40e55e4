"""Two who correct the machine at once, or one while it reads: nobody's word is lost."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction

from innerloop.kernel import scope
from innerloop.listen import actions as listening
from innerloop.listen.models import Response
from innerloop.listen.rules.heard import Heard
from innerloop.team.models import Member
from innerloop.understand.actions import Correction, correct, uncorrect
from innerloop.understand.models import Mention, Reading, Theme, Unread, Verdict
from tests.support.cast import Cast, furnish
from tests.support.wording import Spoken, make_reading, make_theme

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
WORDS = "The line was slow. Joyce was kind. The line was slow again."


@pytest.fixture
def read(cast: Cast) -> Iterator[UUID]:
    """An answer that speaks of waiting in two of its three sentences."""
    with scope.to(cast.workspace.id):
        furnish(cast.workspace, now=NOW)
        [verdict] = listening.record([Heard(score=9, comment=WORDS)], workspace=cast.workspace, by="system", now=NOW)
        assert isinstance(verdict, listening.Recorded)
        waiting = make_theme("waiting")
        spoken = Spoken(waiting, "The line was slow."), Spoken(waiting, "The line was slow again.")
        make_reading(verdict.response_id, *spoken, label=-1)
        yield verdict.response_id


def say(id_: UUID, member: Member, *, after: int = 0, **said: Any) -> Verdict:
    at = NOW + timedelta(minutes=after)
    return correct(response_id=id_, said=Correction(**said), member=member, now=at)


def spoken() -> list[tuple[int, int, bool]]:
    return list(Mention.objects.order_by("start").values_list("start", "end", "is_given"))


def it_gives_back_what_a_colleague_had_said(read: UUID, cast: Cast) -> None:
    say(read, cast.agnes, feeling=1)
    mona = say(read, cast.mona, after=1, feeling=0)

    uncorrect(verdict_id=mona.id, member=cast.mona, now=NOW)

    assert Reading.objects.get().label == 1
    verdict = Verdict.objects.get()
    assert (verdict.feeling, verdict.said_by, verdict.said_at) == (1, cast.agnes, NOW)


def it_takes_nobody_elses_word_back(read: UUID, cast: Cast) -> None:
    agnes = say(read, cast.agnes, feeling=1)
    say(read, cast.mona, after=1, feeling=0)

    assert uncorrect(verdict_id=agnes.id, member=cast.agnes, now=NOW) is None

    assert Reading.objects.get().label == 0
    assert Verdict.objects.get().said_by == cast.mona


def it_takes_back_one_after_the_other_to_what_was_read(read: UUID, cast: Cast) -> None:
    was = spoken(), Reading.objects.get().label
    one = say(read, cast.agnes, theme="waiting", start=0, end=18, holds=False)
    other = say(read, cast.mona, after=1, theme="waiting")
    assert spoken() == [(0, len(WORDS), True)]

    uncorrect(verdict_id=other.id, member=cast.mona, now=NOW)
    assert [row[0] for row in spoken()] == [35]
    uncorrect(verdict_id=other.id, member=cast.mona, now=NOW)
    assert Verdict.objects.get().said_by == cast.agnes
    uncorrect(verdict_id=one.id, member=cast.agnes, now=NOW)

    assert (spoken(), Reading.objects.get().label) == was
    assert not Verdict.objects.exists()
    assert not Unread.objects.exists()


def it_lets_stand_again_what_a_narrower_word_does_not_reach(read: UUID, cast: Cast) -> None:
    say(read, cast.agnes, theme="waiting")
    say(read, cast.mona, after=1, theme="waiting", start=0, end=18, holds=False)

    assert spoken() == [(35, 59, False)]


def it_brings_no_word_back_that_was_said_of_other_words(read: UUID, cast: Cast) -> None:
    say(read, cast.agnes, theme="waiting", start=19, end=34)
    say(read, cast.mona, theme="waiting", start=0, end=18, holds=False)
    changed_at = NOW + timedelta(minutes=1)
    Response.objects.filter(id=read).update(changed_at=changed_at)
    Reading.objects.all().delete()
    waiting = Theme.objects.get(slug="waiting")
    make_reading(read, Spoken(waiting, "The line was slow."), label=-1, read_at=changed_at)

    said = say(read, cast.agnes, after=2, theme="waiting", start=0, end=18, holds=False)
    assert "earlier" not in said.before
    uncorrect(verdict_id=said.id, member=cast.agnes, now=NOW + timedelta(minutes=3))

    assert spoken() == [(0, 18, False)]
    assert not Verdict.objects.filter(start=0).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("empty_log")
def it_keeps_what_two_say_of_different_places_at_once(read: UUID, cast: Cast) -> None:
    make_theme("staff")

    def first() -> None:
        say(read, cast.agnes, theme="waiting", start=0, end=18, holds=False)

    def second() -> None:
        say(read, cast.mona, theme="staff", start=19, end=34, feeling=1)

    _together(cast, first, second)

    assert Verdict.objects.count() == 2
    assert sorted(Mention.objects.values_list("theme__slug", "start")) == [("staff", 19), ("waiting", 35)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("empty_log")
def it_keeps_what_is_said_while_the_words_are_read_anew(read: UUID, cast: Cast) -> None:
    waits = threading.Thread(target=_within, args=(cast, lambda: say(read, cast.agnes, feeling=1)))
    with transaction.atomic():
        Reading.objects.all().delete()
        waits.start()
        _until_somebody_waits()
        make_reading(read, label=-1)
    waits.join()

    assert Verdict.objects.get().feeling == 1
    assert Reading.objects.get().label == 1


def _together(cast: Cast, *works: Callable[[], None]) -> None:
    threads = [threading.Thread(target=_within, args=(cast, work)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _within(cast: Cast, work: Callable[[], object]) -> None:
    try:
        with scope.to(cast.workspace.id):
            work()
    finally:
        connection.close()


def _until_somebody_waits() -> None:
    """Look until another session waits for a lock that this one holds."""
    with connection.cursor() as cursor:
        for _ in range(100_000):
            cursor.execute("SELECT count(*) FROM pg_locks WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))")
            [waiting] = cursor.fetchone()
            if waiting:
                return
    raise AssertionError("Nobody waited.")
