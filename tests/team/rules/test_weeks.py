"""Working hours as people write and read them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innerloop.team.rules.weeks import SpanBackwards, SpansOverlap, SpanUnreadable, read_day, say_spans, say_week
from innerloop.team.rules.whose_hours import USUAL
from innerloop.team.rules.working_time import HoursImpossible, Span, WorkingHours


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("9:00-17:00", "9:00-17:00"),
        ("09.00 – 17.00", "9:00-17:00"),
        ("9 to 17", "9:00-17:00"),
        ("9h30—17h", "9:30-17:00"),
        ("9-17,", "9:00-17:00"),
        ("13:30-17, 9-12:30", "9:00-12:30, 13:30-17:00"),
        ("9-12; 12-17", "9:00-12:00, 12:00-17:00"),
        ("9am-5:30 PM", "9:00-17:30"),
        ("12am-12pm", "0:00-12:00"),
        ("22:00-24:00", "22:00-24:00"),
        ("0:00-24:00", "0:00-24:00"),
        ("", ""),
        (" Closed ", ""),
        ("-", ""),
    ],
)
def it_reads_hours_as_people_write_them(written, said):
    assert say_spans(read_day(written, 0)) == said


@pytest.mark.parametrize(
    ("written", "kind", "words"),
    [
        ("nine to five", SpanUnreadable, "“nine to five” cannot be read as hours. Write them as 9:00-17:00"),
        ("9:00", SpanUnreadable, "“9:00” cannot be read"),
        ("9-17, later", SpanUnreadable, "“later” cannot be read"),
        ("9:70-17", SpanUnreadable, "“9:70-17” cannot be read"),
        ("9-25", SpanUnreadable, "“9-25” cannot be read"),
        ("13pm-14pm", SpanUnreadable, "cannot be read"),
        ("9-5", SpanBackwards, "9-5 ends before it begins"),
        ("22-6", SpanBackwards, "0:00-6:00 on the day after"),
        ("9-9", SpanBackwards, "9-9 ends before"),
        ("9-13, 12-17", SpansOverlap, "9:00-13:00 and 12:00-17:00 overlap"),
        ("x" * 900, SpanUnreadable, "x{40}”"),
    ],
)
def it_says_why_hours_cannot_be_read(written, kind, words):
    with pytest.raises(kind, match=words) as refused:
        read_day(written, 0)

    assert isinstance(refused.value, HoursImpossible)


@settings(derandomize=True, database=None)
@given(st.lists(st.integers(0, 1440), min_size=2, max_size=8, unique=True))
def it_reads_what_it_has_written(marks):
    marks = sorted(marks[: len(marks) // 2 * 2])
    spans = [Span(3, opens, closes) for opens, closes in zip(marks[::2], marks[1::2], strict=True)]

    assert read_day(say_spans(spans), 3) == spans


@pytest.mark.parametrize(
    ("spans", "said"),
    [
        (USUAL, "Monday to Friday 9:00-17:00"),
        ((*USUAL, Span(5, 540, 720)), "Monday to Friday 9:00-17:00; Saturday 9:00-12:00"),
        ((Span(5, 0, 1440), Span(6, 0, 1440)), "Saturday and Sunday 0:00-24:00"),
        ((Span(0, 540, 1020), Span(2, 540, 1020)), "Monday 9:00-17:00; Wednesday 9:00-17:00"),
        ((Span(2, 840, 1020), Span(2, 540, 720)), "Wednesday 9:00-12:00, 14:00-17:00"),
    ],
)
def it_says_a_week_in_a_line(spans, said):
    assert say_week(WorkingHours("UTC", tuple(spans))) == said
