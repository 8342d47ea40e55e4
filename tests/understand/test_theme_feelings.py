"""How answers speak of a theme is counted as anybody would count it by hand."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from innerloop.customers.rules import Person
from innerloop.kernel import clock, scope
from innerloop.listen import actions as listening
from innerloop.listen.models import Response
from innerloop.listen.rules.heard import Heard
from innerloop.understand import actions, queries
from innerloop.understand.models import Theme
from innerloop.understand.queries import in_lake
from innerloop.understand.rules import feelings
from tests.support.cast import Cast, furnish
from tests.support.wording import Spoken, make_reading, make_theme

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
TEXT = "Slow line. Kind clerk. Slow again."
# Of each answer how its places speak of waiting and of staff, and its score.
SAID = (
    ((-1, 1), (1,), 2),  # ill of waiting in one place and well in another, well of staff
    ((-1,), (), 3),
    ((0,), (-1,), 6),
    ((1,), (1,), 9),
    ((1, 0), (), 8),
    ((), (-1, -1), 0),
    ((), (), 10),
    ((), (0,), 7),
)
PLACES = ("Slow line", "Kind clerk", "Slow again")


@pytest.fixture(autouse=True)
def themes(cast: Cast) -> Iterator[dict[str, Theme]]:
    """Three rounds of answers that speak of two themes, and one of a theme that is off."""
    with scope.to(cast.workspace.id), clock.held_at(NOW):
        furnish(cast.workspace, now=NOW)
        made = {slug: make_theme(slug) for slug in ("waiting", "staff")}
        away = make_theme("away", is_on=False)
        told = [
            Heard(
                score=score,
                comment=TEXT,
                person=Person(email=f"p{turn}{at}@example.org"),
                channel="sms" if turn else "email",
                answered_at=NOW - timedelta(days=1 + 20 * turn),
            )
            for turn in range(3)
            for at, (_, _, score) in enumerate(SAID)
        ]
        verdicts = listening.record(told, workspace=cast.workspace, by="system", now=NOW)
        ids = [verdict.response_id for verdict in verdicts if isinstance(verdict, listening.Recorded)]
        for response_id, (of_waiting, of_staff, _) in zip(ids, SAID * 3, strict=True):
            spoken = [Spoken(made["waiting"], PLACES[at], feeling) for at, feeling in enumerate(of_waiting)]
            spoken += [Spoken(made["staff"], PLACES[at], feeling) for at, feeling in enumerate(of_staff)]
            make_reading(response_id, *spoken, Spoken(away, "Slow", -1))
        actions.count(response_ids=ids)
        yield made


def asked(by: str = "", *where: str, until: str = "") -> queries.Choice:
    return queries.choose(by=by, where=list(where), until=until)


def groups(by: str, *where: str) -> dict[tuple[str | None, ...], tuple[int, float]]:
    return {
        tuple(one.key.values()): (one.score.n, round(one.score.value or 0.0, 6))
        for one in queries.groups(asked(by, *where))
    }


def by_hand(keys: str, where: str = "true") -> dict[tuple[str | None, ...], tuple[int, float]]:
    """Count pairs of an answer and a theme, written down without any of what is tested."""
    text = f"""
        WITH pair AS (
            SELECT r.id, r.score, r.channel, t.slug AS theme,
                (ARRAY['negative', 'neutral', 'positive'])[2 + min(m.feeling)] AS feeling
            FROM listen_response r
            LEFT JOIN understand_mention m ON m.response_id = r.id
                AND m.theme_id IN (SELECT id FROM understand_theme WHERE is_on)
            LEFT JOIN understand_theme t ON t.id = m.theme_id
            GROUP BY r.id, r.score, r.channel, t.slug),
        once AS (SELECT DISTINCT id, score, {keys} FROM pair WHERE {where})
        SELECT {keys}, count(*),
            100.0 * (count(*) FILTER (WHERE score >= 9) - count(*) FILTER (WHERE score <= 6)) / count(*)
        FROM once GROUP BY {keys}"""
    with connection.cursor() as cursor:
        cursor.execute(text)
        return {tuple(row[:-2]): (row[-2], round(float(row[-1]), 6)) for row in cursor.fetchall()}


@pytest.mark.parametrize(
    ("by", "keys"),
    [
        ("theme,theme_feeling", "theme, feeling"),
        ("theme_feeling,theme", "feeling, theme"),
        ("theme_feeling", "feeling"),
        ("channel,theme_feeling", "channel, feeling"),
        ("theme", "theme"),
    ],
)
def it_counts_by_how_a_theme_is_spoken_of(by: str, keys: str) -> None:
    assert groups(by) == by_hand(keys)


def it_parts_those_who_speak_of_a_theme_without_remainder() -> None:
    found = groups("theme,theme_feeling")

    assert {key: n for key, (n, _) in found.items() if key[0] == "waiting"} == {
        ("waiting", "negative"): 6,
        ("waiting", "neutral"): 6,
        ("waiting", "positive"): 3,
    }
    assert sum(n for key, (n, _) in found.items() if key[0] == "waiting") == groups("theme")["waiting",][0]


@pytest.mark.parametrize(
    ("where", "hand"),
    [
        (["theme_feeling:negative"], "feeling = 'negative'"),
        (["theme_feeling:neutral", "theme_feeling:positive"], "feeling IN ('neutral', 'positive')"),
        (["theme:staff", "theme_feeling:positive"], "theme = 'staff' AND feeling = 'positive'"),
        (
            ["theme_feeling:negative", "theme:waiting", "channel:sms"],
            "theme = 'waiting' AND feeling = 'negative' AND channel = 'sms'",
        ),
        (["theme:staff", "theme:waiting", "theme_feeling:neutral"], "feeling = 'neutral'"),
    ],
)
def it_leaves_those_who_speak_so_of_the_themes_that_are_asked_for(where: list[str], hand: str) -> None:
    expected = sum(n for n, _ in by_hand("channel", hand).values())

    assert queries.total(asked("", *where)).n == expected
    assert queries.behind(asked("", *where)).count() == expected
    assert groups("theme_feeling", *where) == by_hand("feeling", hand)


def it_groups_by_those_themes_only_that_are_spoken_of_so() -> None:
    assert groups("theme", "theme_feeling:negative") == by_hand("theme", "feeling = 'negative'")
    assert groups("theme,theme_feeling", "theme_feeling:positive") == by_hand("theme, feeling", "feeling = 'positive'")


def it_asks_no_copy_that_knows_no_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_lake, "FROM_FACTS", 0)
    choice = asked("theme_feeling")

    assert choice.is_by_words
    assert in_lake.scores(asked(), queries.metric_of(choice), ("theme_feeling",)) is None
    assert in_lake.scores(asked("", "theme_feeling:negative"), queries.metric_of(choice), ()) is None


def it_tells_of_no_anonymous_answer_by_a_feeling_towards_a_theme() -> None:
    nobody = list(Response.objects.filter(score=2).values_list("id", flat=True))
    Response.objects.filter(id__in=nobody).update(is_anonymous=True, customer=None)
    actions.count(response_ids=nobody)

    assert groups("theme_feeling", "theme:waiting")["negative",][0] == 3
    assert queries.total(asked("", "theme:waiting", "theme_feeling:negative")).withheld == 3


def it_tells_of_feelings_no_more_than_subtraction_may_bring_out() -> None:
    """Six speak ill of it, six neither, three well: of both sixes and all fifteen, the three would be the rest."""
    every = list(Response.objects.values_list("id", flat=True))
    Response.objects.update(is_anonymous=True, customer=None)
    actions.count(response_ids=every)

    told = {
        feeling: queries.total(asked("", "theme:waiting", f"theme_feeling:{feeling}")).withheld
        for feeling in queries.choosing.READ["theme_feeling"]
    }

    assert queries.total(asked("", "theme:waiting")).withheld == 0
    assert told["positive"] == 3
    assert max(told["negative"], told["neutral"]) == 6


def it_tells_of_a_theme_by_channel_nothing_where_few_of_one_channel_do_not_speak_of_it() -> None:
    """Eight by e-mail, of whom five speak of waiting: all of e-mail without these would be three."""
    every = list(Response.objects.values_list("id", flat=True))
    Response.objects.update(is_anonymous=True, customer=None)
    actions.count(response_ids=every)

    assert [n for n, _ in groups("channel").values()] == [8, 16]
    assert [n for n, _ in groups("channel", "theme:waiting").values()] == [0, 0]
    assert queries.total(asked("", "theme:waiting")).n == 15


def it_knows_the_feelings_that_mentions_have() -> None:
    assert tuple(feelings.LABELS) == queries.choosing.READ["theme_feeling"]
