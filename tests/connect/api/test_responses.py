"""/responses: given, read, listed, changed, deleted."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from innerloop.customers import actions as knowing
from innerloop.customers.models import Customer, Identity
from innerloop.kernel import clock, scope
from innerloop.kernel.models import Event
from innerloop.listen import actions as listening
from innerloop.listen import events
from innerloop.listen import queries as listen_queries
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Answer, Response, ResponseVersion
from innerloop.listen.rules.heard import Heard
from tests.connect.api.conftest import count, let_find

pytestmark = pytest.mark.urls("tests.connect.api.urls")

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
NINE = {
    "metric": "nps",
    "score": 9,
    "comment": "Haraka sana",
    "customer": {"external_id": "A1", "email": "ana@example.com", "properties": {"plan": "pro", "city": "Nairobi"}},
    "touchpoint": "delivery",
    "product": "box",
    "channel": "sms",
    "team": "kisumu",
    "employee": "joyce",
    "language": "sw",
    "may_contact": True,
    "answered_at": "2026-03-01T09:30:00+03:00",
    "properties": {"city": "Kisumu", "order": 12, "first": True},
    "answers": [
        {"question": "ease", "metric": "ces", "score": 6},
        {"question": "why", "text": "Fast", "choices": ["price", "speed"]},
    ],
}


def it_answers_with_everything_that_was_given(call):
    said = call.made("/responses", NINE)

    customer = Customer.everywhere.get(identities__value="A1")
    assert said | {
        "metric": "nps", "score": 9, "cohort": "promoter", "comment": "Haraka sana", "channel": "sms",
        "touchpoint": "delivery", "product": "box", "team": "kisumu", "employee": "joyce", "language": "sw",
        "may_contact": True, "answered_at": "2026-03-01T06:30:00Z", "version": 1, "changed_at": None,
        "customer": {"id": str(customer.id), "external_id": "A1"}, "program": None, "anonymous": False,
        "properties": {"plan": "pro", "city": "Kisumu", "order": 12, "first": True},
        "understood_at": None, "understood_text": None, "sentiment": None, "urgency": None,
        "churn": None, "praise": None, "predicted_score": None, "themes": [], "mentions": [],
    } == said  # fmt: skip
    assert said["answers"] == [
        {"question": "ease", "metric": "ces", "score": 6, "cohort": "top", "choices": [], "text": None},
        {
            "question": "why",
            "metric": None,
            "score": None,
            "cohort": None,
            "choices": ["price", "speed"],
            "text": "Fast",
        },
    ]


@pytest.mark.parametrize(
    "body",
    [
        NINE,
        {"score": 0},
        {"comment": "Only words"},
        {"answers": [{"question": "why", "text": "Only there"}]},
        {"score": 4, "metric": "csat", "customer": {"email": "ana@example.com"}},
        {"score": 3, "customer": {"phone": "+254712345678"}, "employee": "joyce"},
        {"score": 8.0, "customer": {"external_id": "A1", "email": "ana@example.com"}},
    ],
)
def it_reads_back_what_it_answered(call, body):
    said = call.made("/responses", body)

    assert call.read(f"/responses/{said['id']}") == said
    assert call.read("/responses") == {"data": [said], "next": None}


@pytest.mark.parametrize(
    ("metric", "score", "cohort"),
    [
        ("nps", 6, "detractor"),
        ("nps", 8, "passive"),
        ("nps", 10, "promoter"),
        ("csat", 3, "middle"),
        ("ces", 1, "bottom"),
    ],
)
def it_names_the_cohort_by_the_metric(call, metric, score, cohort):
    assert call.made("/responses", {"metric": metric, "score": score})["cohort"] == cohort


def it_speaks_of_promoters_on_a_net_promoter_metric_of_one_s_own(call):
    own = {"slug": "enps", "low": 0, "high": 10, "top": [9, 10], "bottom": [0, 1, 2, 3, 4, 5, 6]}
    call.made("/metrics", own)

    assert call.made("/responses", {"metric": "enps", "score": 10})["cohort"] == "promoter"


def it_takes_a_code_that_is_no_score(call):
    call.made(
        "/metrics", {"slug": "ease", "low": 1, "high": 5, "best": "low", "top": [1], "bottom": [5], "not_scores": [6]}
    )

    said = call.made("/responses", {"metric": "ease", "score": 6})

    assert (said["score"], said["cohort"]) == (None, None)


def it_takes_the_employee_s_team_of_the_day(call, furnished):
    call.made("/responses", {"score": 9, "team": "kisumu", "employee": "joyce"})

    assert call.made("/responses", {"score": 9, "employee": "joyce"})["team"] is None


@pytest.mark.parametrize(
    ("body", "field", "type_"),
    [
        ({}, "score", "nothing-answered"),
        ({"score": 11}, "score", "score-out-of-range"),
        ({"score": -1}, "score", "score-out-of-range"),
        ({"score": 10**40}, "score", "score-out-of-range"),
        ({"score": "9"}, "score", "field-refused"),
        ({"score": True}, "score", "field-refused"),
        ({"score": 8.5}, "score", "field-refused"),
        ({"score": 9, "metric": "ease"}, "metric", "unknown-metric"),
        ({"score": 9, "answered_at": "2030-01-01T00:00:00Z"}, "answered_at", "in-the-future"),
        ({"score": 9, "answered_at": "2026-01-01T00:00:00"}, "answered_at", "field-refused"),
        ({"score": 9, "answered_at": "yesterday"}, "answered_at", "field-refused"),
        ({"score": 9, "answered_at": 1767225600}, "answered_at", "field-refused"),
        ({"score": 9, "answered_at": "0001-01-01T00:00:00+14:00"}, "answered_at", "field-refused"),
        ({"score": 9, "comment": "x" * 10_001}, "comment", "words-too-long"),
        ({"score": 9, "coment": "typo"}, "coment", "field-refused"),
        ({"score": 9, "customer": {}}, "customer", "identity-missing"),
        ({"score": 9, "customer": {"email": "ana@"}}, "customer.email", "email-unreadable"),
        ({"score": 9, "customer": {"phone": "0712345678"}}, "customer.phone", "phone-without-country"),
        ({"score": 9, "customer": {"email": 5}}, "customer.email", "field-refused"),
        ({"score": 9, "customer": {"email": "a@b.example", "owner": "x@y.example"}}, "owner", "owner-unknown"),
        ({"score": 9, "properties": {"plan": {"deep": 1}}}, None, "property-value-refused"),
        ({"score": 9, "properties": {"9": 1}}, "properties", "property-name-refused"),
        ({"score": 9, "language": "klingonese!"}, "language", "language-unreadable"),
        ({"score": 9, "touchpoint": "x" * 121}, "touchpoint", "field-refused"),
        ({"score": 9, "answers": [{"question": "a"}, {"question": "a"}]}, "answers.1.question", "field-refused"),
        ({"score": 9, "answers": [{"question": "score", "text": "x"}]}, "answers.0.question", "field-refused"),
        ({"score": 9, "answers": [{"question": "a", "metric": "ces", "score": 8}]}, "score", "score-out-of-range"),
        ({"score": 9, "answers": [{"question": "a", "score": 8}]}, "metric", "unknown-metric"),
    ],
)  # fmt: skip
def it_says_what_is_wrong(call, body, field, type_):
    with clock.held_at(NOW):
        problem = call.refused("/responses", body)

    assert problem["status"] == 422
    assert problem["type"] == f"/problems/{type_}", problem
    assert field is None or problem["field"] == field, problem
    assert not Response.everywhere.exists()


def it_refuses_a_respondent_who_is_two_people(call):
    call.made("/responses", {"score": 9, "customer": {"external_id": "A1"}})
    call.made("/responses", {"score": 9, "customer": {"email": "ben@example.com"}})

    problem = call.refused("/responses", {"score": 9, "customer": {"external_id": "A1", "email": "ben@example.com"}})

    assert (problem["status"], problem["type"], problem["field"]) == (409, "/problems/meets-two", "customer")


def it_gives_each_of_a_list_a_verdict(call):
    items = [
        {"score": 9},
        {"score": 11},
        "nine",
        {"score": 3, "key": "k"},
        {"score": 3, "key": "k"},
        {"score": 4, "key": "k"},
    ]

    answer = call("POST", "/responses", items)

    verdicts = answer.json()["data"]
    assert answer.status_code == 200
    assert [verdict["index"] for verdict in verdicts] == [0, 1, 2, 3, 4, 5]
    assert [verdict["status"] for verdict in verdicts] == [201, 422, 422, 201, 201, 422]
    assert verdicts[3]["id"] == verdicts[4]["id"]
    assert verdicts[1]["type"] == "/problems/score-out-of-range"
    assert Response.everywhere.count() == 2


def it_takes_a_thousand_and_no_more(call):
    assert len(call.made("/responses", [{"score": n % 11} for n in range(1_000)], status=200)["data"]) == 1_000

    problem = call.refused("/responses", [{"score": 9}] * 1_001)

    assert (problem["status"], problem["type"]) == (422, "/problems/too-many-items")
    assert Response.everywhere.count() == 1_000


def it_takes_an_empty_list(call):
    assert call.made("/responses", [], status=200) == {"data": []}


def it_lists_newest_first_page_by_page(call):
    call.made(
        "/responses",
        [{"score": n % 11, "answered_at": f"2026-01-{1 + n % 3:02}T00:00:00Z"} for n in range(25)],
        status=200,
    )

    page = call.read("/responses", limit=7)
    seen = page["data"]
    while page["next"]:
        page = call.read("/responses", limit=7, after=page["next"])
        seen += page["data"]

    assert len({response["id"] for response in seen}) == 25
    order = [(response["answered_at"], response["id"]) for response in seen]
    assert order == sorted(order, reverse=True)


@pytest.mark.parametrize("after", ["x", "", "0-0.0", "641b4b9a2c400-01a2008e.0000", "é", "." * 50])
def it_refuses_a_cursor_that_it_never_gave(call, after):
    answer = call("GET", "/responses", after=after)

    assert (answer.status_code == 200) if after == "" else (answer.json()["field"] == "after")


def it_refuses_a_cursor_of_another_list_or_workspace(call, stranger):
    call.made("/responses", [{"score": 9, "customer": {"external_id": f"C{n}"}} for n in range(3)], status=200)
    cursor = call.read("/responses", limit=1)["next"]

    assert call("GET", "/customers", after=cursor).status_code == 422
    assert stranger("GET", "/responses", after=cursor).status_code == 422
    assert call("GET", "/responses", after=cursor[:-1] + ("0" if cursor[-1] != "0" else "1")).status_code == 422


@pytest.mark.parametrize("limit", [0, 501, -1, "many", 10**30])
def it_refuses_a_limit_beyond_its_bounds(call, limit):
    assert call("GET", "/responses", limit=limit).json()["field"] == "limit"


@pytest.mark.parametrize(
    ("parameters", "scores"),
    [
        ({}, [10, 9, 5, 2]),
        ({"metric": "nps"}, [10, 9, 2]),
        ({"since": "2026-01-02"}, [10, 9, 5]),
        ({"until": "2026-01-02"}, [2]),
        ({"since": "2026-01-02", "until": "2026-01-03"}, [5]),
        ({"where": "touchpoint:shop"}, [10, 2]),
        ({"where": ["touchpoint:shop", "channel:web"]}, [10]),
        ({"where": ["channel:web", "channel:sms"]}, [10, 9, 2]),
        ({"where": "properties.seats:3"}, [10, 9]),
        ({"where": ["properties.seats:3", "properties.plan:pro"]}, [10]),
        ({"where": "program:none"}, []),
        ({"q": "KIND quick"}, [10]),
        ({"q": "qui"}, [10]),
        ({"q": '"quick and"'}, [10]),
        ({"q": '"and quick"'}, []),
        ({"q": "fine OR kind"}, [10, 5]),
        ({"q": "-kind fine"}, [5]),
        ({"q": "kind", "where": "channel:sms"}, []),
        ({"q": "kind", "until": "2026-01-04"}, []),
        ({"q": "100%"}, [5]),
        ({"q": "_"}, []),
        ({"customer": "A1"}, [10, 2]),
        ({"customer": "nobody"}, []),
    ],
)
def it_filters_as_the_score_does(call, parameters, scores):
    given = [
        {"score": 2, "touchpoint": "shop", "channel": "sms", "answered_at": "2026-01-01T00:00:00Z",
         "customer": {"external_id": "A1"}},
        {"score": 5, "metric": "csat", "comment": "100% fine", "answered_at": "2026-01-02T00:00:00Z"},
        {"score": 9, "channel": "web", "answered_at": "2026-01-03T00:00:00Z", "properties": {"seats": 3}},
        {"score": 10, "touchpoint": "shop", "channel": "web", "comment": "Quick and kind",
         "answered_at": "2026-01-04T00:00:00Z", "customer": {"external_id": "A1"},
         "properties": {"seats": "3", "plan": "pro"}},
    ]  # fmt: skip
    call.made("/responses", given, status=200)
    let_find()

    assert [response["score"] for response in call.read("/responses", **parameters)["data"]] == scores


def it_leads_from_page_to_page_of_what_is_sought(call):
    many = [
        {
            "score": number,
            "comment": "no float" if number % 2 else "fine",
            "answered_at": f"2026-01-0{number}T00:00:00Z",
        }
        for number in range(1, 9)
    ]
    call.made("/responses", many, status=200)
    let_find()

    first = call.read("/responses", q="float", limit=3)
    second = call.read("/responses", q="float", limit=3, after=first["next"])

    assert [response["score"] for response in first["data"]] == [7, 5, 3]
    assert [response["score"] for response in second["data"]] == [1]
    assert second["next"] is None
    assert call.read("/responses", q="float", customer="unknown")["data"] == []
    assert call("GET", "/responses", q="float", after="nonsense").status_code == 422


def it_finds_by_the_customer_s_own_id_and_the_one_they_were_merged_from(call, furnished):
    first = call.made("/responses", {"score": 9, "customer": {"external_id": "A1"}})
    second = call.made("/responses", {"score": 2, "customer": {"external_id": "B1"}})
    winner, loser = first["customer"]["id"], second["customer"]["id"]
    ids = {"winner_id": UUID(winner), "loser_id": UUID(loser)}
    knowing.merge(**ids, workspace_id=furnished.workspace.id, by="system", now=NOW)

    theirs = call.read("/responses", customer=loser)["data"]

    assert {response["id"] for response in theirs} == {first["id"], second["id"]}
    assert {response["customer"]["id"] for response in theirs} == {winner}


@pytest.mark.parametrize(
    "parameters", [{"since": "soon"}, {"where": "channel"}, {"where": "shoe:42"}, {"since": "2026-13-01"}]
)
def it_names_the_filter_that_cannot_be(call, parameters):
    problem = call("GET", "/responses", **parameters).json()

    assert (problem["status"], problem["field"]) == (422, next(iter(parameters)))


def it_changes_a_response_and_keeps_what_it_was(call):
    given = call.made("/responses", NINE)
    with clock.held_at(NOW):
        changed = call("PATCH", f"/responses/{given['id']}", {"score": 3, "comment": "Late after all"}).json()

    assert (changed["score"], changed["cohort"], changed["comment"]) == (3, "detractor", "Late after all")
    assert (changed["version"], changed["changed_at"]) == (2, "2026-05-04T12:00:00Z")
    assert changed["answers"] == given["answers"]
    versions = ResponseVersion.everywhere.filter(response_id=given["id"]).order_by("number")
    assert [version.content["score"] for version in versions] == [9, 3]
    assert call.read(f"/responses/{given['id']}") == changed


def it_changes_nothing_when_nothing_is_said(call):
    given = call.made("/responses", NINE)

    assert call("PATCH", f"/responses/{given['id']}", {}).json() == given


def it_puts_other_answers_in_the_place_of_those(call):
    given = call.made("/responses", NINE)

    changed = call(
        "PATCH", f"/responses/{given['id']}", {"answers": [{"question": "ease", "metric": "ces", "score": 1}]}
    )

    assert [(answer["question"], answer["score"]) for answer in changed.json()["answers"]] == [("ease", 1)]


@pytest.mark.parametrize(
    "body", [{"score": None}, {"score": 11}, {"comment": None}, {"metric": "csat"}, {"score": "1"}, []]
)
def it_refuses_a_change_that_cannot_be(call, body):
    given = call.made("/responses", NINE)

    assert call("PATCH", f"/responses/{given['id']}", body).status_code == 422
    assert call.read(f"/responses/{given['id']}") == given


def it_deletes_a_response_from_everywhere(call):
    kept = call.made(
        "/responses", {"score": 9, "customer": {"external_id": "A1"}, "answered_at": "2026-01-01T00:00:00Z"}
    )
    gone = call.made("/responses", NINE)
    count(kept, gone)
    before = call.read("/score")["total"]["n"]

    answer = call("DELETE", f"/responses/{gone['id']}")
    count(gone)

    assert (answer.status_code, answer.content) == (204, b"")
    assert [response["id"] for response in call.read("/responses")["data"]] == [kept["id"]]
    # The customer's earlier answer is their latest again.
    assert (before, call.read("/score")["total"]["n"]) == (1, 1)
    assert call.read("/score")["total"]["mean"] == 9
    assert not Answer.everywhere.filter(response_id=gone["id"]).exists()
    assert Event.objects.filter(kind=events.RESPONSE_ERASED, object_id=gone["id"]).count() == 1


@pytest.mark.parametrize(("method", "body"), [("GET", None), ("PATCH", {"score": 1}), ("DELETE", None)])
def it_knows_nothing_of_a_deleted_response(call, method, body):
    gone = call.made("/responses", NINE)
    call("DELETE", f"/responses/{gone['id']}")

    assert call(method, f"/responses/{gone['id']}", body).status_code == 404


def it_shows_the_response_to_an_invitation(call, furnished):
    with scope.to(furnished.workspace.id):
        program = listen_queries.program()
        assert program
        ask = Ask(furnished.pia, channel="link", properties={"order": 5})
        invited = listening.invite(program=program, ask=ask, by="system", now=NOW)
        listening.answer_invitation(invitation=invited.invitation, heard=Heard(score=10), now=NOW + timedelta(hours=1))

    [response] = call.read("/responses")["data"]
    assert (response["program"], response["score"]) == (program.slug, 10)
    assert response["customer"]["id"] == str(furnished.pia.id)


def it_keeps_the_names_of_who_is_erased_out_of_their_answers(call, furnished):
    given = call.made("/responses", NINE)
    customer_id = given["customer"]["id"]
    call("DELETE", f"/customers/{customer_id}")
    with scope.to(furnished.workspace.id):
        listening.erase_words(customer_ids=[customer_id], workspace_id=furnished.workspace.id, now=NOW)

    left = call.read(f"/responses/{given['id']}")

    assert (left["score"], left["comment"], left["customer"], left["properties"]) == (9, None, None, {})
    assert not Identity.everywhere.filter(value="A1").exists()
    assert call("PATCH", f"/responses/{given['id']}", {"score": 1}).status_code == 409
