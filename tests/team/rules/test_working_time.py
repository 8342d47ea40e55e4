"""Working time through weekends, holidays and both changes of the clocks, in any zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innerloop.team.rules.whose_hours import USUAL
from innerloop.team.rules.working_time import (
    DayOff,
    EmptyWeek,
    HoursImpossible,
    NeverDone,
    Span,
    WorkingHours,
    add_working,
    always,
    is_open,
    next_close,
    next_open,
    working_between,
)

NAIROBI = WorkingHours("Africa/Nairobi", USUAL)
BERLIN = WorkingHours("Europe/Berlin", USUAL)
NEW_YORK = WorkingHours("America/New_York", USUAL)
SPLIT = WorkingHours(
    "Africa/Nairobi", tuple(Span(day, *half) for day in range(5) for half in ((510, 750), (810, 1020)))
)
NIGHTS = WorkingHours("Europe/Berlin", tuple(Span(day, *part) for day in range(7) for part in ((0, 360), (1320, 1440))))
ALWAYS_IN_BERLIN = always("Europe/Berlin")
CHRISTMAS = WorkingHours(
    "Africa/Nairobi",
    USUAL,
    (DayOff(date(2026, 12, 25)), DayOff(date(2026, 12, 24), starts=780), DayOff(date(2026, 12, 28))),
)


def there(hours: WorkingHours, text: str) -> datetime:
    """Read a moment by the clock of these hours; `+` behind it is the second time that the clock shows it."""
    local = datetime.fromisoformat(text.rstrip("+"))
    return local.replace(tzinfo=ZoneInfo(hours.zone), fold=int(text.endswith("+")))


@pytest.mark.parametrize(
    ("hours", "start", "amount", "end"),
    [
        pytest.param(NAIROBI, "2026-11-25 10:00", "2h", "2026-11-25 12:00", id="within a day"),
        pytest.param(NAIROBI, "2026-11-25 16:00", "2h", "2026-11-26 10:00", id="over night"),
        pytest.param(NAIROBI, "2026-11-25 03:00", "1h", "2026-11-25 10:00", id="from before the day begins"),
        pytest.param(NAIROBI, "2026-11-25 10:00", "7h", "2026-11-25 17:00", id="to the very end of the day"),
        pytest.param(NAIROBI, "2026-11-27 16:30", "1h", "2026-11-30 09:30", id="over a weekend"),
        pytest.param(NAIROBI, "2026-11-28 12:00", "8h", "2026-11-30 17:00", id="from a Saturday"),
        pytest.param(NAIROBI, "2026-11-25 10:00", "40h", "2026-12-02 10:00", id="a week"),
        pytest.param(NAIROBI, "2026-11-28 12:00", "0h", "2026-11-28 12:00", id="no time at all"),
        pytest.param(SPLIT, "2026-11-25 12:00", "1h", "2026-11-25 14:00", id="over lunch"),
        pytest.param(SPLIT, "2026-11-25 13:00", "1h", "2026-11-25 14:30", id="from lunch"),
        pytest.param(CHRISTMAS, "2026-12-24 12:00", "2h", "2026-12-29 10:00", id="over holidays, half a day first"),
        pytest.param(CHRISTMAS, "2026-12-24 14:00", "1h", "2026-12-29 10:00", id="from the half that is off"),
        pytest.param(BERLIN, "2026-03-27 16:00", "2h", "2026-03-30 10:00", id="clocks go forward at a weekend"),
        pytest.param(BERLIN, "2026-10-23 16:00", "2h", "2026-10-26 10:00", id="clocks go back at a weekend"),
        pytest.param(NEW_YORK, "2026-03-06 16:00", "9h", "2026-03-09 17:00", id="forward in New York"),
        pytest.param(NIGHTS, "2026-03-28 23:00", "3h", "2026-03-29 03:00", id="a night that is an hour short"),
        pytest.param(NIGHTS, "2026-03-29 00:00", "5h", "2026-03-29 06:00", id="all of a short night"),
        pytest.param(NIGHTS, "2026-10-25 00:00", "3h", "2026-10-25 02:00+", id="a night that is an hour long"),
        pytest.param(NIGHTS, "2026-10-25 02:30", "1h", "2026-10-25 02:30+", id="an hour later, and the clock stands"),
        pytest.param(NIGHTS, "2026-10-25 00:00", "7h", "2026-10-25 06:00", id="all of a long night"),
        pytest.param(NIGHTS, "2026-11-25 23:00", "2h", "2026-11-26 01:00", id="past midnight"),
        pytest.param(ALWAYS_IN_BERLIN, "2026-03-28 12:00", "24h", "2026-03-29 13:00", id="day and night, forward"),
        pytest.param(ALWAYS_IN_BERLIN, "2026-10-24 12:00", "24h", "2026-10-25 11:00", id="day and night, back"),
    ],
)
def it_finds_when_so_much_working_time_has_passed(hours, start, amount, end):
    due = timedelta(hours=int(amount.removesuffix("h")))

    found = add_working(there(hours, start), due, hours)

    assert found == there(hours, end).astimezone(UTC)
    assert found.tzinfo is UTC
    assert working_between(there(hours, start), found, hours) == due


@pytest.mark.parametrize(
    ("hours", "day", "passes"),
    [
        pytest.param(
            WorkingHours("Europe/Berlin", (Span(6, 60, 240),)), "2026-03-29", "2h", id="the hour that nobody sees"
        ),
        pytest.param(
            WorkingHours("Europe/Berlin", (Span(6, 120, 180),)), "2026-03-29", "0h", id="nothing but that hour"
        ),
        pytest.param(
            WorkingHours("Europe/Berlin", (Span(6, 60, 240),)), "2026-10-25", "4h", id="the hour that comes twice"
        ),
        pytest.param(WorkingHours("Europe/Berlin", (Span(6, 150, 180),)), "2026-10-25", "1h", id="half of it, twice"),
        pytest.param(
            WorkingHours("Africa/Cairo", (Span(4, 0, 120),)), "2026-04-24", "1h", id="a day that begins at one"
        ),
        pytest.param(WorkingHours("Africa/Cairo", (Span(3, 1380, 1440),)), "2026-10-29", "2h", id="a last hour twice"),
        pytest.param(always("Pacific/Apia"), "2011-12-30", "0h", id="a day that Samoa left out"),
        pytest.param(always("Asia/Kathmandu"), "2026-05-05", "24h", id="a zone of five hours and three quarters"),
        pytest.param(always("Australia/Lord_Howe"), "2026-04-05", "24.5h", id="clocks that move by half an hour"),
    ],
)
def it_counts_time_as_it_passes(hours, day, passes):
    midnight = datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(hours.zone)).astimezone(UTC)
    alone = WorkingHours(hours.zone, hours.spans, _all_but(date.fromisoformat(day)))

    worked = working_between(midnight - timedelta(days=3), midnight + timedelta(days=4), alone)

    assert worked == timedelta(hours=float(passes.removesuffix("h")))


def _all_but(day: date) -> tuple[DayOff, ...]:
    return tuple(DayOff(day + timedelta(days=at)) for at in range(-9, 10) if at)


def it_knows_when_it_is_open_and_when_next():
    friday_evening = there(NAIROBI, "2026-11-27 17:00")

    assert is_open(there(NAIROBI, "2026-11-27 16:59"), NAIROBI)
    assert not is_open(friday_evening, NAIROBI)
    assert next_open(friday_evening, NAIROBI) == there(NAIROBI, "2026-11-30 09:00")
    assert next_open(there(NAIROBI, "2026-11-27 12:34"), NAIROBI) == there(NAIROBI, "2026-11-27 12:34")


def it_knows_when_it_closes():
    """Midnight in UTC, two in the morning in Berlin, ends no night's work."""
    assert next_close(there(NAIROBI, "2026-11-27 12:34"), NAIROBI) == there(NAIROBI, "2026-11-27 17:00")
    assert next_close(there(NIGHTS, "2026-03-28 23:00"), NIGHTS) == there(NIGHTS, "2026-03-29 06:00")
    assert next_close(there(NAIROBI, "2026-11-27 17:00"), NAIROBI) is None
    assert next_close(there(NAIROBI, "2026-11-27 12:34"), ALWAYS_IN_BERLIN) is None


