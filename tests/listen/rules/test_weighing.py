"""Rules put together: the first moment at which nothing is against asking, and every reason before it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innerloop.listen.rules import limits
from innerloop.listen.rules.asking import Rule, weigh
from innerloop.listen.rules.quiet import EVERY_DAY, Hours, QuietHours, next_open
from innerloop.listen.rules.whereabouts import Whereabouts, whereabouts

NOON = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
ZONES = [
    "UTC", "Africa/Nairobi", "Africa/Casablanca", "America/New_York", "America/St_Johns", "America/Santiago",
    "Asia/Kathmandu", "Asia/Tehran", "Australia/Lord_Howe", "Australia/Adelaide", "Europe/Berlin", "Europe/Dublin",
    "Pacific/Apia", "Pacific/Chatham", "America/Nuuk",
]  # fmt: skip

FIRST = datetime(2025, 1, 1, tzinfo=UTC)
moments = st.integers(0, 3 * 365 * 86_400).map(lambda seconds: FIRST + timedelta(seconds=seconds))
hours = st.builds(
    lambda opens, length, days: Hours(opens, min(opens + length, 1440), days),
    st.integers(0, 1320),
    st.integers(60, 1440),
    st.frozensets(st.integers(0, 6), min_size=1),
)
wheres = st.lists(st.sampled_from(ZONES), min_size=1, max_size=4, unique=True).map(
    lambda zones: Whereabouts(tuple(zones), "somewhere")
)


@st.composite
def rules(draw: st.DrawFn, at: datetime) -> Sequence[Rule]:
    """Draw rules that time heals, about things that happened before a moment."""
    ago = st.integers(0, 400 * 24 * 60).map(lambda minutes: at - timedelta(minutes=minutes))
    asks = sorted(draw(st.lists(ago, max_size=8)))
    zone = draw(st.sampled_from(ZONES))
    today = at.astimezone(ZoneInfo(zone)).date()
    quota = limits.Quota(
        "asks", draw(st.integers(1, 3)), draw(st.sampled_from(["day", "week", "month", "quarter"])),
        draw(st.integers(0, 4)), today, zone,
    )  # fmt: skip
    return [
        limits.Rest(asks[-1] if asks else None, draw(st.integers(0, 120)), zone),
        limits.Rest(asks[0] if asks else None, draw(st.integers(0, 120)), zone, is_own=True),
        limits.Yearly(asks, draw(st.none() | st.integers(1, 4)), zone),
        quota,
        QuietHours(draw(hours), draw(wheres)),
    ]


@settings(max_examples=250, deadline=None)
@given(data=st.data())
def it_finds_the_first_moment_at_which_every_rule_passes(data: st.DataObject) -> None:
    at = data.draw(moments)
    drawn = data.draw(rules(at))

    weighed = weigh(drawn, at=at)

    if weighed.is_allowed:
        assert weighed.next_at is None
        return
    if weighed.next_at is None:  # hours that never meet
        assert any(reason.rule == "quiet_hours" for reason in weigh(drawn, at=at + timedelta(days=500)).reasons)
        return
    assert weigh(drawn, at=weighed.next_at).is_allowed
    # Never before: a second earlier, and at any other moment between.
    between = int((weighed.next_at - at).total_seconds())
    for seconds in {between - 1, *(data.draw(st.integers(0, between - 1)) for _ in range(12))}:
        assert not weigh(drawn, at=at + timedelta(seconds=seconds)).is_allowed


def it_tells_every_reason_and_waits_for_the_last() -> None:
    tired = limits.Rest(NOON - timedelta(days=20, hours=16), 30)
    night = QuietHours(Hours(), Whereabouts(("Africa/Nairobi",), "Nairobi"))
    late = NOON + timedelta(hours=7, minutes=40)

    weighed = weigh([tired, night], at=late)

    assert [reason.detail for reason in weighed.reasons] == [
        "Asked 21 days ago. Next from 6 December",
        "It is 22:40 in Nairobi. Next from 08:00 tomorrow",
    ]
    # The rest ends at 23:00 there; one asks in the morning after.
    assert weighed.next_at == datetime(2026, 12, 7, 5, 0, tzinfo=UTC)


def it_knows_no_moment_where_time_heals_nothing() -> None:
    weighed = weigh([limits.Final("refused", "Asked us not to ask"), limits.Rest(NOON, 30)], at=NOON)

    assert [reason.rule for reason in weighed.reasons] == ["refused", "rest"]
    assert weighed.next_at is None


@pytest.mark.parametrize(
    ("zone", "at", "opens"),
    [
        # Clocks forward: the hour from 02:00 does not exist.
        ("Europe/Berlin", "2026-03-29T00:30+00:00", "2026-03-29T01:00+00:00"),
        # Clocks back: 02:30 hangs there twice, and it opens at the first.
        ("Europe/Berlin", "2026-10-24T23:00+00:00", "2026-10-25T00:30+00:00"),
        # Half an hour back, from 02:00 to 01:30: it opens half an hour later than the day before.
        ("Australia/Lord_Howe", "2026-04-04T12:00+00:00", "2026-04-04T16:00+00:00"),
    ],
)
def it_opens_by_the_clock_on_the_wall_when_clocks_are_moved(zone: str, at: str, opens: str) -> None:
    found = next_open(Hours(2 * 60 + 30, 21 * 60), (zone,), datetime.fromisoformat(at))

    assert found == datetime.fromisoformat(opens)


def it_leaves_weekends_and_holidays_in_peace() -> None:
    working = Hours(8 * 60, 18 * 60, frozenset(range(5)), frozenset({date(2026, 11, 30)}))
    rule = QuietHours(working, Whereabouts(("Africa/Nairobi",), "Nairobi"))

    saturday = rule.against(datetime(2026, 11, 28, 9, 0, tzinfo=UTC))
    holiday = rule.against(datetime(2026, 11, 30, 9, 0, tzinfo=UTC))

    assert saturday is not None
    assert saturday.reason.detail == "It is Saturday in Nairobi. Next from 08:00 on Tuesday"
    assert holiday is not None
    assert holiday.reason.detail == "30 November is a day off. Next from 08:00 tomorrow"


def it_says_that_hours_never_meet() -> None:
    narrow = Hours(8 * 60, 9 * 60 + 30)
    rule = QuietHours(narrow, whereabouts(phone="+79031234567"))

    against = rule.against(datetime(2026, 11, 28, 5, 30, tzinfo=UTC))

    assert against is not None
    assert against.until is None
    assert "No hour of the day is allowed in all of it" in against.reason.detail


@pytest.mark.parametrize(
    ("given", "name", "zones"),
    [
        ({"time_zone": "Asia/Kolkata", "phone": "+254712345678"}, "Kolkata", 1),
        ({"phone": "+254712345678", "home": "Europe/Berlin"}, "Kenya", 1),
        ({"phone": "+12025550123"}, "the United States", 29),
        ({"home": "Africa/Lagos"}, "Nigeria", 1),
        ({"home": "UTC", "is_ringing": True}, "UTC", 1),
        ({"home": "UTC", "is_ringing": False}, "", 0),
        ({"time_zone": "Mars/Olympus", "home": "Africa/Lagos"}, "Nigeria", 1),
        ({"phone": "+999123456789", "home": "Africa/Lagos"}, "Nigeria", 1),
    ],
)
def it_knows_where_somebody_may_be(given: dict[str, object], name: str, zones: int) -> None:
    where = whereabouts(**given)

    assert (where.name, len(where.zones)) == (name, zones)


@pytest.mark.parametrize(
    ("per", "on", "next_"),
    [("day", "2026-12-31", "2027-01-01"), ("week", "2026-12-31", "2027-01-04"), ("month", "2026-12-31", "2027-01-01"),
     ("quarter", "2026-11-27", "2027-01-01"), ("quarter", "2026-02-10", "2026-04-01"),
     ("month", "2026-01-31", "2026-02-01")],
)  # fmt: skip
def it_opens_a_quota_again_in_the_next_period(per: limits.Period, on: str, next_: str) -> None:
    day = date.fromisoformat(on)
    full = limits.Quota("asks", 1, per, 1, day, "Africa/Nairobi")

    against = full.against(datetime.combine(day, datetime.min.time(), ZoneInfo("Africa/Nairobi")))

    assert against is not None
    assert against.until is not None
    assert against.until.astimezone(ZoneInfo("Africa/Nairobi")).isoformat() == f"{next_}T00:00:00+03:00"


@settings(max_examples=100)
@given(at=moments, weekday_hours=hours)
def it_never_waits_in_a_place_that_nobody_knows(at: datetime, weekday_hours: Hours) -> None:
    assert QuietHours(weekday_hours, Whereabouts()).against(at) is None
    assert weekday_hours.weekdays <= EVERY_DAY
