"""How cells are read: dates by their whole column, numbers, yes and no."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from functools import reduce
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from innerloop.connect.imports.errors import BadCell
from innerloop.connect.imports.rules import cells
from innerloop.connect.imports.rules.cells import DateOrder, NumberStyle

NAIROBI = ZoneInfo("Africa/Nairobi")
DAY_FIRST, MONTH_FIRST = DateOrder(), DateOrder(by_month=1)


def order(*texts: str) -> DateOrder:
    return reduce(DateOrder.after, texts, DateOrder())


def style(*texts: str) -> NumberStyle:
    return reduce(NumberStyle.after, texts, NumberStyle())


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2021-09-30", (2021, 9, 30)),
        ("20210930", (2021, 9, 30)),
        ("2021/09/30", (2021, 9, 30)),
        ("30/09/2021", (2021, 9, 30)),
        ("30.9.21", (2021, 9, 30)),
        ("30-09-2021 14:05", (2021, 9, 30, 14, 5)),
        ("30/09/2021, 2:05 pm", (2021, 9, 30, 14, 5)),
        ("30/09/2021 12:05:09 a.m.", (2021, 9, 30, 0, 5, 9)),
        ("2021-09-30 14:05:09.250", (2021, 9, 30, 14, 5, 9, 250000)),
        ("30 September 2021", (2021, 9, 30)),
        ("30-Sep-21", (2021, 9, 30)),
        ("Sep 30, 2021", (2021, 9, 30)),
        ("September 30th, 2021 2:05 PM", (2021, 9, 30, 14, 5)),
        ("1er août 2021", (2021, 8, 1)),
        ("30 de septiembre de 2021", (2021, 9, 30)),
        ("3 Juni 2021", (2021, 6, 3)),
        ("3 juillet 2021", (2021, 7, 3)),
        ("12 Machi 2021 09:30", (2021, 3, 12, 9, 30)),
    ],
)
def it_reads_a_moment_without_zone_in_the_workspaces(text, moment):
    expected = datetime(*moment).replace(tzinfo=NAIROBI)  # noqa: DTZ001

    assert cells.read_moment(text, DAY_FIRST, NAIROBI) == expected


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("2021-09-30T14:05:00Z", 0),
        ("2021-09-30 14:05:00 UTC", 0),
        ("2021-09-30T14:05:00+02:00", 2),
        ("2021-09-30 14:05:00 -0700", -7),
    ],
)
def it_keeps_the_zone_that_a_moment_names(text, hours):
    expected = datetime(2021, 9, 30, 14, 5, tzinfo=timezone(timedelta(hours=hours)))

    found = cells.read_moment(text, DAY_FIRST, NAIROBI)

    assert found == expected
    assert found.utcoffset() == timedelta(hours=hours)


@pytest.mark.parametrize("text", ["1633010700", "1633010700000"])
def it_reads_seconds_since_1970(text):
    assert cells.read_moment(text, DAY_FIRST, NAIROBI) == datetime(2021, 9, 30, 14, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["yesterday", "31/02/2021", "13/13/2021", "0021-09-30", "3021-09-30", "30/09/2021 25:00", "31 June 2021",
     "12 Foo 2021", "12 May 2021 at noon", "9", "2021-W39", "٣٠ سبتمبر", "30/09", "x" * 500],
)  # fmt: skip
def it_refuses_what_is_no_date_and_names_it(text):
    with pytest.raises(BadCell, match="is not a date: write it like 2021-09-30") as refused:
        cells.read_moment(text, DAY_FIRST, NAIROBI)

    assert text[:39] in str(refused.value)
    assert len(str(refused.value)) < 150


@pytest.mark.parametrize("text", ["", "-", "N/A", "null", "NaN", "#N/A", " "])
def it_reads_what_stands_for_nothing_as_nothing(text):
    assert cells.read_moment(text, DAY_FIRST, NAIROBI) is None
    assert cells.read_decimal(text) is None
    assert cells.read_flag(text) is None


@pytest.mark.parametrize(
    ("texts", "is_day_first"),
    [
        (["03/10/2021"], True),
        (["03/10/2021", "30/09/2021"], True),
        (["03/10/2021", "09/30/2021"], False),
        (["30/09/2021", "17/10/2021", "1/14/2022"], True),
        (["30/09/2021", "1/14/2022", "1/18/2022"], False),
        (["30/09/2021", "1/14/2022"], True),
        (["2021-09-30", "", "soon"], True),
    ],
)
def it_tells_the_order_of_dates_from_the_whole_column(texts, is_day_first):
    assert order(*texts).is_day_first is is_day_first


@pytest.mark.parametrize(
    ("text", "by_day", "by_month"),
    [
        ("03/10/2021", date(2021, 10, 3), date(2021, 3, 10)),
        ("30/09/2021", date(2021, 9, 30), date(2021, 9, 30)),
        ("09/30/2021", date(2021, 9, 30), date(2021, 9, 30)),
    ],
)
def it_reads_a_date_by_its_column_or_by_its_only_meaning(text, by_day, by_month):
    day, month = (cells.read_moment(text, o, UTC) for o in (DAY_FIRST, MONTH_FIRST))

    assert day is not None
    assert month is not None
    assert (day.date(), month.date()) == (by_day, by_month)


def it_says_how_it_read_the_dates_and_why():
    assert order("30/09/2021", "03/10/2021", "1/14/2022", "17/10/2021").sentence == (
        "Dates such as 03/10 are read day first: 2 prove it, 1 could be read both ways, "
        "1 make sense only the other way round and are read so."
    )
    assert "day first: none proves either, 1 could" in order("03/10/2021").sentence
    assert "month first: 1 prove it" in order("03/10/2021", "09/30/2021").sentence
    assert order("2021-09-30", "30/09/2021", "04/04/2021").sentence == ""


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.times(), st.timezones())
def it_reads_back_every_moment_it_writes(day, at, zone):
    moment = datetime.combine(day, at)
    whole = moment.replace(microsecond=0)

    assert cells.read_moment(moment.isoformat(), DAY_FIRST, zone) == moment.replace(tzinfo=zone)
    assert cells.read_moment(f"{whole:%d/%m/%Y %H:%M:%S}", DAY_FIRST, zone) == whole.replace(tzinfo=zone)
    assert cells.read_moment(f"{whole:%m/%d/%Y %I:%M:%S %p}", MONTH_FIRST, zone) == whole.replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", "12"), ("-12.5", "-12.5"), ("+3", "3"), ("1234.50", "1234.5"), ("1,234.50", "1234.5"),
        ("1.234,50", "1234.5"), ("1 234,5", "1234.5"), ("1'234'567.5", "1234567.5"), ("12,5", "12.5"),
        ("1,234,567", "1234567"), ("1.234.567", "1234567"), ("1,234", "1234"), ("1.234", "1.234"),
        ("0,125", "0.125"), ("$1,200", "1200"), ("€ 12,50", "12.5"), ("12,50 €", "12.5"), ("KSh 1,200.00", "1200"),
        ("USD 5", "5"), ("5 KES", "5"), ("12%", "12"), ("(1,200.50)", "-1200.5"), (".5", "0.5"), ("1e3", "1000"),
        ("1\u202f234,5", "1234.5"), ("0.00004", "0"),
    ],
)  # fmt: skip
def it_reads_numbers_as_people_write_them(text, number):
    assert cells.read_decimal(text) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    ["ten", "12abc", "1.2.3", "12,34,56", "--5", "5-", "1 2 3", "∞", "1e400", "0x1F", "1_000", ",", "9" * 15],
)
def it_refuses_what_is_no_number_and_names_it(text):
    with pytest.raises(BadCell) as refused:
        cells.read_decimal(text)

    assert text in str(refused.value)


@pytest.mark.parametrize(
    ("texts", "number"),
    [(["1,5", "1.234"], "1234"), (["1.5", "1.234"], "1.234"), (["1.234,5"], "1.234"), (["7"], "1.234")],
)
def it_reads_an_unclear_number_by_its_column(texts, number):
    expected = Decimal("1234") if texts[0] in ("1,5", "1.234,5") else Decimal(number)

    assert cells.read_decimal("1.234", style(*texts)) == expected


@given(st.decimals(-(10**9), 10**9, places=2))
def it_reads_back_money_in_both_styles(amount):
    point = f"{amount:,.2f}"
    comma = point.translate(str.maketrans(",.", ".,"))

    assert cells.read_decimal(point) == amount
    assert cells.read_decimal(comma, style("1,5")) == amount


@pytest.mark.parametrize(
    "read", [cells.read_decimal, cells.read_flag, lambda text: cells.read_moment(text, DAY_FIRST, NAIROBI)]
)
@given(text=st.text(max_size=20))
def it_reads_or_refuses_any_text(read, text):
    with suppress(BadCell):
        assert read(text) is not None or cells.is_blank(text)


@pytest.mark.parametrize(
    ("text", "flag"), [("Yes", True), ("OUI", True), ("sí", True), ("ndiyo", True), ("1", True), ("no", False),
                       ("Non", False), ("hapana", False), ("0", False), ("FALSE", False)],
)  # fmt: skip
def it_reads_yes_and_no_in_four_languages(text, flag):
    assert cells.read_flag(text) is flag


def it_refuses_a_maybe():
    with pytest.raises(BadCell, match="“maybe” is neither yes nor no"):
        cells.read_flag("maybe")
