"""/surveys, /programs, /invitations."""

from datetime import UTC, datetime

import pytest

from innerloop.kernel import clock, scope
from innerloop.listen import channels
from innerloop.listen import queries as listen_queries
from innerloop.listen.models import Invitation, Program, SurveyVersion
from tests.support.channels import Post

pytestmark = pytest.mark.urls("tests.connect.api.urls")

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _post() -> None:
    channels.register(Post())


def it_asks_our_own_question_in_five_languages(call):
    survey = call.made("/surveys", {"name": "Delivery"})

    assert survey["languages"] == ["en", "sw", "fr", "es", "ar"]
    assert "Tandawa" in survey["question"]["sw"]
    assert (survey["metric"], survey["version"]) == ("nps", 1)
    assert call.read(f"/surveys/{survey['id']}") == survey
    assert survey in call.read("/surveys")["data"]


def it_asks_what_it_is_told_to(call):
    survey = call.made(
        "/surveys",
        {
            "name": "Ease",
            "metric": "ces",
            "question": {"sw": "Ilikuwa rahisi?", "en": "Was it easy?"},
            "whys": {"any": "Kwa nini?", "bottom": {"en": "What went wrong?"}},
            "thanks": "Asante",
            "asks_contact": False,
            "followups": [
                {"kind": "choice", "label": {"en": "How did you pay?"}, "options": ["Cash", {"label": {"en": "Card"}}]},
                {"kind": "scale", "key": "again", "metric": "nps", "label": "Again?", "low_label": "Hapana"},
                {"kind": "text", "label": {"en": "Anything else?"}, "is_required": True},
            ],
        },
    )

    assert survey["languages"] == ["sw", "en"]
    assert survey["question"] == {"sw": "Ilikuwa rahisi?", "en": "Was it easy?"}
    assert survey["whys"]["any"] == {"sw": "Kwa nini?"}
    assert (survey["thanks"], survey["asks_contact"]) == ({"sw": "Asante"}, False)
    assert [followup["key"] for followup in survey["followups"]] == ["how-did-you-pay", "again", "anything-else"]
    assert len(survey["followups"][1]["options"]) == 11


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": "X", "metric": "ease"}, "question"),
        ({"name": "X", "metric": "ease", "question": "Easy?"}, "metric"),
        ({"name": "X", "question": ""}, "question"),
        ({"name": "X", "question": {}}, "languages"),
        ({"name": "X", "question": {"sw": ""}}, "question"),
        ({"name": "X", "question": 5}, "question"),
        ({"name": "X", "question": "x" * 2_001}, "question"),
        ({"name": "X", "question": {"en": 5}}, "question.en"),
        ({"name": "X", "languages": []}, "languages"),
        ({"name": "X", "languages": ["en", "en"]}, "languages"),
        ({"name": "X", "languages": ["!"]}, "language"),
        ({"name": "X", "question": {"!": "Easy?"}}, "language"),
        ({"name": "X", "followups": [{"kind": "riddle", "label": "?"}]}, "followups.0.kind"),
        ({"name": "X", "followups": [{"kind": "choice", "label": "?", "options": ["one"]}]}, "content"),
        ({"name": "X", "followups": [{"kind": "text", "label": "?", "key": "score"}]}, "followups"),
        ({"name": "X", "followups": [{"kind": "text", "label": "?", "key": "a"}] * 2}, "content"),
        ({"name": "X", "followups": [{"kind": "scale", "label": "?", "metric": "ease"}]}, "metric"),
        ({"name": "X", "followups": [{"kind": "text", "label": "?"}] * 13}, "followups"),
    ],
)
def it_says_what_is_wrong_with_a_survey(call, body, field):
    problem = call.refused("/surveys", body)

    assert (problem["status"], problem["field"]) == (422, field), problem


def it_opens_a_program(call):
    survey = call.made("/surveys", {"name": "Delivery"})
    body = {
        "name": "After delivery", "survey": survey["id"], "kind": "transactional", "slug": "after-delivery",
        "channel": "link", "touchpoint": "delivery", "answer_for_days": 14, "rest_days": 0,
    }  # fmt: skip

    program = call.made("/programs", body)

    assert program | body == program
    assert (program["metric"], program["is_default"], program["url"]) == ("nps", False, None)
    assert call.read(f"/programs/{program['id']}") == program
    assert call.read("/programs")["data"][0] == program


def it_says_where_an_always_on_program_asks(call):
    program = call.made("/programs", {"name": "Counter", "kind": "always_on", "channel": "link", "slug": "counter"})

    assert program["url"] == "http://testserver/l/counter"


def it_takes_the_place_of_the_default_program(call):
    new = call.made("/programs", {"name": "New", "is_default": True})

    defaults = [program["id"] for program in call.read("/programs")["data"] if program["is_default"]]
    assert (new["is_default"], defaults) == (True, [new["id"]])


