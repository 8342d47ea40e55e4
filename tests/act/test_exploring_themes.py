"""Explore by what customers speak of, and how: an answer stands in several parts."""

from datetime import timedelta

from django.test import Client

from innerloop.act.queries import exploring as queries
from innerloop.act.queries.exploring import links
from innerloop.act.queries.exploring.counting import Looked
from innerloop.act.rules.exploring.looks import read_look
from innerloop.customers.rules import Person
from innerloop.listen.models import Metric, Response
from innerloop.understand import actions as counting
from tests.act.conftest import NOW, Hear
from tests.act.test_explorer import counted_behind, shown, slots
from tests.support.cast import Cast
from tests.support.wording import Spoken, make_reading, make_theme

DAY = timedelta(days=1)


def it_shows_what_they_speak_of_and_says_that_themes_overlap(cast: Cast, small: None, hear: Hear, vic: Client) -> None:
    slow, rude = make_theme("slow", "Slow"), make_theme("rude", "Rude")
    for at, themes in enumerate(([slow], [slow, rude], [slow, rude], [rude], [], [slow])):
        heard = hear(score=2 + at, comment="It was.", person=Person(email=f"p{at}@example.org"))
        make_reading(heard, *(Spoken(theme, "It was.") for theme in themes))

    page = shown(cast, "by=theme&across=nothing")

    n = {row.name: row.whole.n for row in page.rows if row.whole}
    assert n == {"Slow": 4, "Rude": 3, "No theme": 1, "All themes": 6}
    assert sum(count for name, count in n.items() if name != "All themes") > n["All themes"]
    assert "add up to more than the whole" in vic.get("/explore?by=theme&across=nothing").content.decode()


def it_compares_a_theme_with_all_answers_that_do_not_speak_of_it(cast: Cast, small: None, hear: Hear) -> None:
    slow, rude = make_theme("slow", "Slow"), make_theme("rude", "Rude")
    for at in range(40):
        heard = hear(score=1 if at < 12 else 10, comment="It was.", person=Person(email=f"p{at}@example.org"))
        make_reading(heard, *(Spoken(theme, "It was.") for theme in ([slow, rude] if at < 12 else [])))

    looked = looked_at(cast, by="theme")

    [cell] = [each.whole for each in looked.rows if each.key == ("slow",)]
    assert cell is not None
    assert cell.compared is not None
    assert cell.compared.difference == -200


def it_tells_apart_how_a_theme_is_spoken_of(cast: Cast, small: None, hear: Hear, vic: Client) -> None:
    slow, rude = make_theme("slow", "Slow"), make_theme("rude", "Rude")
    for at in range(24):
        heard = hear(score=at % 11, comment="It was.", person=Person(email=f"p{at}@example.org"))
        make_reading(heard, Spoken(slow, "It was.", at % 3 - 1), *([Spoken(rude, "It was.")] if at % 2 else []))

    query = "by=theme&across=theme_feeling&show=n"
    page = shown(cast, query)

    cells = {row.name: [slot.n for slot in row.cells] for row in page.rows}
    assert page.columns == ("Negative", "Neutral", "Positive")
    assert (cells["Slow"], cells["Rude"]) == ([8, 8, 8], [12, 0, 0])
    assert page.files is not None
    assert page.files.call.endswith("by=theme,theme_feeling")
    for row, slot in slots(page):
        if slot.url and row.name != "All themes":
            assert counted_behind(cast, slot.url) == slot.n
    told = vic.get(f"/explore?{query}&where=theme_feeling:negative").content.decode()
    assert "the worst counts" in told
    assert "any feeling towards a theme" in told


def it_says_which_themes_are_still_being_counted(small: None, hear: Hear, vic: Client) -> None:
    slow = make_theme("slow", "Slow", applied_at=None, passed=1, to_pass=4)
    rude = make_theme("rude", "Rude")
    make_reading(hear(score=3, comment="It was."), Spoken(slow, "It was."), Spoken(rude, "It was."))

    def told(query: str) -> bool:
        return "until which their figures change: “Slow” (25 %)." in vic.get(f"/explore?{query}").content.decode()

    assert told("by=theme&across=nothing")
    assert told("by=channel&across=nothing&where=theme:slow")
    assert not told("by=channel&across=nothing&where=theme:rude")
    assert not told("by=channel&across=nothing")


