"""/customers."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from innerloop.customers import actions as knowing
from innerloop.customers.models import Customer, Identity
from innerloop.customers.rules import Said
from innerloop.kernel import clock
from innerloop.listen import channels
from tests.connect.api.conftest import Caller
from tests.support.cast import api_key
from tests.support.channels import Post

pytestmark = pytest.mark.urls("tests.connect.api.urls")

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
ANA = {
    "external_id": "A1",
    "email": "Ana@Example.com",
    "phone": "+254 712 345 678",
    "name": "Ana Wanjiru",
    "language": "sw",
    "time_zone": "Africa/Nairobi",
    "organization": "acme",
    "owner": "agnes@tandawa.example",
    "value": "1200.50",
    "currency": "KES",
    "properties": {"plan": "pro"},
}


@pytest.fixture(autouse=True)
def _post() -> None:
    channels.register(Post())


def it_makes_a_customer_and_then_changes_them(call):
    made = call("POST", "/customers", ANA)
    changed = call("POST", "/customers", {"email": "ana@example.com", "name": "Ana W.", "properties": {"plan": None}})

    assert (made.status_code, changed.status_code) == (201, 200)
    assert made.json()["id"] == changed.json()["id"]
    assert (changed.json()["name"], changed.json()["properties"]) == ("Ana W.", {})
    assert made.json() | {
        "external_id": "A1", "email": "ana@example.com", "phone": "+254712345678", "name": "Ana Wanjiru",
        "language": "sw", "time_zone": "Africa/Nairobi", "organization": "acme", "owner": "agnes@tandawa.example",
        "value": "1200.5", "currency": "KES", "properties": {"plan": "pro"}, "consent": [], "scores": {},
        "cases": [], "risk": 0.25,
    } == made.json()  # fmt: skip


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({}, 422, "customer"),
        ({"name": "Nobody"}, 422, "customer"),
        ({"email": "ana"}, 422, "email"),
        ({"email": None, "phone": "12"}, 422, "phone"),
        ({"external_id": 5}, 422, "external_id"),
        ({"external_id": "A1", "value": "much"}, 422, "value"),
        ({"external_id": "A1", "value": 1e300}, 422, "value"),
        ({"external_id": "A1", "value": [1]}, 422, "value"),
        ({"external_id": "A1", "currency": "XYZ"}, 422, "currency"),
        ({"external_id": "A1", "time_zone": "Mars/Olympus"}, 422, "time_zone"),
        ({"external_id": "A1", "owner": "nobody@example.com"}, 422, "owner"),
        ({"external_id": "A1", "emial": "typo"}, 422, "emial"),
        ({"external_id": "x" * 201}, 422, "external_id"),
        ({"external_id": "A1", "email": "ben@example.com"}, 409, "customer"),
    ],
)
def it_says_what_is_wrong(call, body, status, field):
    call.made("/customers", {"external_id": "A1"})
    call.made("/customers", {"email": "ben@example.com"})

    problem = call.refused("/customers", body)

    assert (problem["status"], problem["field"]) == (status, field), problem


def it_finds_by_any_identity_and_by_words(call):
    ana = call.made("/customers", ANA)
    call.made("/customers", {"external_id": "B1", "name": "Ben"})

    for parameters in (
        {"external_id": "A1"}, {"email": "ANA@example.com"}, {"phone": "+254712345678"}, {"q": "wanji"}, {"q": "ana@"},
    ):  # fmt: skip
        assert [found["id"] for found in call.read("/customers", **parameters)["data"]] == [ana["id"]], parameters
    assert call.read("/customers", external_id="A1", email="nobody@example.com")["data"][0]["id"] == ana["id"]
    assert call.read("/customers", external_id="C1") == {"data": [], "next": None}
    assert call("GET", "/customers", phone="0712").json()["field"] == "phone"


def it_lists_page_by_page(call, furnished):
    for n in range(5):
        call.made("/customers", {"external_id": f"C{n}"})

    first = call.read("/customers", limit=3)
    second = call.read("/customers", limit=500, after=first["next"])

    assert [row["external_id"] for row in first["data"]] == ["C4", "C3", "C2"]
    assert [row["external_id"] for row in second["data"][:2]] == ["C1", "C0"]
    assert {str(customer.id) for customer in (furnished.pia, furnished.paul, furnished.dina)} == {
        row["id"] for row in second["data"][2:]
    }
    assert second["next"] is None


@pytest.mark.usefixtures("by_day")
def it_shows_all_that_is_known(call, furnished):
    ana = call.made("/customers", ANA)
    for score, day in ((3, "2026-01-01"), (9, "2026-02-01")):
        call.made("/responses", {"score": score, "customer": {"external_id": "A1"}, "answered_at": f"{day}T00:00:00Z"})
    call.made("/responses", {"metric": "csat", "score": 2, "customer": {"external_id": "A1"}})
    email = Identity.everywhere.get(kind="email", customer_id=ana["id"])
    knowing.note_consent(
        identity_id=email.id, said=Said("email", "promote", True, "Yes, write to me"),
        workspace_id=furnished.workspace.id, by="customer", now=NOW,
    )  # fmt: skip

    shown = call.read(f"/customers/{ana['id']}")

    assert {slug: (each["score"], each["cohort"]) for slug, each in shown["scores"].items()} == {
        "nps": (9, "promoter"), "csat": (2, "bottom"),
    }  # fmt: skip
    assert [(said["address"], said["purpose"], said["is_given"]) for said in shown["consent"]] == [
        ("ana@example.com", "promote", True)
    ]
    assert {identity["kind"] for identity in shown["identities"]} == {"external_id", "email", "phone"}
    assert (shown["next_ask"]["eligible"], shown["next_ask"]["reasons"]) == (True, [])


@pytest.mark.usefixtures("by_day")
def it_explains_the_risk_and_tells_money_path_and_own_words(call, furnished):
    ana = call.made("/customers", {**ANA, "value": "1000", "currency": "KES", "organization": "fish"})
    for score, day, said in ((9, 1, "Friendly till in Mtwapa."), (2, 2, "The till in Mtwapa was shut again.")):
        body = {"score": score, "comment": said, "customer": {"external_id": "A1"}, "touchpoint": "shop"}
        call.made("/responses", {**body, "answered_at": f"2026-01-0{day}T00:00:00Z"})
    paid = {"kind": "order.paid", "customer": {"external_id": "A1"}, "occurred_at": NOW.isoformat(), "revenue": "40"}
    call.made("/events", {**paid, "currency": "KES", "revenue_kind": "renewal"}, status=200)

    with clock.held_at(NOW):
        shown = call.read(f"/customers/{ana['id']}")

    assert shown["risk"] == 0.49
    assert shown["risk_explained"]["value_at_stake"] == "196"
    assert shown["risk_explained"]["reasons"][0].startswith("Scored 2 on 2 January 2026")
    assert [(each["score"], each["touchpoint"]) for each in shown["scores"]["nps"]["path"]] == [
        (9, "shop"),
        (2, "shop"),
    ]
    assert shown["revenue"] == [{"kind": "renewal", "currency": "KES", "year": "40", "year_before": "0", "times": 1}]
    assert [stay["key"] for stay in shown["organizations"]] == ["fish"]
    [quoted] = shown["own_words"]
    assert (quoted["words"], quoted["why"]) == ("Friendly till in Mtwapa.", "comes back to “mtwapa” in 2 answers")


def it_keeps_words_from_a_key_that_may_not_read_answers(call, furnished):
    ana = call.made("/customers", ANA)
    call.made("/responses", {"score": 2, "comment": "Nobody came to the till.", "customer": {"external_id": "A1"}})
    narrow = Caller(api_key(furnished, ["customers:read"]))

    shown = narrow.read(f"/customers/{ana['id']}")

    assert shown["own_words"] is None
    assert "Nobody came" not in str(shown)
    assert shown["scores"]["nps"]["score"] == 2


def it_narrows_the_time_line_by_kind_or_by_what_the_page_picks_by(call):
    ana = call.made("/customers", ANA)
    call.made("/responses", {"score": 2, "customer": {"external_id": "A1"}})
    deed = {"kind": "login", "customer": {"external_id": "A1"}, "occurred_at": NOW.isoformat()}
    call.made("/events", deed, status=200)
    path = f"/customers/{ana['id']}/timeline"

    seen = {kinds: {moment["kind"] for moment in call.read(path, kinds=kinds)["data"]} for kinds in KINDS}

    assert seen == {
        "answers": {"response.recorded"},
        "did, record": {"customer.behavior", "customer.known"},
        "customer.known": {"customer.known"},
    }


KINDS = ("answers", "did, record", "customer.known")


def it_refuses_a_kind_that_nothing_is_of_and_a_cursor_of_another_choice(call):
    ana = call.made("/customers", ANA)
    call.made("/responses", [{"score": n, "customer": {"external_id": "A1"}} for n in range(3)], status=200)
    path = f"/customers/{ana['id']}/timeline"
    cursor = call.read(path, limit=1, kinds="answers")["next"]

    refused = call("GET", path, kinds="answers,weather").json()

    assert refused["field"] == "kinds"
    assert "weather" in refused["detail"]
    assert call("GET", path, after=cursor).status_code == 422


def it_answers_for_who_was_merged(call, furnished):
    ana, ben = call.made("/customers", ANA), call.made("/customers", {"external_id": "B1"})
    knowing.merge(
        winner_id=UUID(ana["id"]), loser_id=UUID(ben["id"]), workspace_id=furnished.workspace.id, by="system", now=NOW
    )

    assert call.read(f"/customers/{ben['id']}")["id"] == ana["id"]


def it_tells_what_happened_newest_first(call):
    ana = call.made("/customers", ANA)
    for day in (1, 2, 3):
        at = f"2026-01-0{day}T00:00:00Z"
        call.made("/responses", {"score": day, "customer": {"external_id": "A1"}, "answered_at": at})

    first = call.read(f"/customers/{ana['id']}/timeline", limit=2)
    second = call.read(f"/customers/{ana['id']}/timeline", after=first["next"])

    assert [moment["kind"] for moment in first["data"]] == ["customer.known", "response.recorded"]
    assert [moment["data"]["score"] for moment in second["data"]] == [2, 1]
    assert first["data"][1]["sentence"].startswith("Answered 3")
    assert first["data"][0]["by"].startswith("key:")


def it_says_whether_one_may_ask_and_from_when(call):
    ana = call.made("/customers", ANA)
    with clock.held_at(NOW):
        before = call.read(f"/customers/{ana['id']}/eligibility")
        call.made("/invitations", {"customer": {"external_id": "A1"}})
    with clock.held_at(NOW + timedelta(days=12)):
        after = call.read(f"/customers/{ana['id']}/eligibility")
        held = call.made("/invitations", {"customer": {"external_id": "A1"}})

    assert before == {"eligible": True, "reasons": [], "next_eligible_at": None}
    assert (after["eligible"], after["next_eligible_at"]) == (False, "2026-06-03T12:00:00Z")
    assert [reason["rule"] for reason in after["reasons"]] == ["rest"]
    assert (held["state"], held["reasons"], held["next_eligible_at"]) == (
        "held",
        after["reasons"],
        after["next_eligible_at"],
    )


def it_says_by_which_program(call):
    ana = call.made("/customers", {"external_id": "A1"})
    program = call.made("/programs", {"name": "By link", "channel": "link"})

    assert call.read(f"/customers/{ana['id']}/eligibility", program=program["slug"])["eligible"]
    assert [each["rule"] for each in call.read(f"/customers/{ana['id']}/eligibility")["reasons"]] == ["no_address"]
    assert call("GET", f"/customers/{ana['id']}/eligibility", program="nope").json()["field"] == "program"


def it_has_erased_the_words_when_it_says_so(call):
    ana = call.made("/customers", ANA)
    said = call.made("/responses", {"score": 3, "comment": "Ana Wanjiru waited", "customer": {"email": ANA["email"]}})

    assert call("DELETE", f"/customers/{ana['id']}").json() == {"id": ana["id"], "erased": True}

    left = call.read(f"/responses/{said['id']}")
    assert (left["score"], left["comment"] or "", left["customer"]) == (3, "", None)


def it_erases_a_customer(call):
    ana = call.made("/customers", ANA)

    answer = call("DELETE", f"/customers/{ana['id']}")

    assert answer.status_code == 202
    assert not Identity.everywhere.filter(customer_id=ana["id"]).exists()
    assert Customer.everywhere.get(id=ana["id"]).name == ""
    for path in ("", "/timeline", "/eligibility"):
        assert call("GET", f"/customers/{ana['id']}{path}").status_code == 404
    assert call("DELETE", f"/customers/{ana['id']}").status_code == 404
    assert call.read("/customers", q="Wanjiru")["data"] == []
