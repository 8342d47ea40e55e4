"""/themes, and what /responses tells of words that were read."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from innerloop.kernel import scope
from innerloop.kernel.models import Event
from innerloop.listen.models import Response
from innerloop.understand import events
from innerloop.understand.models import Theme
from tests.connect.api.conftest import count
from tests.support.wording import Spoken, make_reading, make_theme

pytestmark = pytest.mark.urls("tests.connect.api.urls")

WORDS = "The line was long, but the clerk was kind."
NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def tandawa(furnished):
    """The scope of the workspace, so that what was read can be written down."""
    with scope.to(furnished.workspace.id):
        yield furnished.workspace


@pytest.fixture
def waiting(tandawa) -> Theme:
    return make_theme("waiting")


@pytest.fixture
def kindness(tandawa) -> Theme:
    return make_theme("kindness")


def given(call, comment: str = WORDS, **fields):
    return call.made("/responses", {"score": 9, "comment": comment, **fields})


def it_tells_what_the_words_of_a_response_were_read_as(call, waiting, kindness):
    said = given(call, language="fr")
    make_reading(
        UUID(said["id"]),
        Spoken(waiting, "The line was long", -1),
        Spoken(kindness, "but the clerk was kind", 1),
        label=1,
        language="en",
        urgency=0.25,
        read_at=NOW,
    )

    read = call.read(f"/responses/{said['id']}")

    assert read["language"] == "en"
    assert read["understood_at"] == "2026-05-04T12:00:00Z"
    assert read["understood_text"] == "comment"
    assert read["sentiment"] == {"text": 0.8, "fused": 0.9, "label": "positive"}
    assert (read["urgency"], read["predicted_score"]) == (0.25, 9.0)
    assert read["themes"] == ["waiting", "kindness"]
    assert read["mentions"] == [
        {"theme": "waiting", "sentiment": "negative", "quote": "The line was long", "start": 0, "end": 17},
        {"theme": "kindness", "sentiment": "positive", "quote": "but the clerk was kind", "start": 19, "end": 41},
    ]
    assert call.read("/responses")["data"] == [read]


def it_tells_of_the_longest_other_text_where_there_is_no_comment(call, waiting):
    answers = [{"question": "why", "text": "Long"}, {"question": "more", "text": "The line was long"}]
    said = given(call, "", answers=answers)
    make_reading(UUID(said["id"]), question_key="why", text="Long", label=0)
    make_reading(UUID(said["id"]), Spoken(waiting, "line"), question_key="more", text="The line was long", label=-1)

    read = call.read(f"/responses/{said['id']}")

    assert read["understood_text"] == "more"
    assert read["sentiment"]["label"] == "negative"
    assert [each["quote"] for each in read["mentions"]] == ["line"]
    assert [row["id"] for row in call.read("/responses", where="sentiment:negative")["data"]] == [said["id"]]
    assert call.read("/responses", where="sentiment:neutral")["data"] == []


def it_tells_nothing_of_words_that_were_changed_since(call, waiting):
    said = given(call, "The line was long")
    make_reading(UUID(said["id"]), Spoken(waiting, "line was long"), label=-1)
    Response.everywhere.update(comment="Ok", changed_at=NOW + timedelta(days=1))

    read = call.read(f"/responses/{said['id']}")

    assert (read["understood_at"], read["sentiment"], read["mentions"]) == (None, None, [])


def it_tells_nothing_of_a_theme_that_was_put_away(call, waiting):
    said = given(call)
    make_reading(UUID(said["id"]), Spoken(waiting, "line"))
    Theme.objects.update(is_on=False)

    read = call.read(f"/responses/{said['id']}")

    assert (read["themes"], read["mentions"]) == ([], [])
    assert call.read("/responses", where="theme:waiting")["data"] == []


def it_lists_by_what_was_said_and_how(call, waiting, kindness):
    angry, kind, unread = given(call, "Late again"), given(call, "So kind", score=2), given(call, "Nobody read this")
    make_reading(
        UUID(angry["id"]), Spoken(waiting, "Late"), label=-1, urgency=0.9, churn=0.92, praise=0.9, language="sw"
    )
    make_reading(UUID(kind["id"]), Spoken(kindness, "kind", 1), label=1, language="en")

    def listed(*where: str) -> list[str]:
        return [row["id"] for row in call.read("/responses", where=list(where))["data"]]

    assert listed("theme:waiting") == [angry["id"]]
    assert listed("theme:kindness", "theme:waiting") == [kind["id"], angry["id"]]
    assert listed("theme:kindness", "sentiment:negative") == []
    assert listed("sentiment:positive") == [kind["id"]]
    assert listed("urgency:high") == [angry["id"]]
    assert listed("churn:likely") == [angry["id"]]
    assert listed("praise:person") == []
    assert listed("said_in:sw") == [angry["id"]]
    assert listed("agreement:no") == [kind["id"], angry["id"]]
    assert len(listed()) == 3
    count(angry, kind, unread)
    assert call.read("/score", where="agreement:no", of="all")["total"]["n"] == 2
    assert call.read("/score", by="theme", of="all")["groups"][0]["key"] == {"theme": "kindness"}


def it_counts_and_lists_by_how_a_theme_is_spoken_of(call, waiting, kindness):
    ill, well, both = given(call, "Late again", score=2), given(call, "Never late"), given(call, score=7)
    make_reading(UUID(ill["id"]), Spoken(waiting, "Late"))
    make_reading(UUID(well["id"]), Spoken(waiting, "late", 1))
    make_reading(UUID(both["id"]), Spoken(waiting, "line"), Spoken(kindness, "kind", 1))
    count(ill, well, both)

    score = call.read("/score", by="theme,theme_feeling", of="all")
    listed = call.read("/responses", where=["theme_feeling:positive", "theme:waiting"])["data"]

    assert [(*group["key"].values(), group["n"]) for group in score["groups"]] == [
        ("kindness", "positive", 1),
        ("waiting", "negative", 2),
        ("waiting", "positive", 1),
    ]
    assert [row["id"] for row in listed] == [well["id"]]
    assert call.read("/score", where=["theme_feeling:positive"], of="all")["total"]["n"] == 2


@pytest.mark.parametrize(
    "where", ["sentiment:furious", "urgency:low", "churn:maybe", "agreement:yes", "feeling:x", "theme_feeling:x"]
)
def it_says_which_filters_there_are(call, where):
    answer = call("GET", "/responses", where=where)

    assert answer.status_code == 422
    assert answer.json()["field"] == "where"


def it_groups_by_no_filter_of_the_words(call):
    assert call("GET", "/score", by="sentiment").json()["field"] == "by"


def it_reads_many_responses_in_as_many_queries_as_few(call, waiting, kindness):
    def queries() -> int:
        call.read("/responses")
        with CaptureQueriesContext(connection) as captured:
            call.read("/responses")
        return len(captured)

    def fill(size: int) -> None:
        for _ in range(size):
            spoken = Spoken(waiting, "line"), Spoken(kindness, "kind", 1)
            make_reading(UUID(given(call)["id"]), *spoken)

    fill(2)
    few = queries()
    fill(10)

    assert queries() == few


def it_looks_for_no_reading_of_what_was_given_this_moment(call):
    given(call)

    with CaptureQueriesContext(connection) as captured:
        assert given(call)["understood_at"] is None

    assert not [query["sql"] for query in captured if "understand_" in query["sql"]]


def it_lists_themes_with_what_they_do_to_the_score(call, waiting, kindness):
    at = datetime(2026, 4, 1, tzinfo=UTC)
    for number in range(30):
        is_slow = number % 3 == 0
        said = given(call, score=2 if is_slow else 10, answered_at=(at + timedelta(hours=number)).isoformat())
        count(said)
        if is_slow:
            make_reading(UUID(said["id"]), Spoken(waiting, "line"), label=-1)

    kind, slow = call.read("/themes", since="2026-04-01", until="2026-05-01")["data"]

    assert (kind["slug"], kind["n"], kind["impact"], kind["trend"]) == ("kindness", 0, None, None)
    assert (slow["slug"], slow["n"], slow["negative"], slow["sentiment"]) == ("waiting", 10, 10, -1.0)
    assert slow["impact"] == pytest.approx(100 * 10 / 30 - 100, abs=0.1)
    assert slow["low"] < slow["impact"] < slow["high"]
    assert slow["applying"] is None
    assert call.read("/themes", limit=1)["next"]


def it_makes_a_theme_and_edits_it(call, tandawa):
    body = {"name": "Slow reversal", "description": "Money sent in error", "examples": ["My reversal took a week", ""]}

    made = call("PUT", "/themes/slow-reversal", body)
    changed = call("PUT", "/themes/slow-reversal", {"name": "Reversals"})

    assert (made.status_code, changed.status_code) == (201, 200)
    assert made.json() | {"examples": ["My reversal took a week"], "origin": "own"} == made.json()
    assert changed.json()["name"] == "Reversals"
    assert changed.json()["description"] == "Money sent in error"
    kinds = Event.objects.filter(kind__startswith="theme.").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == [events.THEME_MADE, events.THEME_CHANGED]


def it_tells_no_cost_of_a_theme_that_is_being_counted(call, waiting):
    for number in range(30):
        said = given(call, score=2 if number % 2 else 10)
        count(said)
        if number % 2:
            make_reading(UUID(said["id"]), Spoken(waiting, "line"), label=-1)
    assert call.read("/themes/waiting/impact", of="all")["total"]["impact"] is not None

    Theme.objects.update(applied_at=None, passed=10, to_pass=15)

    found = call.read("/themes/waiting/impact", of="all", by="channel")
    assert found["applying"] == {"done": 10, "of": 15}
    assert {row["impact"] for row in (found["total"], *found["groups"])} == {None}


def it_says_how_far_a_theme_has_come_with_the_past(call, tandawa):
    make_reading(UUID(given(call)["id"]))

    made = call("PUT", "/themes/queues", {"name": "Queues"}).json()

    assert made["applying"] == {"done": 0, "of": 1}


@pytest.mark.parametrize(
    ("slug", "change", "field"),
    [
        ("Slow!", {}, "slug"),
        ("a" * 61, {}, "slug"),
        ("slow", {"name": " "}, "name"),
        ("slow", {"name": "x" * 81}, "name"),
        ("slow", {"name": 7}, "name"),
        ("slow", {"description": "x" * 401}, "description"),
        ("slow", {"examples": ["x" * 301]}, "examples"),
        ("slow", {"examples": [f"Example {n}" for n in range(51)]}, "examples"),
        ("slow", {"examples": "One"}, "examples"),
        ("slow", {"is_on": False}, "is_on"),
    ],
)
def it_says_what_is_wrong_with_a_theme(call, slug, change, field):
    problem = call.refused(f"/themes/{slug}", {"name": "Slow", **change}, method="PUT")

    assert (problem["status"], problem["field"]) == (422, field), problem


def it_takes_no_more_than_two_hundred(call, tandawa):
    for number in range(200):
        make_theme(f"theme-{number}")

    assert call.refused("/themes/one-more", {"name": "More"}, method="PUT")["type"] == "/problems/theme-impossible"
    assert call("PUT", "/themes/theme-1", {"name": "Still"}).status_code == 200


def it_keeps_a_workspace_s_themes_to_itself(call, stranger, tandawa, waiting):
    assert stranger("PUT", "/themes/waiting", {"name": "Theirs"}).status_code == 201

    assert [row["name"] for row in call.read("/themes")["data"]] == ["Waiting"]
    assert [row["name"] for row in stranger.read("/themes")["data"]] == ["Theirs"]
    make_reading(UUID(given(call)["id"]), Spoken(waiting, "line"))
    assert stranger.read("/responses", where="theme:waiting")["data"] == []


def it_withholds_few_anonymous_answers_that_speak_of_a_theme(call, waiting):
    said = [given(call, score=2) for _ in range(3)]
    Response.objects.filter(id__in=[each["id"] for each in said]).update(is_anonymous=True)
    for each in said:
        make_reading(UUID(each["id"]), Spoken(waiting, "line"))
    count(*said)

    assert call.read("/responses", where="theme:waiting")["data"] == []
    assert call.read("/themes")["data"][0]["n"] == 0


@pytest.mark.parametrize("scope_", ["themes:read", "themes:write"])
def it_opens_by_its_own_scope(caller_with, scope_):
    caller = caller_with(scope_)

    statuses = [caller("GET", "/themes").status_code, caller("PUT", "/themes/slow", {"name": "Slow"}).status_code]

    assert statuses == ([200, 403] if scope_ == "themes:read" else [403, 201])


def it_tells_what_a_theme_costs_in_each_slice_apart(call, waiting):
    heard = []
    for where, score, many, spoken in (("shop", 1, 12, True), ("shop", 10, 12, False), ("web", 9, 3, True)):
        for _ in range(many):
            said = given(call, score=score, touchpoint=where)
            make_reading(UUID(said["id"]), *([Spoken(waiting, "The line was long", -1)] if spoken else []))
            heard.append(said)
    count(*heard)

    found = call.read("/themes/waiting/impact", by="touchpoint", of="all")

    assert {name: found["total"][name] for name in ("n", "negative", "of")} == {"n": 15, "negative": 15, "of": 27}
    [shop, web] = found["groups"]
    assert (shop["key"], shop["n"], shop["of"], shop["impact"]) == ({"touchpoint": "shop"}, 12, 24, -100.0)
    assert (web["key"], web["n"], web["impact"]) == ({"touchpoint": "web"}, 3, None)


def it_refuses_to_tell_a_cost_by_what_it_cannot(call, waiting):
    refused = call("GET", "/themes/waiting/impact", by="month")
    absent = call("GET", "/themes/nothing/impact")

    assert (refused.status_code, absent.status_code) == (422, 404)
    assert "`by` is 'month'" in refused.json()["detail"]


def it_knows_no_theme_of_a_name_that_none_can_have(call, waiting):
    assert call("GET", "/themes/%00/impact").status_code == 404
