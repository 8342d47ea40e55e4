"""The Explore page: what it counts, what it says, and the answers behind each cell."""

import csv
import io
import re
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from innerloop.act.explorer_page import ExplorerPage, Line, Slot
from innerloop.act.queries import exploring as queries
from innerloop.act.queries.exploring import links
from innerloop.act.rules.exploring.looks import read_look
from innerloop.customers.rules import Person
from innerloop.listen.models import Program, Response
from innerloop.team.models import Workspace
from innerloop.understand import actions as counting
from innerloop.understand import queries as understanding
from tests.act.conftest import NOW, Hear
from tests.support.cast import Cast
from tests.support.findings import make_mark

DAY = timedelta(days=1)


@pytest.fixture
def given(small: None, hear: Hear) -> None:
    """Answers at two moments by two channels in two months; some customers answer more than once."""
    for number in range(24):
        hear(
            score=10 if number % 3 else 2,
            person=Person(email=f"p{number % 18}@example.org"),
            touchpoint="shop" if number % 2 else "agent",
            channel="sms" if number % 4 < 2 else "email",
            answered_at=NOW - DAY * (3 + number * 2),
            properties={"plan": "pro" if number % 5 else "free"},
        )


def shown(cast: Cast, query: str = "") -> ExplorerPage:
    pairs = {name: values[0] for name, values in parse_qs(query).items()}
    slice_ = links.read_slice(pairs, parse_qs(query).get("where", []))
    return queries.explorer(slice_, read_look(pairs), workspace=cast.workspace, now=NOW)


def slots(page: ExplorerPage) -> list[tuple[Line, Slot]]:
    return [(row, slot) for row in page.rows for slot in (*row.cells, *((row.whole,) if row.whole else ()))]


def counted_behind(cast: Cast, url: str) -> int:
    """Return how many answers the Feedback page lists at an address."""
    asked = parse_qs(urlsplit(url).query)
    slice_ = understanding.read({name: values[0] for name, values in asked.items()}, asked.get("where", []))
    return understanding.behind(slice_.choice(now=NOW, zone=cast.workspace.time_zone)).count()


@pytest.mark.parametrize(
    "query",
    [
        "",
        "of=all",
        "by=touchpoint&across=week",
        "by=nothing&across=day&span=30",
        "by=touchpoint&across=channel",
        "by=touchpoint,channel&across=month",
        "by=properties.plan&across=nothing&span=all",
        "by=channel&across=month&where=touchpoint:shop",
        "by=channel&across=month&days=2026-04-10/2026-05-03",
        "by=channel&across=nothing&where=properties.plan:pro&show=top",
    ],
)
def it_leads_from_each_cell_to_exactly_its_answers(cast: Cast, given: None, query: str) -> None:
    page = shown(cast, query)

    cells = [(row.name, slot) for row, slot in slots(page) if slot.n]
    assert len(cells) > 1
    assert [(name, slot.n) for name, slot in cells] == [(name, counted_behind(cast, slot.url)) for name, slot in cells]


def it_shows_what_the_api_would_count(cast: Cast, given: None) -> None:
    page = shown(cast, "by=channel&across=nothing&of=all")

    assert [(row.name, row.whole and row.whole.n) for row in page.rows] == [
        ("E-mail", 12),
        ("SMS", 12),
        ("All channels", 24),
    ]
    assert page.files
    assert page.files.call == "GET /api/v1/score?metric=nps&since=2025-05-05&by=channel&of=all"


def it_says_too_few_and_leads_there_all_the_same(cast: Cast, given: None) -> None:
    Workspace.objects.update(minimum_n=30)
    cast.workspace.refresh_from_db()

    page = shown(cast, "by=channel&across=nothing")

    assert [slot.is_few for _, slot in slots(page)] == [True, True, True]
    assert [slot.text for _, slot in slots(page)] == ["", "", ""]
    assert all(slot.url for _, slot in slots(page))
    assert page.lead
    assert page.lead.finding == "Too few to show a score here:"


