"""What customers speak ill of more than before: told with place, cost, and three of them in their own words."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from innerloop.act.actions import telling_changes
from innerloop.customers.rules import Person
from innerloop.listen.models import Program, Touchpoint
from innerloop.team.models import Notice
from innerloop.understand import events
from innerloop.understand.models import Finding, Theme, Watching
from tests.act.conftest import NOW, Hear
from tests.act.test_changes import tells
from tests.act.test_query_counts import queries_of
from tests.support.cast import Cast
from tests.support.findings import days_around, make_finding, make_mark
from tests.support.wording import Spoken, make_reading, make_theme

COST = {"points": -4.2, "low": -6.0, "high": -2.4, "n": 31, "before": -0.8}
SINCE = (NOW - timedelta(days=9)).date()


@pytest.fixture
def queue(program: Program) -> Theme:
    return make_theme("queue", "The <i>queue</i>")


def rose(cast: Cast, theme: Theme, **given: Any) -> Finding:
    told = {"matter": "theme", "way": "up", "before": [20, 980, 0], "after": [20, 80, 0], "cost": COST, "theme": theme}
    return make_finding(cast.workspace, **{**told, "found_on": NOW.date(), **days_around(SINCE), **given})


def it_says_which_theme_since_when_where_and_at_what_cost(mona: Client, cast: Cast, queue: Theme) -> None:
    till = Touchpoint.objects.create(workspace=cast.workspace, key="till", name="Till")
    finding = rose(cast, queue, by="touchpoint", of=str(till.id))

    page = mona.get(f"/alerts/{finding.id}").content.decode()

    assert "More customers speak ill of “The &lt;i&gt;queue&lt;/i&gt;”, Till." in page
    assert "Since 25 April 2026 (between 22 April 2026 and 27 April 2026, 90 % sure)" in page
    assert "20.0 % of those who wrote, 2.0 % before (+18.0," in page
    assert "It costs the score of Till 4.2 points since then (2.4 to 6.0, n 31); in the year before 0.8." in page
    assert "where=touchpoint%3Atill&amp;where=theme%3Aqueue" in page


def it_quotes_three_people_once_each_and_runs_none_of_it(mona: Client, cast: Cast, hear: Hear, queue: Theme) -> None:
    for who, words in (
        ("a", "I <script>waited</script>"),
        ("a", "Again."),
        ("b", "So slow."),
        ("c", "Long."),
        ("d", "Hm."),
    ):
        heard = hear(score=2, comment=words, person=Person(external_id=who), answered_at=NOW - timedelta(days=2))
        make_reading(heard, Spoken(queue, words), label=-1)

    page = mona.get(f"/alerts/{rose(cast, queue).id}").content.decode()

    assert page.count('<mark class="negative">') == 3
    assert "<script>waited" not in page


def it_says_what_else_changed_in_the_same_days(mona: Client, cast: Cast, queue: Theme) -> None:
    finding, fell = rose(cast, queue), make_finding(cast.workspace, **days_around(SINCE))

    assert "The score fell by 40 points." in mona.get(f"/alerts/{finding.id}").content.decode()
    assert f"/alerts/{finding.id}" in mona.get(f"/alerts/{fell.id}").content.decode()


def it_stands_among_the_alerts_and_at_its_theme(mona: Client, cast: Cast, hear: Hear, queue: Theme) -> None:
    heard = hear(score=2, comment="So slow.", person=Person(external_id="a"))
    make_reading(heard, Spoken(queue, "So slow."), label=-1)
    finding = rose(cast, queue)

    for address in ("/alerts", "/themes", "/themes/of/queue"):
        page = mona.get(address).content.decode()
        assert "More customers speak ill of “The &lt;i&gt;queue&lt;/i&gt;”" in page
        assert f"/alerts/{finding.id}" in page


def it_draws_who_speaks_ill_of_a_theme_beside_what_happened(mona: Client, hear: Hear, queue: Theme) -> None:
    for at in range(12):
        heard = hear(
            score=2, comment="So slow.", person=Person(external_id=f"{at}"), answered_at=NOW - timedelta(days=9)
        )
        make_reading(heard, *([Spoken(queue, "So slow.")] if at < 3 else []), label=-1)
    make_mark(happened_on=SINCE)

    page = mona.get("/themes/of/queue").content.decode()

    assert "Release 4.2, 25 April 2026" in page
    assert "25</b>" in page  # three of twelve, in per cent


def it_is_told_like_any_other_change(cast: Cast, queue: Theme) -> None:
    tells(events.FOUND, rose(cast, queue))

    [notice] = Notice.objects.filter(member=cast.mona)
    assert notice.kind == telling_changes.CHANGED
    assert notice.data["what"] == "More customers speak ill of “The <i>queue</i>”"


def it_is_watched_unless_somebody_switches_it_off(mona: Client, cast: Cast, program: Program) -> None:
    wanted = {"is_on": "on", "days_a_false_alarm": "30", "least_points": "6", "dimensions": ["team"]}

    mona.post("/settings/watching", {**wanted, "has_themes": "on"})
    was = Watching.objects.get().has_themes
    mona.post("/settings/watching", wanted)

    assert (was, Watching.objects.get().has_themes) == (True, False)


def it_lists_many_in_as_many_queries_as_few(mona: Client, cast: Cast, queue: Theme) -> None:
    def fill(count: int) -> int:
        for _ in range(count):
            rose(cast, make_theme(f"theme-{Theme.objects.count()}"))
        return queries_of(mona, "/alerts")

    assert fill(2) == fill(6)
