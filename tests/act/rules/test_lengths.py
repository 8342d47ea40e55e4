"""Lengths of working time as people write and read them."""

import pytest

from innerloop.act.rules.lengths import LONGEST, LengthOutside, LengthUnreadable, read_length, say_length


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        ("4 h", 240),
        ("4h", 240),
        ("1 h 30 min", 90),
        ("1H30M", 90),
        ("45 min", 45),
        (" 45 minutes ", 45),
        ("1.5 hours", 90),
        ("1,5 h", 90),
        ("1000 h", LONGEST),
        ("1 min", 1),
    ],
)
def it_reads_hours_and_minutes(written: str, minutes: int) -> None:
    assert read_length(written) == minutes


@pytest.mark.parametrize("written", ["", "soon", "4", "4 d", "h", "-4 h", "4 h 4 h", "30 min 1 h", "1:30", "٤ ساعات"])
def it_refuses_what_it_cannot_read(written: str) -> None:
    with pytest.raises(LengthUnreadable, match="4 h, 1 h 30 min or 45 min"):
        read_length(written)


@pytest.mark.parametrize("written", ["0 h", "0 min", "1001 h", "60001 min", "999999 h"])
def it_refuses_what_no_clock_would_show(written: str) -> None:
    with pytest.raises(LengthOutside, match="at most 1,000 hours"):
        read_length(written)


@pytest.mark.parametrize("minutes", [1, 45, 60, 90, 240, 4_800, LONGEST])
def it_reads_what_it_writes(minutes: int) -> None:
    assert read_length(say_length(minutes)) == minutes


def it_writes_no_nought() -> None:
    assert [say_length(minutes) for minutes in (45, 60, 90)] == ["45 min", "1 h", "1 h 30 min"]
