"""What an app may do and learn: as one proven customer, by the same rules as everywhere."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from innerloop.connect.api import building
from innerloop.customers.models import Customer
from innerloop.kernel import clock, ids, scope
from innerloop.listen import actions as listening
from innerloop.listen import queries
from innerloop.listen.actions import changing
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Answer, Invitation, Program, Response, ResponseVersion
from innerloop.listen.rules import identity
from tests.connect.api.conftest import Caller, hold_to_shape
from tests.support.cast import Cast

pytestmark = pytest.mark.urls("tests.connect.api.urls")
Call = Callable[..., Any]
FOLLOWUPS = [
    {"key": "pay", "kind": "choice", "label": "Cash or card?", "options": ["Cash", {"value": "card", "label": "Card"}]},
    {"key": "easy", "kind": "scale", "label": "Was it easy?", "metric": "ces"},
    {"key": "wish", "kind": "text", "label": "Anything else?"},
]  # fmt: skip


@pytest.fixture
def program(call: Caller, furnished: Cast) -> Program:
    survey = call.made("/surveys", {"name": "In the app", "question": "How was it?", "followups": FOLLOWUPS})
    body = {"name": "App", "kind": "always_on", "channel": "link", "slug": "app", "survey": survey["id"]}
    call.made("/programs", body)
    return Program.everywhere.select_related("workspace", "survey__metric").get(slug="app")


@pytest.fixture
def app(program: Program) -> Call:
    """The app of C-1, which says what it is told to say over that; its answers are held to their shape."""
    who = {"program": "app", "external_id": "C-1", "hash": code(program, "C-1")}

    def says(path: str, **body: Any) -> Any:
        whole = body if path == "answers" else {**who, **body}
        answer = Client().post(f"/api/v1/app/{path}", whole, content_type="application/json")
        hold_to_shape("POST", f"/app/{path}", answer)
        return answer

    return says


def code(program: Program, external_id: str) -> str:
    return identity.proof(key=queries.identity_key_of(program), external_id=external_id)


def asked(app: Call, **more: Any) -> Any:
    answer = app("asks", **{"id": ids.new_secret(), **more})
    assert answer.status_code in (200, 201), answer.content
    return answer.json()


def kept() -> list[tuple[int | None, str]]:
    return list(Response.everywhere.order_by("id").values_list("score", "comment"))


def it_asks_once_on_one_occasion(app: Call) -> None:
    first, again = (app("asks", id="delivery-1") for _ in range(2))

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    [row] = Invitation.everywhere.all()
    assert (row.state, row.channel) == ("sent", "app")


def it_knows_after_the_answer_that_there_was_one(app: Call) -> None:
    ask = asked(app, id="delivery-1")["ask"]
    app("answers", ask=ask, score=9)

    assert asked(app, id="delivery-1")["is_answered"] is True


def it_leaves_in_peace_whom_another_program_asked_lately(app: Call, program: Program, furnished: Cast) -> None:
    ask = asked(app)
    customer = Customer.everywhere.get(identities__value="C-1")
    with scope.to(furnished.workspace.id):
        default = queries.program()
        assert default is not None
        held = listening.invite(program=default, ask=Ask(customer), by="system", now=clock.now()).invitation

    assert ask["eligible"]
    assert "rest" in {reason["rule"] for reason in held.reasons}
    told = asked(app)
    assert (told["eligible"], told["rules"], told["ask"], told["survey"]) == (False, ["rest"], None, None)
    assert told["next_eligible_at"] > (clock.now() + timedelta(days=29)).isoformat()
    assert Invitation.everywhere.filter(channel="app").count() == 1


def it_says_no_reason_in_words_that_are_the_company_s_own(app: Call, program: Program) -> None:
    audience = [{"about": "property", "name": "tier", "comparison": "is", "value": "gold"}]
    Program.everywhere.filter(id=program.id).update(plan={"audience": audience})

    told = app("asks", id="delivery-1")

    assert told.json()["rules"] == ["audience"]
    assert "gold" not in told.content.decode()


def it_asks_no_more_whoever_opted_out_and_again_whoever_came_back(app: Call) -> None:
    assert app("wishes").json() == {"asks": True}
    assert app("wishes", asks=False).json() == {"asks": False}

    assert asked(app)["rules"] == ["suppressed"]
    assert app("wishes").json() == {"asks": False}
    assert app("wishes", asks=True).json() == {"asks": True}
    assert asked(app)["eligible"]


def it_opts_out_in_the_app_on_the_page_of_the_same_ask(app: Call, furnished: Cast) -> None:
    asked(app)
    row = Invitation.everywhere.get()

    with scope.to(furnished.workspace.id):
        found = queries.invitation_by_unsubscribe_token(queries.unsubscribe_token_of(row.id))
        assert found is not None
        assert queries.known_in_app_as(found.customer_id) == ["C-1"]


@pytest.mark.parametrize(
    "given", [{"hash": "0" * 64}, {"external_id": "C-2"}, {"hash": "ü"}, {"external_id": None, "email": "a@b.example"}]
)
@pytest.mark.parametrize("path", ["asks", "wishes"])
def it_believes_nobody_without_their_code(app: Call, path: str, given: dict[str, Any]) -> None:
    answer = app(path, **({"id": "delivery-1"} if path == "asks" else {"asks": False}), **given)

    assert (answer.status_code, answer.json()["field"]) == (403, "hash")
    assert not Invitation.everywhere.exists()
    assert app("wishes").json() == {"asks": True}


def it_knows_no_program_that_is_closed_or_asks_by_itself(app: Call, furnished: Cast) -> None:
    default = Program.everywhere.get(workspace=furnished.workspace, is_default=True)

    answers = [app("asks", id="delivery-1", program=slug) for slug in (default.slug, "nowhere")]

    assert [answer.status_code for answer in answers] == [404, 404]


def it_keeps_one_answer_however_often_and_late_it_comes(app: Call) -> None:
    ask = asked(app)["ask"]
    for told in ({"score": 9}, {"comment": "Same day"}, {"score": 9}, {"comment": "Same day"}):
        assert app("answers", ask=ask, **told).json()["kept"] is True

    assert kept() == [(9, "Same day")]
    assert Response.everywhere.get().version == 2


def it_takes_the_further_answers_in_their_kinds_and_leaves_them(app: Call) -> None:
    ask = asked(app)["ask"]
    told = [
        {"question": "pay", "choices": ["card"]},
        {"question": "easy", "score": 6},
        {"question": "wish", "text": "A bell"},
    ]
    assert app("answers", ask=ask, score=7, answers=told).status_code == 200
    assert app("answers", ask=ask, comment="Fine").status_code == 200

    rows = Answer.everywhere.exclude(question_key="score").order_by("id")
    assert [(row.question_key, row.choices, row.number, row.text) for row in rows] == [
        ("pay", ["card"], None, ""),
        ("easy", None, 6, ""),
        ("wish", None, None, "A bell"),
    ]


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"score": 11}, "score"),
        ({"score": "ten"}, "score"),
        ({}, "score"),
        ({"score": 9, "age_seconds": -1}, "age_seconds"),
        ({"score": 9, "comment": "a\0b"}, "comment"),
        ({"score": 9, "answers": [{"question": "size", "text": "x"}]}, "answers.0.question"),
        ({"score": 9, "answers": [{"question": "pay", "choices": ["gold"]}]}, "answers.0.choices"),
        ({"score": 9, "answers": [{"question": "pay", "choices": ["Cash", "card"]}]}, "answers.0.choices"),
        ({"score": 9, "answers": [{"question": "easy", "score": 8}]}, "score"),
    ],
)
def it_refuses_what_is_no_answer_and_names_the_field(app: Call, told: dict[str, Any], field: str) -> None:
    ask = asked(app)["ask"]

    answer = app("answers", ask=ask, **told)

    assert (answer.status_code, answer.json()["field"]) == (422, field), answer.content
    assert kept() == []


def it_counts_an_answer_for_when_it_was_given(app: Call) -> None:
    ask = asked(app)["ask"]
    Invitation.everywhere.update(asked_at=clock.now() - timedelta(days=9))

    app("answers", ask=ask, score=9, age_seconds=3 * 86_400)

    waited = clock.now() - Response.everywhere.get().answered_at
    assert timedelta(days=2.9) < waited < timedelta(days=3.1)


def it_lets_no_answer_that_waited_overrule_a_newer_one(app: Call) -> None:
    ask = asked(app)["ask"]
    Invitation.everywhere.update(asked_at=clock.now() - timedelta(days=9))
    app("answers", ask=ask, score=9, age_seconds=3 * 86_400)

    for age in (99_999_999, 4 * 86_400):
        assert app("answers", ask=ask, score=3, age_seconds=age).status_code == 200
    assert kept() == [(9, "")]

    app("answers", ask=ask, score=7, age_seconds=2 * 86_400)
    app("answers", ask=ask, score=8, age_seconds=86_400)
    app("answers", ask=ask, score=2, age_seconds=36 * 3_600)

    assert kept() == [(8, "")]
    assert Response.everywhere.get().version == 3


def it_adds_what_waited_where_nothing_newer_was_said_of_it(app: Call) -> None:
    ask = asked(app)["ask"]
    Invitation.everywhere.update(asked_at=clock.now() - timedelta(days=9))
    app("answers", ask=ask, score=3, age_seconds=3_600)

    wish = [{"question": "wish", "text": "Warmer"}]
    for _ in range(2):
        app("answers", ask=ask, score=9, comment="Cold", answers=wish, may_contact=True, age_seconds=7_200)

    row = Response.everywhere.get()
    assert (row.score, row.comment, row.may_contact, row.version) == (3, "Cold", True, 2)
    assert list(Answer.everywhere.filter(question_key="wish").values_list("text", flat=True)) == ["Warmer"]


def it_keeps_words_that_newer_ones_stand_in_the_place_of(app: Call) -> None:
    ask = asked(app)["ask"]
    Invitation.everywhere.update(asked_at=clock.now() - timedelta(days=9))
    app("answers", ask=ask, score=3, comment="Late", age_seconds=3_600)

    for _ in range(2):  # the app tells it again where it did not hear that it had arrived
        app("answers", ask=ask, score=9, comment="Cold", age_seconds=7_200)

    row = Response.everywhere.get()
    assert (row.score, row.comment, row.version) == (3, "Late", 3)
    versions = ResponseVersion.everywhere.filter(response=row).order_by("number")
    assert [(each.content["score"], each.content["comment"]) for each in versions] == [
        (3, "Late"), (9, "Cold"), (3, "Late")
    ]  # fmt: skip
    assert versions[1].at < versions[0].at
    assert list(Answer.everywhere.values_list("number", flat=True)) == [3]

    app("answers", ask=ask, score=8, comment="Fine now", age_seconds=600)
    assert kept() == [(8, "Fine now")]


def it_brings_no_words_again_that_were_taken_back(app: Call) -> None:
    ask = asked(app)["ask"]
    Invitation.everywhere.update(asked_at=clock.now() - timedelta(days=9))
    app("answers", ask=ask, score=9, comment="Cold", age_seconds=7_200)
    app("answers", ask=ask, score=9, comment="", age_seconds=3_600)

    app("answers", ask=ask, score=9, comment="Cold", age_seconds=7_200)

    assert kept() == [(9, "")]


def it_lets_a_newer_answer_count_over_what_one_of_us_added(app: Call, furnished: Cast) -> None:
    ask = asked(app)["ask"]
    Invitation.everywhere.update(asked_at=clock.now() - timedelta(days=9))
    app("answers", ask=ask, score=9, age_seconds=7_200)
    with scope.to(furnished.workspace.id):
        row = Response.objects.get()
        to = changing.Change(comment="By phone: cold")
        workspace = furnished.workspace
        listening.change(response_id=row.id, to=to, workspace=workspace, by=f"member:{ids.new_id()}", now=clock.now())

    app("answers", ask=ask, score=3, age_seconds=3_600)

    assert kept() == [(3, "By phone: cold")]


def it_takes_no_answer_to_an_ask_that_is_over_and_asks_anew(app: Call) -> None:
    ask = asked(app, id="delivery-1")["ask"]
    Invitation.everywhere.update(expires_at=clock.now() - timedelta(minutes=1))

    assert app("answers", ask=ask, score=9).status_code == 404
    assert asked(app, id="delivery-1")["rules"] == ["expired"]


def it_opens_no_ask_of_another_channel(app: Call, furnished: Cast) -> None:
    with scope.to(furnished.workspace.id):
        default = queries.program()
        assert default is not None
        mailed = listening.invite(program=default, ask=Ask(furnished.pia, "link"), by="system", now=clock.now())

    for token in (queries.token_of(mailed.invitation.id), "nothing"):
        assert app("answers", ask=token, score=9).status_code == 404
    assert kept() == []


def it_leads_from_an_anonymous_answer_to_nobody(app: Call, program: Program) -> None:
    Program.everywhere.filter(id=program.id).update(is_anonymous=True)
    told = asked(app)

    first = app("answers", ask=told["ask"], score=3, comment="Cold")
    again = app("answers", ask=told["ask"], score=4)

    assert (told["survey"]["anonymous"], told["survey"]["contact"]) == (True, None)
    assert (first.status_code, again.status_code) == (200, 404)
    row = Response.everywhere.get()
    assert (row.score, row.customer_id, row.invitation_id) == (3, None, None)


def it_lets_one_customer_s_app_go_so_fast_and_no_faster(app: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building.PACE, "_per_minute", lambda: 2)
    building.PACE.forget()

    answers = [app("wishes") for _ in range(3)]

    building.PACE.forget()
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2]["Retry-After"]) > 0
