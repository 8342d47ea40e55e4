"""Moments to put a case off to."""

from datetime import UTC, datetime

import pytest

from innerloop.act.rules.later import moments
from innerloop.team.rules.working_time import always

MONDAY = datetime(2026, 5, 4, 12, 0, 30, tzinfo=UTC)
SUNDAY_NIGHT = datetime(2026, 5, 3, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (MONDAY, ["in an hour, 13:00", "next working day, 00:00 tomorrow", "on Monday, 00:00 on 11 May"]),
        # A day later it is Monday, and in a week it is none: nothing is offered twice.
        (
            SUNDAY_NIGHT,
            ["next working day, 00:00 tomorrow", "in an hour, 00:30 tomorrow", "in a week, 00:00 on 10 May"],
        ),
    ],
)
def it_offers_each_moment_once_the_nearest_first(now: datetime, said: list[str]) -> None:
    assert [moment.words for moment in moments(now, always("UTC"))] == said