def it_takes_what_overlaps_once():
    doubled = WorkingHours("UTC", (Span(0, 540, 720), Span(0, 600, 780), Span(0, 780, 800)))

    assert doubled.on(date(2026, 11, 30)) == [(540, 800)]


def it_refuses_a_week_without_a_working_hour():
    with pytest.raises(EmptyWeek, match="A week needs a working hour"):
        WorkingHours("Africa/Nairobi", ())


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: WorkingHours("Africa/Atlantis", USUAL), "nobody knows the time zone 'Africa/Atlantis'"),
        (lambda: WorkingHours("../etc/passwd", USUAL), "nobody knows the time zone"),
        (lambda: Span(7, 0, 60), "day 7"),
        (lambda: Span(0, 60, 60), "from minute 60 to 60"),
        (lambda: Span(0, 60, 1441), "to 1441"),
        (lambda: DayOff(date(2026, 12, 24), 60, 0), "2026-12-24"),
    ],
)
def it_refuses_hours_that_cannot_be_worked(wrong, words):
    with pytest.raises(HoursImpossible, match=words):
        wrong()


def it_says_that_it_is_never_done_where_ten_years_are_off():
    decade = tuple(DayOff(date(2026, 1, 1) + timedelta(days=at)) for at in range(4_400))
    closed = WorkingHours("Africa/Nairobi", USUAL, decade)
    start = there(closed, "2026-11-25 10:00")

    with pytest.raises(NeverDone, match="do not pass within ten years"):
        add_working(start, timedelta(minutes=1), closed)
    with pytest.raises(NeverDone):
        next_open(start, closed)
    with pytest.raises(NeverDone):
        add_working(start, timedelta.max, NAIROBI)


