"""The pulse page."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from innerloop.act import actions as acting
from innerloop.act.actions import setting_up
from innerloop.act.models import Case
from innerloop.customers.rules import Person
from innerloop.kernel import clock, drain, scope
from innerloop.listen import actions as listening
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Invitation, Program, Touchpoint
from innerloop.listen.rules.heard import Heard, HeardAnswer
from innerloop.share import rules
from innerloop.understand import queries
from innerloop.understand.rules.change import compare
from innerloop.understand.rules.score import of_counts
from tests.support.cast import Cast, as_member, make_cast, make_customer
from tests.support.findings import make_finding

# Who asks, and the numbers of one slice.
NOW_QUERIES = 20


@pytest.fixture
def cast(empty_log: None) -> Cast:
    made = make_cast()
    with scope.to(made.workspace.id):
        listening.furnish(workspace=made.workspace, by="system", now=clock.now())
    drain.open_cursors()
    return made


@pytest.fixture
def vic(client: Client, cast: Cast) -> Client:
    return as_member(client, cast.vic)


def hear(cast: Cast, count: int, *, first: int = 0, touchpoint: str = "Shop") -> None:
    answers = [
        Heard(
            score=number % 11,
            comment=f"Words {number}",
            person=Person(external_id=f"c{number}"),
            touchpoint=touchpoint,
            channel="sms",
            properties={"plan": "gold" if number % 2 else "silver"},
            answered_at=clock.now() - timedelta(days=number % 20),
        )
        for number in range(first, first + count)
    ]
    with scope.to(cast.workspace.id):
        listening.record(answers, workspace=cast.workspace, by="system", now=clock.now())
        drain.drain_dry()


def it_says_what_to_do_when_nobody_has_answered(vic: Client) -> None:
    page = vic.get("/pulse").content.decode()

    assert "Nobody has answered yet" in page
    assert "Send the first survey" in page


def it_shows_no_score_below_the_smallest_n(vic: Client, cast: Cast) -> None:
    hear(cast, 29)

    page = vic.get("/pulse").context["page"]

    assert page.figure.is_few
    assert page.lead is None


def it_shows_the_score_with_interval_and_n(vic: Client, cast: Cast) -> None:
    hear(cast, 66)

    figure = vic.get("/pulse").context["page"].figure

    with scope.to(cast.workspace.id):
        score = queries.total(queries.choose())
    assert (figure.value, figure.low, figure.high, figure.n) == (score.value, score.low, score.high, 66)


def ask(cast: Cast, count: int) -> None:
    """Ask so many by the default program: a third answers, a third is left in peace, a third says nothing."""
    held = {"state": Invitation.State.HELD, "reasons": [{"rule": "rest", "detail": "Asked today"}]}
    with scope.to(cast.workspace.id):
        program = Program.objects.get(is_default=True)
        for number in range(count):
            asking = Ask(make_customer(cast.workspace, f"Asked{number}"), channel="link")
            made = listening.invite(program=program, ask=asking, by="system", now=clock.now()).invitation
            if number % 3 == 0:
                heard = Heard(score=number % 11, channel="link")
                listening.answer_invitation(invitation=made, heard=heard, now=clock.now())
            elif number % 3 == 1:
                Invitation.objects.filter(id=made.id).update(**held)
        drain.drain_dry()


SLICES = ["", "?of=all", "?span=365", "?where=channel:sms", "?by=channel&where=touchpoint:Shop"]


def it_leads_from_each_number_to_exactly_what_it_counts(vic: Client, cast: Cast) -> None:
    hear(cast, 66)
    hear(cast, 20, touchpoint="App")
    ask(cast, 31)

    led = {query: numbers_in(vic.get(f"/pulse{query}").content.decode()) for query in SLICES}

    # Several numbers lead to the same page, which is followed once.
    counted = {url: shown(vic, url) for numbers in led.values() for url in {url for _, url, _ in numbers}}
    for query, numbers in led.items():
        assert len(numbers) > 20, query
        for words, url, n in numbers:
            assert (query, words, counted[url]) == (query, words, n)


def numbers_in(page: str) -> list[tuple[str, str, int]]:
    """Return what each number of the page says, where it leads, and what it counts."""
    main = page[page.index('id="pulse"') :]
    found = []
    for url, told, inside in re.findall(r'<a [^>]*?href="(/feedback[^"]*)"([^>]*)>(.*?)</a>', main, re.DOTALL):
        label = re.search(r'aria-label="([^"]*)"', told)
        words = label[1] if label else " ".join(re.sub("<[^>]*>", " ", inside).split())
        if number := re.search(r"(?:n |^Score \d+: |^)([\d,]+)(?: left in peace.*| before)?$", words):
            found.append((words, html.unescape(url), int(number[1].replace(",", ""))))
    return found


def it_leads_from_the_response_rate_to_who_answered_and_who_was_asked(vic: Client, cast: Cast) -> None:
    hear(cast, 3)
    ask(cast, 31)
    page = vic.get("/pulse").context["page"]
    [rate] = page.beside

    assert (rate.value, rate.n) == ("52.4 %", 21)
    assert (shown(vic, rate.url), shown(vic, rate.n_url)) == (11, 21)
    assert "52.4 % answered when asked" in vic.get(rate.url).content.decode()
    assert [(step.number, step.name) for step in page.loop] == [
        (21, "asked"),
        (11, "answered when asked"),
        (14, "counted"),
    ]
    assert (page.loop[0].note, shown(vic, page.loop[0].note_url)) == ("10 left in peace, each with its reason", 10)


def it_says_why_there_is_no_response_rate_of_few_who_were_asked_anonymously(vic: Client, cast: Cast) -> None:
    hear(cast, 3)
    with scope.to(cast.workspace.id):
        Program.objects.update(is_anonymous=True)
    ask(cast, 3)

    page = vic.get("/pulse").context["page"]

    assert [beside.value for beside in page.beside] == ["too few anonymous answers to be told"]
    assert [step.number for step in page.loop[:2]] == [0, 0]


def shown(client: Client, url: str) -> int:
    """Follow a number to what it counts, page after page, and count that."""
    count = 0
    while url:
        page = client.get(url).context["page"]
        count += len(page.rows)
        url = page.more.url if page.more else ""
    return count


def it_shows_words_without_a_score_among_the_newest(vic: Client, cast: Cast) -> None:
    hear(cast, 3)
    with scope.to(cast.workspace.id):
        told = [Heard(comment="Only words", touchpoint="App"), Heard(comment="By mail", channel="email"), Heard()]
        told += [Heard(comment="Nobody asked", source="chat")]
        listening.record(told, workspace=cast.workspace, by="system", now=clock.now())
        drain.drain_dry()

    def words(query: str = "") -> list[tuple[str, int | None]]:
        newest = vic.get(f"/pulse/newest{query}").context["page"].newest
        return [("".join(piece for piece, _ in said.pieces), said.mark.score) for said in newest]

    assert set(words()[:2]) == {("Only words", None), ("By mail", None)}
    assert len(words()) == 5
    assert words("?where=channel:email") == [("By mail", None)]
    assert "No score" in vic.get("/pulse/newest").content.decode()


@pytest.mark.parametrize(
    ("query", "n"),
    [
        ("where=touchpoint:Shop", 40),
        ("where=touchpoint:App", 26),
        ("where=channel:sms", 66),
        ("where=channel:ussd", 0),
        ("where=properties.plan:gold", 33),
        ("where=touchpoint:Shop&where=touchpoint:App", 66),
        ("span=7", 27),
        ("metric=csat", 0),
    ],
)
def it_slices(vic: Client, cast: Cast, query: str, n: int) -> None:
    hear(cast, 40)
    hear(cast, 26, first=40, touchpoint="App")

    page = vic.get(f"/pulse?{query}").context["page"]

    assert page.n == n


@pytest.mark.parametrize(
    "query",
    [
        "metric=%00",
        "span=x",
        "where=:",
        "where=touchpoint",
        "days=9999-12-31/9999-12-31",
        "by=x",
        "where=properties.%27:1",
    ],
)
def it_is_not_moved_by_a_hostile_address(vic: Client, cast: Cast, query: str) -> None:
    hear(cast, 3)

    assert vic.get(f"/pulse?{query}").status_code == 200


def it_needs_no_more_queries_for_more_answers(vic: Client, cast: Cast, django_assert_max_num_queries: Any) -> None:
    hear(cast, 40)
    vic.get("/pulse")
    with django_assert_max_num_queries(60) as few:
        vic.get("/pulse")
    hear(cast, 80, first=100)

    with django_assert_max_num_queries(len(few.captured_queries)):
        vic.get("/pulse")


def it_draws_an_open_page_anew_without_the_rest_of_it(vic: Client, cast: Cast) -> None:
    hear(cast, 66)
    whole = vic.get("/pulse")

    with CaptureQueriesContext(connection) as asked:
        anew = vic.get(whole.context["page"].now_url)

    assert 'class="figure"' in anew.content.decode()
    assert anew.content.decode().replace(' hx-swap-oob="true"', "").split() == parts_of(whole.content.decode())
    # Neither the newest answers nor the choices of the sentence: every open page asks for this every other second.
    statements = [query["sql"] for query in asked.captured_queries]
    assert not [each for each in statements if '"listen_response"."comment"' in each]
    assert len(statements) <= NOW_QUERIES


def parts_of(page: str) -> list[str]:
    """Return the words of the parts of a page that are drawn anew together."""
    now, below = page.index('<div class="now"'), page.index('<section class="where')
    first = page[page.index(">", now) + 1 : page.index('</div>\n  <section class="coming')]
    return (first + page[below : page.index("</section>", page.index('id="loop"')) + 10]).split()


def it_keeps_by_what_the_table_is_when_it_draws_itself_anew(vic: Client, cast: Cast) -> None:
    hear(cast, 66)
    page = vic.get("/pulse?by=channel&where=touchpoint:Shop").context["page"]

    anew = vic.get(page.now_url).context["page"]

    assert (anew.places.heading, page.places.heading) == ("Channel", "Channel")
    assert anew.figure == page.figure


def it_marks_where_a_change_began_in_the_trend_and_in_its_table(vic: Client, cast: Cast) -> None:
    hear(cast, 66)
    with scope.to(cast.workspace.id):
        shop = Touchpoint.objects.get(key="Shop")
        found = make_finding(cast.workspace, by="touchpoint", of=str(shop.id))
        make_finding(cast.workspace, set_aside_at=clock.now())
        make_finding(cast.workspace, by="channel", of="email")

    page, narrowed = (
        html.unescape(vic.get(f"/pulse{query}").content.decode()) for query in ("", "?where=touchpoint:Shop")
    )

    [told] = [row for row in re.findall(r"<tr>.*?</tr>", narrowed, re.S) if "Began:" in row]
    assert f'Began: <a href="/alerts/{found.id}">Shop fell by 40 points</a>' in told
    assert f"week of {found.since_on - timedelta(days=found.since_on.weekday()):%-d %B %Y}" in told
    assert narrowed.count('class="c-began"') == 2  # wide and narrow
    assert "a change began: Shop fell by 40 points." in narrowed
    assert "Email" not in narrowed[narrowed.index("Began:") :][:400]
    assert page.count("Began:") == 2


def it_asks_no_more_for_more_changes(vic: Client, cast: Cast, django_assert_num_queries: Any) -> None:
    hear(cast, 66)
    with scope.to(cast.workspace.id):
        shop = Touchpoint.objects.get(key="Shop")
        make_finding(cast.workspace, by="touchpoint", of=str(shop.id))
    vic.get("/pulse")
    with CaptureQueriesContext(connection) as few:
        vic.get("/pulse")
    with scope.to(cast.workspace.id):
        for _ in range(3):
            make_finding(cast.workspace, by="touchpoint", of=str(shop.id), ended_on=clock.now().date())

    with django_assert_num_queries(len(few.captured_queries)):
        vic.get("/pulse")


def it_reads_the_metric_once(vic: Client, cast: Cast) -> None:
    hear(cast, 66)
    url = vic.get("/pulse").context["page"].now_url

    with CaptureQueriesContext(connection) as asked:
        vic.get(url)

    assert sum('FROM "listen_metric"' in query["sql"] for query in asked.captured_queries) == 1


def it_shows_a_rival_nothing_of_ours(client: Client, cast: Cast) -> None:
    hear(cast, 40)

    page = as_member(client, cast.stella).get("/pulse").content.decode()

    assert "Words 1" not in page


def it_finds_the_place_behind_a_fall_beyond_chance() -> None:
    fall = compare(of_counts(600, 200, 200), of_counts(450, 200, 350))

    said = rules.finding(10.0, fall, "the 30 days before")

    assert said == "30 points lost against the 30 days before."
    assert rules.behind(fall, [rules.Mover("Cash-out", -40.0)]) == "Cash-out is down 40."


def it_calls_no_change_what_chance_does() -> None:
    level = compare(of_counts(60, 20, 20), of_counts(62, 20, 18))

    assert rules.finding(44.0, level, "the 30 days before") == "Holding at 44."
    assert "within what chance does" in rules.change_in_words(level, "the 30 days before")


def it_shows_the_scores_of_the_metric_that_is_chosen(vic: Client, cast: Cast) -> None:
    further = HeardAnswer("How easy was it?", metric="ces", score=2)
    with scope.to(cast.workspace.id):
        listening.record([Heard(score=10, answers=(further,))], workspace=cast.workspace, by="system", now=clock.now())
        drain.drain_dry()

    page = vic.get("/pulse?metric=ces").context["page"]

    assert [(said.mark.score, said.mark.cohort) for said in page.newest] == [(2, "bottom")]
    assert "Customer effort" in vic.get("/pulse").content.decode()
    assert [row.mark.score for row in vic.get("/feedback?metric=ces").context["page"].rows] == [2]


class TestCases:
    """From a cohort or a place to the cases that are open there."""

    @pytest.mark.parametrize("query", ["", "?span=365", "?by=channel&where=touchpoint:Shop", "?by=team"])
    def it_leads_to_exactly_the_open_cases_that_it_counts(self, vic: Client, cast: Cast, query: str) -> None:
        with scope.to(cast.workspace.id):
            setting_up.furnish(now=clock.now())
        hear(cast, 66)
        hear(cast, 20, first=100, touchpoint="App")
        with scope.to(cast.workspace.id):
            ended = Case.objects.filter(response__touchpoint__key="Shop").order_by("number")[0]
            acting.close(case_id=ended.id, reason="unreachable", by="system", now=clock.now())

        page = vic.get(f"/pulse{query}").content.decode()

        links = re.findall(r'href="(/cases\?[^"]+)">(\d+) open case', page)
        assert links
        for url, count in links:
            listed = vic.get(html.unescape(url)).context["page"]
            assert listed.count == f"{count} open"

    def it_leads_nowhere_for_what_no_queue_is_narrowed_to(self, vic: Client, cast: Cast) -> None:
        with scope.to(cast.workspace.id):
            setting_up.furnish(now=clock.now())
        hear(cast, 66)

        assert "open case" not in vic.get("/pulse?where=properties.plan:gold").content.decode()
