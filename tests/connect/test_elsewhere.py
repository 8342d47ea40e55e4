"""What nobody asked for, by the API and from a file: kept once, shown with its source, in no score of who was asked."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from innerloop.customers.models import Property
from innerloop.customers.rules import Person
from innerloop.kernel import clock, ids, repeats, scope
from innerloop.listen import actions as listening
from innerloop.listen.actions.removing import remove
from innerloop.listen.models import Answer, Metric, Response
from innerloop.listen.rules.heard import Heard
from innerloop.team import actions as team
from innerloop.understand import actions as understanding
from innerloop.understand import queries as scores
from innerloop.understand.queries import Slice
from tests.connect.imports.bringing_in import counted, furnished, imported
from tests.connect.imports.reading import written
from tests.support.cast import Cast, as_member
from tests.support.wording import make_reading

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
URL = "https://reviews.example/r/1"
REVIEW = {"source": "review", "external_id": "r-1", "comment": "Slow and rude", "url": URL, "author": "Ann", "stars": 2}


@pytest.fixture(autouse=True)
def _held_clock() -> Any:
    with clock.held_at(NOW):
        yield


@pytest.fixture
def api(cast: Cast) -> Any:
    furnished(cast.workspace)
    with scope.to(cast.workspace.id):
        _, secret = team.issue_key(
            name="Till", scopes=["responses:write", "responses:read"], workspace_id=cast.workspace.id,
            by_member=cast.olive, now=NOW,
        )  # fmt: skip

    def send(body: Any, *, changes: str = "") -> tuple[int, Any]:
        client = Client(headers={"authorization": f"Bearer {secret}"})
        call, path = (client.patch, f"/{changes}") if changes else (client.post, "")
        answer = call(f"/api/v1/responses{path}", body, content_type="application/json")
        return answer.status_code, answer.json()

    return send


def page(cast: Cast, query: str = "?unasked=1") -> str:
    return as_member(Client(), cast.agnes).get(reverse("act:feedback") + query).content.decode()


def it_keeps_a_review_apart_from_who_was_asked(cast: Cast, api: Any) -> None:
    with scope.to(cast.workspace.id):
        listening.record(
            [Heard(score=9, person=Person(email="pia@example.org"))], workspace=cast.workspace, by="x", now=NOW
        )
    status, review = api(REVIEW)
    with scope.to(cast.workspace.id):
        understanding.count(response_ids=Response.objects.values_list("id", flat=True))
        asked, starred = (
            scores.total(Slice(metric=slug, span="all").choice(now=NOW, zone="UTC")) for slug in ("nps", "review-stars")
        )

    assert status == 201
    assert (review["metric"], review["score"], review["source"], review["channel"]) == (
        "review-stars",
        2,
        "review",
        "review",
    )
    assert (asked.n, asked.value) == (1, 100)
    assert starred.n == 1
    assert "Nobody asked" in page(cast, "")


def it_adds_nothing_by_a_retry_however_late(cast: Cast, api: Any) -> None:
    _, first = api(REVIEW)
    with clock.held_at(NOW + timedelta(days=400)):
        repeats.forget_old()

    status, again = api(REVIEW)
    other, refused = api({**REVIEW, "comment": "Another"})

    assert (status, again["id"]) == (201, first["id"])
    assert (other, refused["type"].rpartition("/")[2]) == (422, "same-key-other-body")
    assert api({**REVIEW, "source": "mention", "stars": None})[1]["id"] != first["id"]
    assert Response.everywhere.count() == 2


def it_reads_what_the_customer_said_in_a_chat(cast: Cast, api: Any) -> None:
    turns = [
        {"by": "customer", "text": "Hello, I have a question"},
        {"by": "company", "text": "We lost your card"},
        {"by": "customer", "text": "My card was charged twice"},
    ]

    status, chat = api(
        {"source": "chat", "external_id": "c-9", "turns": turns, "customer": {"email": "dina@example.org"}}
    )

    assert status == 201
    assert chat["comment"] == "Hello, I have a question\nMy card was charged twice"
    assert chat["score"] is None
    assert Response.everywhere.get().customer_id == cast.dina.id


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({**REVIEW, "source": "gossip"}, "source"),
        ({**REVIEW, "score": 3}, "score"),
        ({**REVIEW, "answers": [{"question": "q", "metric": "nps", "score": 10}]}, "answers.0.score"),
        ({**REVIEW, "answers": [{"question": "q", "metric": "nps"}]}, "answers.0.score"),
        ({**REVIEW, "stars": 6}, "stars"),
        ({**REVIEW, "url": "http://reviews.example"}, "url"),
        ({"comment": "x", "url": URL}, "url"),
        ({"comment": "x", "stars": 4}, "stars"),
        ({"source": "chat", "turns": [{"by": "company", "text": "x"}]}, "turns"),
        ({"source": "chat", "comment": "x", "turns": [{"by": "customer", "text": "x"}]}, "comment"),
    ],
)
def it_refuses_what_cannot_be_and_names_the_field(api: Any, body: dict[str, Any], field: str) -> None:
    status, refused = api(body)

    assert status == 422
    assert field in refused["detail"]
    assert not Response.everywhere.exists()


@pytest.mark.parametrize("change", [{"score": 10}, {"answers": [{"question": "q", "metric": "nps", "score": 10}]}])
def it_takes_no_score_of_ours_by_a_change_either(api: Any, change: dict[str, Any]) -> None:
    _, chat = api({"source": "chat", "comment": "My card is blocked"})

    status, refused = api(change, changes=chat["id"])

    assert (status, "no score of ours" in refused["detail"]) == (422, True)
    assert api({"comment": "It works again"}, changes=chat["id"])[0] == 200
    assert Response.everywhere.get().score is None


def it_lets_whoever_reviewed_change_their_stars(api: Any) -> None:
    _, review = api(REVIEW)

    status, changed = api({"score": 4}, changes=review["id"])

    assert (status, changed["metric"], changed["score"]) == (200, "review-stars", 4)


def it_counts_no_score_of_ours_that_stands_there_all_the_same(cast: Cast, api: Any) -> None:
    _, chat = api({"source": "chat", "comment": "x"})
    with scope.to(cast.workspace.id):
        nps = Metric.objects.get(slug="nps")
        Answer.objects.create(
            id=ids.new_id(),
            workspace=cast.workspace,
            response_id=chat["id"],
            question_key="score",
            metric=nps,
            number=9,
        )

        understanding.count(response_ids=[UUID(chat["id"])])

        assert scores.total(Slice(metric="nps", span="all").choice(now=NOW, zone="UTC")).n == 0


def it_shows_where_it_was_said_and_what_the_words_predict(cast: Cast, api: Any) -> None:
    _, post = api({"source": "mention", "comment": "Never again", "url": URL, "author": "<b>Ann</b>"})
    with scope.to(cast.workspace.id):
        make_reading(Response.objects.get().id, label=-1, predicted=1.4, read_at=NOW)

    answer = as_member(Client(), cast.agnes).get(reverse("act:answer", args=[post["id"]])).content.decode()

    assert "Nobody asked for it: it was said in a post." in answer
    assert f'<a href="{URL}" rel="noopener nofollow">reviews.example</a>' in answer
    assert "&lt;b&gt;Ann&lt;/b&gt;" in answer
    assert "Predicted from the words: about 1 of 10; counts in no score" in answer
    assert "Never again" in page(cast)


def it_brings_reviews_and_tickets_from_a_file(cast: Cast, tmp_path: Path) -> None:
    furnished(cast.workspace)
    rows = (
        "no,kind,text,rating,who,link,day\n"
        "1,review,Slow and rude,2,Ann,https://reviews.example/1,2026-04-01\n"
        '2,ticket,"Customer: my card is blocked\nAgent: sorry",,,,2026-04-02\n'
        "3,review,,5,Bob,https://reviews.example/3,2026-04-03\n"
        "4,gossip,They say so,,,,2026-04-03\n"
        "5,review,Bad,9,,,2026-04-03\n"
    )
    maps = ("no=key", "kind=source", "text=comment", "rating=stars", "who=author", "link=url", "day=answered_at")

    first = imported(written(tmp_path, rows), cast.workspace, *maps)
    again = imported(written(tmp_path, rows), cast.workspace, *maps)

    assert counted(first) == {"added": 3, "refused": 2}
    assert counted(again) == {"known": 3, "refused": 2}
    kept = list(Response.everywhere.order_by("answered_at").values_list("source", "score", "comment", "channel"))
    assert kept == [
        ("review", 2, "Slow and rude", "review"),
        ("ticket", None, "my card is blocked", "ticket"),
        ("review", 5, "", "review"),
    ]
    assert Metric.everywhere.filter(slug="review-stars").count() == 1


def it_calls_a_row_known_that_adds_nothing_and_refuses_other_stars(cast: Cast, tmp_path: Path) -> None:
    furnished(cast.workspace)
    head, maps = "no,kind,id,text,rating\n", ("no=key", "kind=source", "id=source_id", "text=comment", "rating=stars")
    rows = f"{head}1,review,r-7,Slow,2\n"

    first = imported(written(tmp_path, rows), cast.workspace, *maps)
    as_another = imported(written(tmp_path, f"{head}2,review,r-7,Slow,2\n"), cast.workspace, *maps)
    starred = imported(written(tmp_path, f"{head}1,review,r-7,Slow,5\n"), cast.workspace, *maps)

    assert [counted(each) for each in (first, as_another, starred)] == [{"added": 1}, {"known": 1}, {"refused": 1}]
    assert Response.everywhere.get().score == 2


def it_forgets_who_wrote_it_with_the_answer(cast: Cast, api: Any) -> None:
    _, review = api({**REVIEW, "properties": {"plan": "gold"}})
    seen = Property.everywhere.filter(workspace=cast.workspace)
    assert seen.get(name="author").seen == ["Ann"]

    with scope.to(cast.workspace.id):
        remove(response_id=UUID(review["id"]), by="x", now=NOW)

    assert (seen.get(name="author").seen, seen.get(name="url").seen) == ([], [])
    assert seen.get(name="plan").seen == ["gold"]