def it_finds_a_fall_beyond_chance(cast: Cast, small: None, hear: Hear) -> None:
    for number in range(80):
        is_late = number >= 40
        hear(
            score=2 if is_late else 10,
            touchpoint="agent",
            answered_at=NOW - DAY if is_late else NOW - 30 * DAY,
        )
        if number % 4 == 0:
            hear(score=10, touchpoint="shop", answered_at=NOW - DAY if is_late else NOW - 30 * DAY)

    page = shown(cast)

    assert page.lead
    assert (page.lead.finding, page.lead.rest) == (
        "One moment fell beyond chance: Agent.",
        "The other one shows no clear change.",
    )
    agent = next(row for row in page.rows if row.name == "Agent")
    assert [slot.moved for slot in agent.cells] == ["", "fell"]
    assert agent.says.finding.startswith("Down 200 since April")
    assert "fewer than one in 10,000 is luck" in agent.says.rest


def it_tells_the_year_where_a_month_may_be_of_two(cast: Cast, small: None, hear: Hear) -> None:
    hear(score=10, touchpoint="agent", answered_at=NOW - 400 * DAY)
    for number in range(40):
        is_late = number >= 20
        hear(score=2 if is_late else 10, touchpoint="agent", answered_at=NOW - DAY if is_late else NOW - 30 * DAY)

    page = shown(cast, "span=all")

    assert page.rows[0].says.finding == "Down 200 since April 2026"


def it_compares_one_value_with_another(cast: Cast, small: None, hear: Hear) -> None:
    for number in range(60):
        hear(score=10 if number % 2 else 3, touchpoint="shop", channel="sms" if number % 2 else "email")

    page = shown(cast, "by=touchpoint&across=nothing&where=channel:sms&against=channel:email")

    assert page.lead
    assert page.lead.finding == "One moment stands above E-mail beyond chance: Shop."
    assert page.rows[0].says.finding == "200 above E-mail"
    assert page.rows[0].before
    assert (page.rows[0].before.text, page.before) == ("−100", "E-mail")


def it_compares_with_the_days_before(cast: Cast, given: None) -> None:
    page = shown(cast, "by=channel&across=nothing&span=30&against=before")

    assert page.before == "The 30 days before"
    assert all(row.before and row.before.n for row in page.rows)


def it_holds_back_fewer_than_five_anonymous_answers_in_every_cell(cast: Cast, small: None, hear: Hear) -> None:
    few = [hear(score=2, channel="sms") for _ in range(4)]
    many = [hear(score=2, channel="email") for _ in range(6)]
    Response.objects.filter(id__in=[*few, *many]).update(is_anonymous=True)
    counting.count(response_ids=[*few, *many])

    page = shown(cast, "by=channel&across=nothing")

    counted = {row.name: row.whole.n for row in page.rows if row.whole}
    assert counted["SMS"] == 0
    assert any("anonymous answers are left out" in text for _, text in page.notes)


def it_hands_the_table_out(cast: Cast, given: None, vic: Client) -> None:
    answer = vic.get("/explore/table.csv?by=touchpoint&across=channel&of=all")

    rows = list(csv.DictReader(answer.getvalue().decode().splitlines()))
    assert answer["Content-Disposition"] == 'attachment; filename="explore-2026-05-04.csv"'
    assert [(row["touchpoint"], row["channel"], row["n"]) for row in rows] == [
        ("agent", "E-mail", "6"),
        ("agent", "SMS", "6"),
        ("shop", "E-mail", "6"),
        ("shop", "SMS", "6"),
        ("(all)", "", "24"),
    ]
    assert rows[0]["is_too_few"] == "no"


def it_hands_the_table_out_as_a_workbook(cast: Cast, given: None, vic: Client) -> None:
    answer = vic.get("/explore/table.xlsx?by=touchpoint&across=channel&of=all")

    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.getvalue()))
    heading, *rows = book.get_sheet_by_index(0).to_python()
    assert answer["Content-Disposition"] == 'attachment; filename="explore-2026-05-04.xlsx"'
    assert heading[:3] == ["touchpoint", "channel", "n"]
    assert [row[:3] for row in rows][::4] == [["agent", "E-mail", 6.0], ["(all)", "", 24.0]]


def it_hands_out_no_formula(cast: Cast, small: None, hear: Hear, vic: Client) -> None:
    hear(score=9, properties={"plan": "=HYPERLINK(1)"})

    answer = vic.get("/explore/table.csv?by=properties.plan&across=nothing")

    assert "\n'=HYPERLINK(1)," in answer.getvalue().decode().replace("\r", "")