def it_compares_those_who_blame_with_those_who_praise(cast: Cast, small: None, hear: Hear) -> None:
    slow = make_theme("slow", "Slow")
    for at in range(24):
        heard = hear(score=10 if at % 2 else 1, comment="It was.", person=Person(email=f"p{at}@example.org"))
        make_reading(heard, Spoken(slow, "It was.", 1 if at % 2 else -1))

    page = shown(cast, "by=channel&across=nothing&where=theme_feeling:negative&against=theme_feeling:positive")

    assert page.before == "Positive"
    assert [row.whole.n for row in page.rows if row.whole] == [12, 12]


def it_compares_themes_at_each_touchpoint_with_the_latest_answers_there(
    cast: Cast, small: None, hear: Hear, vic: Client
) -> None:
    slow = make_theme("slow", "Slow")
    for at in range(12):
        person = Person(email=f"p{at}@example.org")
        for ago, where in enumerate(("shop", "agent", "web")):
            score, on = 1 if where == "shop" else 10, NOW - DAY * (1 + ago)
            heard = hear(score=score, comment="It was.", person=person, touchpoint=where, answered_at=on)
            make_reading(heard, *([Spoken(slow, "It was.")] if where != "web" or at < 6 else []))

    assert vic.get("/explore?by=theme,touchpoint&across=nothing").status_code == 200

    looked = looked_at(cast, by="theme,touchpoint")
    compared = [each.whole.before.n for each in looked.rows if each.whole and each.whole.before]
    assert {each.whole.score.n for each in looked.rows if each.key and each.whole} == {12, 6}
    assert set(compared) == {36 - 12, 36 - 6}


def it_compares_themes_with_those_who_gave_their_names(cast: Cast, small: None, hear: Hear) -> None:
    slow, rude = make_theme("slow", "Slow"), make_theme("rude", "Rude")
    anonymous = []
    for at in range(30):
        person = Person(email=f"p{at}@example.org") if at < 24 else None
        heard = hear(score=1 if at < 12 else 10, comment="It was.", person=person)
        make_reading(heard, *(Spoken(theme, "It was.") for theme in ([slow, rude] if at < 12 or at >= 24 else [])))
        anonymous += [heard] if at >= 24 else []
    Response.objects.filter(id__in=anonymous).update(is_anonymous=True)
    counting.count(response_ids=anonymous)

    looked = looked_at(cast, by="theme")

    [cell] = [each.whole for each in looked.rows if each.key == ("slow",)]
    assert cell is not None
    assert cell.before is not None
    assert (cell.score.n, cell.before.n, looked.every.n, looked.withheld) == (12, 12, 30, 6)


def looked_at(cast: Cast, *, by: str) -> Looked:
    return queries.look_at(
        links.read_slice({}, []),
        read_look({"by": by, "across": "nothing"}),
        metric=Metric.objects.get(slug="nps"),
        workspace=cast.workspace,
        now=NOW,
    )


def it_leads_nowhere_from_a_theme_beside_the_one_that_is_picked(cast: Cast, small: None, hear: Hear) -> None:
    slow, rude = make_theme("slow", "Slow"), make_theme("rude", "Rude")
    for at, themes in enumerate(([slow], [slow, rude], [slow, rude], [slow, rude], [rude], [rude])):
        heard = hear(score=2 + at, comment="It was.", person=Person(email=f"p{at}@example.org"))
        make_reading(heard, *(Spoken(theme, "It was.") for theme in themes))

    page = shown(cast, "by=theme&across=nothing&where=theme:slow")

    urls = {row.name: (slot.n, slot.url) for row, slot in slots(page)}
    assert urls["Rude"] == (3, "")
    assert urls["Slow"][0] == counted_behind(cast, urls["Slow"][1]) == 4
