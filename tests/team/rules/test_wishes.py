"""When something that is told now is to leave."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innerloop.team.rules.wishes import Pace, Way, Wishes, after_quiet, due_at

NAIROBI = "Africa/Nairobi"  # UTC+3, the whole year
NIGHT = (20 * 60, 7 * 60)
ZONES = ["UTC", NAIROBI, "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu"]


def at(hour: int, minute: int = 0, second: int = 0, day: int = 11) -> datetime:
    """Return a moment by the clock of Nairobi."""
    return datetime(2026, 5, day, hour, minute, second, tzinfo=ZoneInfo(NAIROBI)).astimezone(UTC)


@pytest.mark.parametrize(
    ("way", "wishes", "now", "leaves"),
    [
        (Way.MAIL, Wishes(NAIROBI), at(9, 0, 30), at(9, 3)),
        (Way.PUSH, Wishes(NAIROBI), at(9, 0, 30), at(9, 0, 30)),
        (Way.MAIL, Wishes(NAIROBI, pace=Pace.HOURLY), at(9, 0, 30), at(10)),
        (Way.MAIL, Wishes(NAIROBI, pace=Pace.HOURLY), at(9, 59, 59), at(10)),
        (Way.MAIL, Wishes("Asia/Kathmandu", pace=Pace.HOURLY), at(9), at(9, 15)),
        (Way.MAIL, Wishes(NAIROBI, pace=Pace.DAILY), at(7, 59), at(8)),
        (Way.MAIL, Wishes(NAIROBI, pace=Pace.DAILY), at(8), at(8, day=12)),
        (Way.MAIL, Wishes(NAIROBI, pace=Pace.DAILY, daily_at=17 * 60 + 30), at(8), at(17, 30)),
        (Way.PUSH, Wishes(NAIROBI, pace=Pace.DAILY), at(8), at(8)),
        (Way.MAIL, Wishes(NAIROBI, quiet=NIGHT), at(19, 58), at(7, day=12)),
        (Way.MAIL, Wishes(NAIROBI, quiet=NIGHT), at(19, 55), at(19, 58)),
        (Way.PUSH, Wishes(NAIROBI, quiet=NIGHT), at(20), at(7, day=12)),
        (Way.PUSH, Wishes(NAIROBI, quiet=NIGHT), at(6, 59), at(7)),
        (Way.PUSH, Wishes(NAIROBI, quiet=NIGHT), at(7), at(7)),
        (Way.PUSH, Wishes(NAIROBI, quiet=(12 * 60, 13 * 60)), at(12, 30), at(13)),
        (Way.MAIL, Wishes(NAIROBI, pace=Pace.DAILY, daily_at=6 * 60, quiet=NIGHT), at(9), at(7, day=12)),
    ],
)
def it_leaves(way: Way, wishes: Wishes, now: datetime, leaves: datetime) -> None:
    assert due_at(way, wishes=wishes, now=now) == leaves


def it_lets_through_what_is_pressing_only_where_it_may() -> None:
    night, open_ = at(23), Wishes(NAIROBI, pace=Pace.DAILY, quiet=NIGHT, lets_pressing_through=True)

    assert due_at(Way.PUSH, wishes=open_, now=night, is_pressing=True) == night
    assert due_at(Way.MAIL, wishes=open_, now=night, is_pressing=True) == at(23, 3)
    assert due_at(Way.PUSH, wishes=open_, now=night) == at(7, day=12)
    assert due_at(Way.PUSH, wishes=Wishes(NAIROBI, quiet=NIGHT), now=night, is_pressing=True) == at(7, day=12)


def it_waits_no_day_in_the_hour_that_comes_twice() -> None:
    second = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)  # 02:10 in Berlin for the second time

    assert after_quiet(second, Wishes("Europe/Berlin", quiet=(60, 150))) == second + timedelta(minutes=20)


BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: BEGIN + timedelta(minutes=minutes))
MINUTES = st.integers(0, 1439)


@given(moment=MOMENTS, begins=MINUTES, ends=MINUTES, zone=st.sampled_from(ZONES), pace=st.sampled_from(Pace))
def it_never_leaves_in_quiet_hours_nor_more_than_two_days_late(
    moment: datetime, begins: int, ends: int, zone: str, pace: Pace
) -> None:
    wishes = Wishes(zone, pace=pace, quiet=(begins, ends) if begins != ends else None)

    leaves = due_at(Way.MAIL, wishes=wishes, now=moment)

    assert moment <= leaves <= moment + timedelta(hours=51)
    assert after_quiet(leaves, wishes) == leaves or _is_left_out(ends, leaves, zone)


def _is_left_out(minute: int, leaves: datetime, zone: str) -> bool:
    """Say whether a minute is not on the clock of the day, in the night that leaves an hour out."""
    day = leaves.astimezone(ZoneInfo(zone)).date()
    shown = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=ZoneInfo(zone))
    back = shown.astimezone(UTC).astimezone(ZoneInfo(zone))
    return (back.hour, back.minute) != (shown.hour, shown.minute)
