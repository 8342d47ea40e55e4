"""What is due next in a case, at a glance."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from innerloop.act.rules.glance import Due, Standing, due
from innerloop.act.rules.states import State

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
FRESH = Standing(State.OPEN, contact_due_at=NOW + HOUR, contacted_at=None, resolve_due_at=NOW + 30 * HOUR)


@pytest.mark.parametrize(
    ("standing", "words", "level"),
    [
        (FRESH, "answer in 1 h", "soon"),
        (replace(FRESH, contact_due_at=NOW + 5 * HOUR), "answer in 5 h", "plain"),
        (replace(FRESH, contact_due_at=NOW - timedelta(minutes=18)), "late by 18 min", "late"),
        (replace(FRESH, contacted_at=NOW), "resolve by 18:00 tomorrow", "plain"),
        (replace(FRESH, contacted_at=NOW, resolve_due_at=NOW + 2 * HOUR), "resolve in 2 h", "soon"),
        (replace(FRESH, state=State.WAITING, contacted_at=NOW), "waiting for Grace", "off"),
        (replace(FRESH, promised_at=NOW + timedelta(minutes=41)), "be in touch in 41 min", "soon"),
        (replace(FRESH, snoozed_until=NOW + 3 * HOUR), "sleeps until 15:00", "off"),
        (replace(FRESH, snoozed_until=NOW - HOUR), "answer in 1 h", "soon"),
        (replace(FRESH, state=State.RESOLVED), "resolved", "done"),
        (replace(FRESH, state=State.CLOSED), "closed without contact", "shut"),
        (Standing(State.IN_PROGRESS, None, NOW, None), "in progress", "plain"),
    ],
)
def it_says_what_is_due_next(standing: Standing, words: str, level: str) -> None:
    told = due(standing, now=NOW, zone="UTC", customer="Grace")

    assert (told.words, told.level) == (words, level)


def it_names_the_moment_where_there_is_one() -> None:
    assert due(FRESH, now=NOW, zone="UTC") == Due("answer in 1 h", "soon", NOW + HOUR)
