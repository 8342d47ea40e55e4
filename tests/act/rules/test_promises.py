"""Whether we kept what we promised."""

from datetime import UTC, datetime, timedelta

import pytest

from innerloop.act.rules.promises import InTouch, Promised, kept

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
IN_TIME, LATE = InTouch(NOON - timedelta(hours=1)), InTouch(NOON + timedelta(minutes=18))


@pytest.mark.parametrize(
    ("happened", "said"),
    [
        ([Promised(NOON), IN_TIME], ["Promise kept"]),
        ([Promised(NOON), LATE], ["Promise broken: 18 min late"]),
        ([Promised(NOON), InTouch(NOON)], ["Promise kept"]),
        ([Promised(NOON), IN_TIME, LATE], ["Promise kept"]),
        ([Promised(NOON), Promised(None), LATE], []),
        ([Promised(NOON), Promised(NOON + timedelta(hours=1)), LATE], ["Promise kept"]),
        ([IN_TIME, Promised(NOON)], []),
        ([], []),
    ],
)
def it_says_how_each_promise_ended(happened: list[Promised | InTouch], said: list[str]) -> None:
    assert [each.say() for each in kept(happened)] == said
