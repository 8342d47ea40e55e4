"""How the address of the Explore page is read, and that one look has one address."""

from datetime import date
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innerloop.act.rules.exploring.looks import CHART, PLAIN, TIMES, Look, read_look, turned
from innerloop.understand.rules.measures import Measure


@pytest.mark.parametrize(
    ("asked", "by", "across"),
    [
        ({}, ("touchpoint",), "month"),
        ({"by": "team"}, ("team",), "month"),
        ({"by": "team,channel", "across": "week"}, ("team", "channel"), "week"),
        ({"by": "team", "across": "channel"}, ("team",), "channel"),
        ({"by": "team", "across": "nothing"}, ("team",), ""),
        ({"by": "nothing", "across": "day"}, (), "day"),
        # A time stands in the columns, wherever it was asked for; there is one at most.
        ({"by": "month", "across": "nothing"}, (), "month"),
        ({"by": "day,team", "across": "channel"}, ("team", "channel"), "day"),
        ({"by": "week,team", "across": "month"}, ("team",), "month"),
        # A dimension stands once.
        ({"by": "team,team", "across": "team"}, ("team",), ""),
        ({"by": "team,channel", "across": "channel"}, ("team",), "channel"),
        # Two in the rows are the most.
        ({"by": "team,channel,language", "across": "nothing"}, ("team", "channel"), ""),
        ({"by": "properties.plan", "across": "nothing"}, ("properties.plan",), ""),
        ({"by": "shoe,team'--", "across": "shoe"}, (), ""),
        ({"by": "nothing", "across": "channel"}, ("channel",), ""),
    ],
)
def it_reads_rows_and_columns(asked: dict[str, str], by: tuple[str, ...], across: str) -> None:
    look = read_look(asked)

    assert (look.by, look.across) == (by, across)


@pytest.mark.parametrize(
    ("asked", "against"),
    [
        ({"across": "nothing", "against": "before"}, "before"),
        ({"across": "nothing", "against": "2026-01-01/2026-03-31"}, "2026-01-01/2026-03-31"),
        ({"across": "nothing", "against": "channel:sms"}, "channel:sms"),
        ({"against": "channel:sms"}, "channel:sms"),
        # Over time each column stands beside the one before it already.
        ({"against": "before"}, ""),
        ({"against": "2026-01-01/2026-03-31"}, ""),
        # What a row is already cannot be another value too.
        ({"across": "nothing", "by": "channel", "against": "channel:sms"}, ""),
        ({"across": "nothing", "against": "2026-03-31/2026-01-01"}, ""),
        ({"across": "nothing", "against": "2026-03-31/9999-12-31"}, ""),
        ({"across": "nothing", "against": "2026-03-31"}, ""),
        ({"across": "nothing", "against": "shoe:42"}, ""),
        ({"across": "nothing", "against": "soon"}, ""),
    ],
)
def it_reads_what_is_compared_with(asked: dict[str, str], against: str) -> None:
    assert read_look(asked).against == against


def it_knows_the_days_and_the_value_that_it_is_compared_with() -> None:
    days = read_look({"across": "nothing", "against": "2026-01-01/2026-03-31"})
    value = read_look({"across": "nothing", "against": "properties.plan:a:b"})

    assert days.days_against == (date(2026, 1, 1), date(2026, 3, 31))
    assert value.value_against == ("properties.plan", "a:b")


def it_leaves_out_what_is_usual() -> None:
    assert Look().pairs() == []
    assert read_look({"show": "joy", "sort": "luck", "as": "pie"}) == Look()
    assert turned(Look(), measure=Measure.MEAN, drawn=CHART).pairs() == [("show", "mean"), ("as", "chart")]


NAMES = st.sampled_from(("", "nothing", *PLAIN, *TIMES, "properties.plan"))


@given(
    by=st.lists(NAMES, max_size=3).map(",".join),
    across=NAMES,
    against=st.sampled_from(("", "before", "channel:sms", "2026-01-01/2026-01-31", "team:")),
    show=st.sampled_from(("", *Measure)),
)
def it_reads_its_own_addresses(by: str, across: str, against: str, show: str) -> None:
    look = read_look({"by": by, "across": across, "against": against, "show": show})

    again = read_look(dict(parse_qsl(urlencode(look.pairs()))))

    assert again == look