def it_keeps_a_plan_and_shows_it_whole(call):
    plan = {
        "period_days": 90,
        "audience": [{"about": "property", "name": "tier", "comparison": "is", "value": "gold"}],
        "share": 25,
        "quotas": [{"most": 200, "of": "answers", "per": "month", "segment": "region"}],
        "hours": {"opens": "09:00", "closes": "18:00", "weekdays": [0, 1, 2, 3, 4], "days_off": ["2026-12-25"]},
        "reminders": [3, 7],
    }

    program = call.made("/programs", {"name": "Every quarter", "plan": plan})

    assert program["plan"] | plan == program["plan"]
    assert program["plan"]["delay_minutes"] == 0
    assert call.read(f"/programs/{program['id']}") == program


def it_changes_a_program_and_leaves_what_is_not_said(call):
    program = call.made("/programs", {"name": "Every quarter", "plan": {"period_days": 90}})

    answer = call("PATCH", f"/programs/{program['id']}", {"rest_days": 60})
    closed = call("PATCH", f"/programs/{program['id']}", {"plan": {"period_days": 30}, "is_closed": True}).json()

    assert answer.json() == program | {"rest_days": 60}
    assert (closed["plan"]["period_days"], closed["rest_days"]) == (30, 60)
    assert closed["closed_at"] is not None


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        ({"period_days": 0}, "plan.period_days"),
        ({"reminders": [7, 3]}, "plan.reminders"),
        ({"reminders": [1, 2, 3]}, "plan.reminders"),
        ({"share": 0}, "plan.share"),
        ({"hours": {"opens": "25:00"}}, "plan.hours"),
        ({"hours": {"opens": "20:30", "closes": "21:00"}}, "plan.hours"),
        ({"audience": [{"about": "language", "comparison": "at_least", "value": 3}]}, "plan.audience"),
        ({"audience": [{"about": "property", "comparison": "is", "value": "x"}]}, "plan.audience"),
        ({"second_after_days": 3}, "plan.second_channel"),
        ({"quotas": [{"most": 0}]}, "plan.quotas"),
        ({"stage": "unheard-of"}, None),
        ({"every": 90}, "plan.every"),
    ],
)
def it_says_what_is_wrong_with_a_plan(call, plan, field):
    problem = call.refused("/programs", {"name": "X", "plan": plan})

    assert (problem["status"], problem.get("field")) == (422, field), problem


def it_says_that_an_anonymous_program_reminds_nobody(call):
    made = call.made("/programs", {"name": "Box", "is_anonymous": True, "plan": {"period_days": 90}})

    refused = call.refused("/programs", {"name": "X", "is_anonymous": True, "plan": {"reminders": [3]}})
    answer = call("PATCH", f"/programs/{made['id']}", {"plan": {"second_channel": "sms"}})

    assert (refused["status"], refused["type"], refused["field"]) == (422, "/problems/reminds-nobody", "plan")
    assert (answer.status_code, answer.json()["detail"]) == (422, refused["detail"])


def it_puts_customers_on_the_list_of_a_one_off_program(call):
    program = call.made("/programs", {"name": "Once", "kind": "one_off", "plan": {"is_listed": True}})
    people = {"customers": [{"external_id": "A1"}, {"email": "not an address"}, {"phone": "+254712345678"}]}

    told = call("POST", f"/programs/{program['id']}/customers", people).json()

    assert told["listed"] == 2
    assert [(each["index"], "not an address" in each["detail"]) for each in told["rejected"]] == [(1, True)]


def it_puts_nobody_on_a_list_that_is_never_asked(call):
    program = call.made("/programs", {"name": "Always", "kind": "relationship"})

    answer = call("POST", f"/programs/{program['id']}/customers", {"customers": [{"external_id": "A1"}]})

    assert answer.status_code == 422
    assert "asks no list" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({}, 422, "name"),
        ({"name": "X", "survey": "x"}, 422, "survey"),
        ({"name": "X", "survey": "01a2008e-cd50-709c-908c-d4cc8d422b73"}, 422, "survey"),
        ({"name": "X", "kind": "yearly"}, 422, "kind"),
        ({"name": "X", "slug": "not a slug"}, 422, "slug"),
        ({"name": "X", "slug": "taken"}, 409, "slug"),
        ({"name": "X", "channel": "pigeon"}, 422, "channel"),
        ({"name": "X", "touchpoint": ""}, 422, "touchpoint"),
        ({"name": "X", "rest_days": -1}, 422, "rest_days"),
        ({"name": "X", "answer_for_days": 10**9}, 422, "answer_for_days"),
    ],
)
def it_says_what_is_wrong_with_a_program(call, body, status, field):
    call.made("/programs", {"name": "There", "slug": "taken"})

    problem = call.refused("/programs", body)

    assert (problem["status"], problem["field"]) == (status, field), problem


