"""Who is away, and when they are back at work."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from innerloop.team.rules.absence import Away, back_at, is_away
from innerloop.team.rules.whose_hours import USUAL
from innerloop.team.rules.working_time import DayOff, WorkingHours

NAIROBI = WorkingHours("Africa/Nairobi", USUAL, (DayOff(date(2026, 12, 25)),))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Africa/Nairobi"))


def away(starts: str, ends: str | None) -> Away:
    return Away(date.fromisoformat(starts), date.fromisoformat(ends) if ends else None)


@pytest.mark.parametrize(
    ("moment", "absences", "is_gone", "back"),
    [
        ("2026-11-25 10:00", [], False, "2026-11-25 10:00"),
        ("2026-11-25 18:00", [], False, "2026-11-26 09:00"),
        ("2026-11-25 10:00", [("2026-11-25", "2026-11-25")], True, "2026-11-26 09:00"),
        ("2026-11-25 10:00", [("2026-11-26", "2026-11-27")], False, "2026-11-25 10:00"),
        ("2026-11-25 18:00", [("2026-11-26", "2026-11-27")], False, "2026-11-30 09:00"),
        ("2026-11-26 00:00", [("2026-11-26", "2026-11-26")], True, "2026-11-27 09:00"),
        ("2026-11-25 10:00", [("2026-11-20", "2026-11-27"), ("2026-11-26", "2026-12-04")], True, "2026-12-07 09:00"),
        ("2026-11-25 10:00", [("2026-11-25", "2026-11-25"), ("2026-11-26", "2026-11-26")], True, "2026-11-27 09:00"),
        ("2026-12-24 10:00", [("2026-12-24", "2026-12-24")], True, "2026-12-28 09:00"),
        ("2026-11-25 10:00", [("2026-11-25", None)], True, None),
        ("2026-11-25 10:00", [("2026-11-25", "2026-11-27"), ("2026-11-27", None)], True, None),
        ("2026-11-25 18:00", [("2026-11-26", None)], False, None),
    ],
)
def it_knows_who_is_away_and_until_when(moment, absences, is_gone, back):
    gone = [away(*days) for days in absences]

    assert is_away(at(moment), NAIROBI, gone) == is_gone
    assert back_at(at(moment), NAIROBI, gone) == (at(back) if back else None)
