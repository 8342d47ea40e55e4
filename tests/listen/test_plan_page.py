"""The page of a plan: picked, counted, kept; said at the field where it cannot be; the list of a one-off program."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from innerloop.customers.models import Customer, Property
from innerloop.listen import actions, channels, errors
from innerloop.listen.models import Invitation, Listing, Program, Stage
from tests.listen.browsing import queries_of
from tests.support.cast import Cast, as_member, make_customer
from tests.support.channels import Post

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
USUAL: dict[str, Any] = {
    "share": "100", "opens": "08:00", "closes": "21:00", "weekdays": ["0", "1", "2", "3", "4", "5", "6"],
    "days_off": "", "reminder_1": "", "reminder_2": "", "second_channel": "", "second_after_days": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _post() -> None:
    channels.register(Post())


def a_program(program: Program, kind: str, **settings: Any) -> Program:
    return actions.open_program(survey=program.survey, name=f"By {kind}", kind=kind, by="system", now=NOW, **settings)


def send(client: Client, program: Program, **given: Any) -> Any:
    return client.post(f"/programs/{program.id}/plan", {**USUAL, **given})


def kept(program: Program) -> dict[str, Any]:
    plan: dict[str, Any] = Program.objects.get(id=program.id).plan
    return plan


def it_keeps_what_was_picked(mona: Client, program: Program) -> None:
    Property.objects.create(workspace=program.workspace, name="tier", kind="text", seen=["gold", "plain"])
    picked = {
        "period_days": "90",
        "whom-0-about": "property:tier", "whom-0-comparison": "is", "whom-0-value": "gold",
        "whom-1-about": "last_score", "whom-1-comparison": "at_most", "whom-1-value": "8",
        "share": "25", "daily_cap": "400", "most_a_year": "4", "own_rest_days": "80",
        "quota_most": "200", "quota_of": "answers", "quota_per": "month", "quota_segment": "tier",
        "opens": "09:00", "closes": "18:00", "weekdays": ["0", "1", "2", "3", "4"], "days_off": "2026-12-25",
        "reminder_1": "3", "reminder_2": "7",
    }  # fmt: skip

    answer = send(mona, program, **picked)

    assert answer.status_code == 302
    assert kept(program) == {
        "period_days": 90,
        "audience": [
            {"about": "property", "name": "tier", "comparison": "is", "value": "gold"},
            {"about": "last_score", "comparison": "at_most", "value": 8},
        ],
        "share": 25,
        "daily_cap": 400,
        "most_a_year": 4,
        "own_rest_days": 80,
        "quotas": [{"most": 200, "of": "answers", "per": "month", "segment": "tier"}],
        "hours": {"opens": "09:00", "closes": "18:00", "weekdays": [0, 1, 2, 3, 4], "days_off": ["2026-12-25"]},
        "reminders": [3, 7],
    }
    page = mona.get(f"/programs/{program.id}/plan").content.decode()
    assert '<option value="property:tier" selected>tier</option>' in page


def it_says_the_plan_on_the_page_of_the_program(mona: Client, program: Program) -> None:
    send(mona, program, period_days="90", share="25", reminder_1="3")

    page = mona.get(f"/programs/{program.id}").content.decode()

    assert "Everybody once a quarter, each on a day of their own." in page
    assert "25 % of them, always the same people." in page
    assert "Who stays silent is reminded after 3 days." in page


def it_offers_no_reminder_of_an_anonymous_survey(mona: Client, program: Program) -> None:
    opened_before = mona.get(f"/programs/{program.id}/plan").content.decode()
    Program.objects.update(is_anonymous=True)

    refused = send(mona, program, period_days="90", reminder_1="3").content.decode()

    assert 'name="reminder_1"' in opened_before
    assert 'name="reminder_1"' not in refused
    assert "Nobody is reminded of an anonymous survey: it would show who answered." in refused
    assert "An anonymous program reminds nobody and asks by no second channel" in refused
    assert kept(program) == {}


def it_counts_whom_it_would_ask_and_keeps_nothing(mona: Client, program: Program, cast: Cast) -> None:
    cast.dina.identities.all().delete()

    page = send(mona, program, period_days="90", do="count").content.decode()

    assert "Would ask 2 people in 90 days, less than one a day; 1 not:" in page
    assert "1 without an address for this channel" in page
    assert kept(program) == {}
    assert not Invitation.objects.exists()


@pytest.mark.parametrize(
    ("kind", "picked", "plan"),
    [
        ("transactional", {"event": "order.delivered", "delay_minutes": "1440", "on-0-about": "total",
                           "on-0-comparison": "at_least", "on-0-value": "50"},
         {"event": "order.delivered", "delay_minutes": 1440,
          "conditions": [{"about": "property", "name": "total", "comparison": "at_least", "value": 50}]}),
        ("episodic", {"stage": "joining", "delay_minutes": "0"}, {"stage": "joining"}),
        ("one_off", {"starts_at": "2096-06-01T09:00", "is_listed": "yes"},
         {"starts_at": "2096-06-01T09:00:00+00:00", "is_listed": True}),
    ],
)  # fmt: skip
def it_asks_each_kind_what_it_needs(
    mona: Client, program: Program, cast: Cast, kind: str, picked: dict[str, str], plan: dict[str, Any]
) -> None:
    Stage.objects.create(workspace=cast.workspace, key="joining", name="Joining")
    found = a_program(program, kind)

    answer = send(mona, found, **picked)

    assert answer.status_code == 302, answer.context["form"].errors
    assert kept(found) == plan


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"opens": "20:30"}, "The hours must leave at least one open."),
        ({"weekdays": []}, "Choose at least one day."),
        ({"days_off": "25 December"}, "“25” is no day. Write it as 2026-12-25."),
        ({"reminder_1": "7", "reminder_2": "3"}, "Each reminder must come later than the one before."),
        ({"whom-0-about": "value", "whom-0-comparison": "at_least", "whom-0-value": "much"}, "is no number"),
        ({"whom-0-about": "language", "whom-0-comparison": "at_least", "whom-0-value": "sw"}, "cannot be compared"),
        ({"share": "0"}, "greater than or equal to 1"),
    ],
)
def it_says_at_the_field_what_cannot_be(mona: Client, program: Program, given: dict[str, Any], said: str) -> None:
    page = send(mona, program, **{"period_days": "90", **given}).content.decode()

    assert "Not kept yet. What you picked is still here." in page
    assert said in page
    assert '<option value="90" selected>' in page
    assert kept(program) == {}


def it_keeps_what_the_page_does_not_show(mona: Client, program: Program) -> None:
    quotas = [{"most": 9}, {"most": 5, "of": "asks", "per": "day", "segment": ""}]
    found = a_program(
        program, "relationship", plan={"period_days": 45, "late_days": 3, "quotas": quotas, "share": 12.5}
    )
    page = mona.get(f"/programs/{found.id}/plan")
    form = page.context["form"]
    sent = {name: form[name].value() for name in form.fields}

    send(mona, found, **{name: value for name, value in sent.items() if value is not None})

    assert kept(found) == found.plan


def it_warns_where_the_question_does_not_fit(mona: Client, program: Program) -> None:
    found = a_program(program, "transactional", plan={"event": "bill.paid"})

    for path in (f"/programs/{found.id}/plan", f"/programs/{found.id}"):
        page = mona.get(path).content.decode()
        assert "Is this the right question here?" in page
        assert "Ask whether it was easy instead" in page
        assert f"/surveys/new?metric=ces&amp;kind={found.kind}" in page
    assert "Is this the right question here?" not in mona.get(f"/programs/{program.id}").content.decode()


def it_puts_people_on_the_list_from_lines_and_a_file(mona: Client, program: Program, cast: Cast) -> None:
    found = a_program(program, "one_off")
    file = SimpleUploadedFile("people.csv", b"email;name\npia@example.org;Pia\nnew@example.org;New\n")

    mona.post(f"/programs/{found.id}/list", {"lines": "+254712345678\nK-1002\n", "file": file})

    assert Listing.objects.filter(program=found).count() == 4
    assert Listing.objects.filter(program=found, customer=cast.pia).exists()
    assert "4 people on it" in mona.get(f"/programs/{found.id}/plan").content.decode()
    mona.post(f"/programs/{found.id}/list", {"do": "clear"})
    assert not Listing.objects.exists()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Nobody is named."),
        ({"lines": "pia@example.org\nnot an@address"}, "Line 2:"),
        ({"file": SimpleUploadedFile("x.csv", b"caf\xe9\n")}, "no text in UTF-8"),
    ],
)
def it_lists_nobody_where_a_line_cannot_be_read(
    mona: Client, program: Program, given: dict[str, Any], said: str
) -> None:
    found = a_program(program, "one_off")

    page = mona.post(f"/programs/{found.id}/list", given).content.decode()

    assert said in page
    assert not Listing.objects.exists()
    assert Customer.objects.count() == 3


def it_has_no_plan_for_a_link_that_stays_open(mona: Client, program: Program) -> None:
    door = a_program(program, "always_on", channel="link")

    assert mona.get(f"/programs/{door.id}/plan").status_code == 404
    assert mona.post(f"/programs/{program.id}/list", {"lines": "a"}).status_code == 404


def it_treats_a_plan_of_others_as_none(client: Client, program: Program, cast: Cast) -> None:
    stella = as_member(client, cast.stella)

    assert stella.get(f"/programs/{program.id}/plan").status_code == 404
    assert send(stella, program, period_days="30").status_code == 404
    assert kept(program) == {}


def it_asks_no_more_queries_for_more_customers(mona: Client, program: Program, cast: Cast) -> None:
    before = queries_of(mona, f"/programs/{program.id}/plan")
    for number in range(5):
        make_customer(cast.workspace, f"Customer-{number}")
        Property.objects.create(workspace=cast.workspace, name=f"p{number}", kind="text", seen=["a"])

    assert queries_of(mona, f"/programs/{program.id}/plan") <= before


def it_offers_nobody_s_name_as_a_choice(mona: Client, program: Program) -> None:
    for name, value in (("tier", "gold"), ("author", "Ann Otieno"), ("url", "https://reviews.example/1")):
        Property.objects.create(workspace=program.workspace, name=name, kind="text", seen=[value])

    page = mona.get(f"/programs/{program.id}/plan").content.decode()
    builder = mona.get(f"/surveys/{program.survey_id}").content.decode()

    assert "gold" in page
    for shown in (page, builder):
        assert "Ann Otieno" not in shown
        assert "reviews.example" not in shown


def it_asks_first_whether_a_question_is_meant_that_does_not_fit(mona: Client, program: Program) -> None:
    given = {"metric": "nps", "name": "After a visit", "kind": "transactional", "company": "Tandawa", "question": ""}
    before = Program.objects.count()

    page = mona.post("/surveys/new", given).content.decode()

    assert "Is this the right question here?" in page
    assert 'name="is_meant" value="yes"' in page
    assert Program.objects.count() == before
    assert mona.post("/surveys/new", {**given, "is_meant": "yes"}).status_code == 302
    assert mona.get("/surveys/new?metric=ces&kind=transactional").context["form"]["metric"].value() == "ces"


def it_asks_the_same_of_another_program(mona: Client, program: Program) -> None:
    path = f"/surveys/{program.survey_id}/programs/new"

    page = mona.post(path, {"name": "Bill paid", "kind": "episodic"}).content.decode()

    assert "Nobody recommends a company for a bill." in page
    assert mona.post(path, {"name": "Moving house", "kind": "episodic"}).status_code == 302


def it_asks_no_list_from_a_moment_that_is_over(mona: Client, program: Program) -> None:
    found = a_program(program, "one_off")

    answer = send(mona, found, starts_at="2020-01-01T00:00")

    [said] = answer.context["form"].errors["starts_at"]
    assert said.startswith("It would ask everybody at once, since 1 January 2020, 00:00 is over.")
    assert kept(found) == {}


def it_changes_what_began_and_keeps_its_beginning(mona: Client, program: Program) -> None:
    found = a_program(program, "one_off")
    Program.objects.filter(id=found.id).update(plan={"starts_at": "2020-01-01T00:00:00+00:00"})

    assert send(mona, found, starts_at="2020-01-01T00:00", daily_cap="9").status_code == 302
    assert kept(found)["daily_cap"] == 9


def it_asks_after_no_event_that_can_never_come(mona: Client, program: Program) -> None:
    found = a_program(program, "transactional")

    answer = send(mona, found, event="<script>", delay_minutes="0")

    [said] = answer.context["form"].errors["event"]
    assert said.startswith("No event is ever called '<script>', so it would ask nobody.")
    assert kept(found) == {}


def it_keeps_no_event_where_the_kind_asks_after_none(program: Program) -> None:
    with pytest.raises(errors.AsksAfterNoEvent):
        a_program(program, "relationship", plan={"event": "bill.paid"})


@pytest.mark.parametrize(
    ("given", "field"),
    [({"days_off": "32.13.2026"}, "days_off"), ({"reminder_1": "5", "reminder_2": "2"}, "reminder_2")],
)
def it_says_it_at_the_field_that_was_filled(mona: Client, program: Program, given: dict[str, Any], field: str) -> None:
    form = send(mona, program, **{"period_days": "90", **given}).context["form"]

    assert list(form.errors) == [field]