def it_refuses_a_slug_that_a_rival_took_meanwhile(call, monkeypatch):
    def rival(**settings: object) -> None:
        survey = listen_queries.surveys()[0]
        Program.objects.create(workspace_id=survey.workspace_id, slug="taken", name="A", kind="one_off", survey=survey)
        Program.objects.create(workspace_id=survey.workspace_id, slug="taken", name="B", kind="one_off", survey=survey)

    monkeypatch.setattr("innerloop.connect.api.programs.listening.open_program", rival)

    assert call.refused("/programs", {"name": "X", "slug": "taken"}, key="k")["type"] == "/problems/slug-taken"


def it_makes_an_address_and_sends_nothing(call, furnished):
    with clock.held_at(NOW):
        made = call.made(
            "/invitations", {"customer": {"external_id": "A1"}, "channel": "link", "properties": {"order": 5}}
        )

    row = Invitation.everywhere.get(id=made["id"])
    assert (made["state"], made["reasons"], made["next_eligible_at"]) == ("link", [], None)
    assert made["url"].startswith("http://testserver/s/")
    assert listen_queries.invitation_by_token(made["url"].rsplit("/", 1)[1]) == row
    assert row.properties == {"order": 5}
    with scope.to(furnished.workspace.id):
        assert listen_queries.program(made["program"]) == listen_queries.program()


def it_keeps_what_is_true_when_it_asks(call):
    body = {
        "customer": {"email": "ana@example.com", "properties": {"plan": "pro"}}, "touchpoint": "delivery",
        "product": "box", "team": "kisumu", "employee": "joyce", "properties": {"order": 5, "gone": None},
    }  # fmt: skip

    made = call.made("/invitations", body)

    row = Invitation.everywhere.get(id=made["id"])
    named = (row.touchpoint, row.product, row.team, row.employee)
    assert [str(each) for each in named] == ["delivery", "box", "kisumu", "joyce"]
    assert row.properties == {"plan": "pro", "order": 5}
    assert made["state"] == "queued"


def it_holds_an_ask_of_somebody_without_an_address(call):
    made = call.made("/invitations", {"customer": {"external_id": "A1"}})

    assert (made["state"], made["url"]) == ("held", None)
    assert [reason["rule"] for reason in made["reasons"]] == ["no_address"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "customer"),
        ({"customer": {}}, "customer"),
        ({"customer": {"email": "x"}}, "customer.email"),
        ({"customer": {"external_id": "A1"}, "program": "nope"}, "program"),
        ({"customer": {"external_id": "A1"}, "channel": "pigeon"}, "channel"),
        ({"customer": {"external_id": "A1"}, "properties": {"deep": [1]}}, "deep"),
        ({"customer": {"external_id": "A1"}, "properties": []}, "properties"),
    ],
)
def it_says_what_is_wrong_with_an_invitation(call, body, field):
    problem = call.refused("/invitations", body)

    assert (problem["status"], problem["field"]) == (422, field), problem
    assert not Invitation.everywhere.exists()


def it_lists_invitations_newest_first(call):
    made = [call.made("/invitations", {"customer": {"external_id": f"C{n}"}, "channel": "link"}) for n in range(3)]

    first = call.read("/invitations", limit=2)
    second = call.read("/invitations", after=first["next"])

    assert [row["id"] for row in [*first["data"], *second["data"]]] == [row["id"] for row in reversed(made)]
    assert first["data"][0] == made[-1]


def it_tells_nobody_whose_invitation_was_spent_on_an_anonymous_answer(call):
    by_link = call.made("/invitations", {"customer": {"external_id": "C1"}, "channel": "link"})
    by_mail = call.made("/invitations", {"customer": {"email": "ana@example.com"}})
    before = call.read("/invitations")["data"]
    Invitation.everywhere.update(is_spent=True)

    after = call.read("/invitations")["data"]

    assert after == before
    assert {row["id"]: row["state"] for row in after} == {by_link["id"]: "link", by_mail["id"]: "queued"}


def it_opens_the_survey_that_was_published(call):
    survey = call.made("/surveys", {"name": "Delivery", "question": "How was it?"})
    program = call.made("/programs", {"name": "After delivery", "survey": survey["id"], "channel": "link"})

    made = call.made("/invitations", {"customer": {"external_id": "A1"}, "program": program["slug"]})

    asked = SurveyVersion.everywhere.get(id=Invitation.everywhere.get(id=made["id"]).survey_version_id)
    assert asked.content["question"] == {"en": "How was it?"}