@pytest.mark.parametrize(
    "query",
    [
        "metric=%00",
        "metric=ease",
        "by=%00&across=%00&against=%00",
        "span=x&days=y&of=z&sort=q",
        "where=team:%00&against=team:%00&across=nothing",
        "days=9999-12-30/9999-12-30",
        "days=0001-01-01/0001-01-02&against=before&across=nothing",
        "across=nothing&against=0001-01-01/9999-12-29",
        "by=properties.%22;--&across=properties.a.b",
    ],
)
def it_shows_a_page_whatever_the_address_says(given: None, vic: Client, query: str) -> None:
    assert vic.get(f"/explore?{query}").status_code == 200
    assert vic.get(f"/explore/table.csv?{query}").status_code in (200, 404)


def it_offers_only_addresses_that_it_reads_itself(given: None, vic: Client) -> None:
    page = vic.get("/explore?by=team,channel&across=week&span=90&where=touchpoint:shop").content.decode()

    offered = {unescape(url) for url in re.findall(r'href="(/explore\?[^"]*)"', page)}
    assert len(offered) > 40
    assert {vic.get(url).status_code for url in sorted(offered)[::7]} == {200}


def it_prints_customers_values_and_runs_none(small: None, hear: Hear, vic: Client) -> None:
    for _ in range(3):
        hear(score=9, properties={"plan": "<script>alert(1)</script>"})

    page = vic.get("/explore?by=properties.plan&across=nothing").content.decode()

    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def it_says_what_to_do_where_nobody_has_answered(program: Program, vic: Client) -> None:
    page = vic.get("/explore").content.decode()

    assert "Nobody has answered yet" in page
    assert "Send the first survey" in page


@pytest.mark.parametrize("query", ["", "by=channel&across=nothing", "by=touchpoint&across=nothing&show=n&ink=dark"])
def it_hands_the_look_out_as_a_picture_of_the_same_values(cast: Cast, given: None, vic: Client, query: str) -> None:
    page, spec = shown(cast, query), vic.get(f"/explore/picture?{query}&kind=json").json()

    assert page.lead
    assert " ".join(spec["title"]["text"]) == f"{page.lead.finding} {page.lead.rest}".strip()
    assert {value["name"] for value in spec["data"]["values"]} == {row.name for row in page.rows}
    drawn = vic.get(f"/explore/picture?{query}&kind=svg")
    assert drawn["Content-Type"] == "image/svg+xml"
    assert drawn["Content-Disposition"].startswith("attachment;")


def it_hands_out_no_picture_of_nothing(given: None, vic: Client) -> None:
    assert vic.get("/explore/picture?kind=exe").status_code == 404
    assert vic.get("/explore/picture?where=channel:voice").status_code == 302


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (
            "first=2026-04-01&last=2026-04-30&by=team&across=nothing",
            "/explore?days=2026-04-01/2026-04-30&by=team&across=nothing",
        ),
        (
            "first=2026-04-01&last=2026-04-30&across=nothing&other_first=2025-04-01&other_last=2025-04-30",
            "/explore?days=2026-04-01/2026-04-30&across=nothing&against=2025-04-01/2025-04-30",
        ),
        # Half of other days is none.
        ("first=2026-04-01&last=2026-04-30&other_first=2025-04-01&other_last=", "/explore?days=2026-04-01/2026-04-30"),
        ("first=2026-04-30&last=2026-04-01", "/explore"),
        ("first=soon&last=", "/explore"),
    ],
)
def it_leads_to_the_address_of_the_days_that_were_typed(given: None, vic: Client, typed: str, address: str) -> None:
    assert vic.get(f"/explore?{typed}")["Location"] == address


def it_says_what_is_wrong_with_the_days(given: None, vic: Client) -> None:
    page = vic.get("/explore?first=2026-04-30&last=2026-04-01", follow=True).content.decode()

    assert "1 April 2026 is before 30 April 2026. Change one of the days." in page


def it_says_what_happened_in_the_months_that_it_shows(cast: Cast, given: None, vic: Client) -> None:
    make_mark(happened_on=(NOW - DAY * 20).date())
    make_mark(name="1.0", happened_on=(NOW - DAY * 900).date())

    page = vic.get("/explore?span=90&by=touchpoint&across=month&as=chart").content.decode()

    assert "Release 4.2, 14 April 2026. It stood beside what is shown" in page
    assert page.count("c-happened") == 3
    assert "1.0" not in page