def it_refuses_a_moment_that_does_not_say_where_it_is():
    with pytest.raises(ValueError, match="has no time zone"):
        add_working(datetime(2026, 11, 25, 10), timedelta(hours=1), NAIROBI)  # noqa: DTZ001


# Some names are of the system's own, and no zone of a place.
ZONES = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "System")))
FIRST = datetime(2020, 1, 1, tzinfo=UTC)
moments = st.integers(0, 8 * 365 * 86_400).map(lambda seconds: FIRST + timedelta(seconds=seconds))
amounts = st.integers(0, 20 * 3_600 * 10**6).map(lambda microseconds: timedelta(microseconds=microseconds))
# At least an hour in the week: less does not add up to twenty within ten years.
minutes = st.tuples(st.integers(0, 1380), st.integers(60, 1440)).map(lambda pair: (pair[0], max(pair[0] + 60, pair[1])))
spans = st.builds(lambda day, pair: Span(day, *pair), st.integers(0, 6), minutes)
days_off = st.builds(
    lambda day, pair: DayOff(FIRST.date() + timedelta(days=day), *pair),
    st.integers(0, 8 * 365),
    st.just((0, 1440)) | minutes,
)
any_hours = st.builds(
    lambda zone, week, off: WorkingHours(zone, tuple(week), tuple(off)),
    st.sampled_from(ZONES),
    st.lists(spans, min_size=1, max_size=8),
    st.lists(days_off, max_size=6),
)
thoroughly = settings(max_examples=150, deadline=None, derandomize=True, database=None)


@thoroughly
@given(hours=any_hours, start=moments, amount=amounts)
def it_counts_what_it_added(hours: WorkingHours, start: datetime, amount: timedelta) -> None:
    done = add_working(start, amount, hours)

    assert done >= start
    assert working_between(start, done, hours) == amount


@thoroughly
@given(hours=any_hours, start=moments, amounts=st.tuples(amounts, amounts))
def it_adds_up_in_any_portions(hours: WorkingHours, start: datetime, amounts: tuple[timedelta, timedelta]) -> None:
    first, second = amounts

    assert add_working(add_working(start, first, hours), second, hours) == add_working(start, first + second, hours)
    assert add_working(start, min(amounts), hours) <= add_working(start, max(amounts), hours)


@thoroughly
@given(hours=any_hours, three=st.tuples(moments, st.integers(0, 10**6), st.integers(0, 10**6)))
def it_leaves_nothing_out_between_two_stretches(hours: WorkingHours, three: tuple[datetime, int, int]) -> None:
    start, middle = three[0], three[0] + timedelta(seconds=three[1])
    end = middle + timedelta(seconds=three[2])

    parts = working_between(start, middle, hours), working_between(middle, end, hours)

    assert sum(parts, timedelta()) == working_between(start, end, hours) <= end - start
    assert working_between(end, start, hours) == timedelta()


@thoroughly
@given(hours=any_hours, start=moments)
def it_agrees_with_the_clock_on_the_wall(hours: WorkingHours, start: datetime) -> None:
    minute = start.replace(second=0)

    worked = working_between(minute, minute + timedelta(minutes=1), hours)

    assert worked == (timedelta(minutes=1) if is_open(minute, hours) else timedelta())
    assert is_open(next_open(start, hours), hours)
