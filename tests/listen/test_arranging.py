"""Changing what is set up: programs, surveys, touchpoints, products."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from innerloop.kernel.models import Event
from innerloop.listen import actions, errors, queries
from innerloop.listen.actions import programs, setting_up, surveys, tidying
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Product, Program, Survey, SurveyVersion, Touchpoint
from innerloop.listen.rules import drafts
from innerloop.listen.rules.heard import Heard
from innerloop.team import queries as team
from tests.support.cast import Cast

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
BY: dict[str, Any] = {"by": "member:mona", "now": NOW}


def draft_of(program: Program) -> drafts.Draft:
    version = queries.newest_version(program.survey_id)
    return drafts.opened(name="Ours", content=version.content, based_on=version.number)


def answer(program: Program, cast: Cast) -> None:
    made = actions.invite(program=program, ask=Ask(cast.pia, channel="link"), **BY)
    invitation = queries.invitation_by_token(queries.token_of(made.invitation.id))
    assert invitation is not None
    actions.answer_invitation(invitation=invitation, heard=Heard(score=9), now=NOW)


def it_opens_a_survey_with_its_program(program: Program, cast: Cast) -> None:
    start = surveys.Start(metric_slug="ces", name="After a call", kind="transactional", company="Tandawa Care")

    opened = surveys.start_survey(start=start, workspace=cast.workspace, **BY)

    content = queries.newest_version(opened.survey_id).content
    assert (opened.name, opened.kind, opened.channel) == ("After a call", "transactional", "email")
    assert content["question"]["en"] == "Tandawa Care made it easy for me to get this done. Do you agree?"


def it_opens_an_always_on_program_by_link(program: Program, cast: Cast) -> None:
    start = surveys.Start(metric_slug="nps", name="Door", kind="always_on", company="Tandawa")

    assert surveys.start_survey(start=start, workspace=cast.workspace, **BY).channel == "link"


def it_publishes_a_draft_as_the_next_version(program: Program) -> None:
    written = drafts.with_texts(draft_of(program), {"question": "Would you?"})

    surveys.publish_draft(survey_id=program.survey_id, draft=written, **BY)

    versions = list(SurveyVersion.objects.filter(survey=program.survey).order_by("number"))
    assert [version.number for version in versions] == [1, 2]
    assert versions[0].content["question"]["en"] != versions[1].content["question"]["en"] == "Would you?"
    assert Survey.objects.get(id=program.survey_id).name == "Ours"


def it_refuses_a_draft_of_a_version_that_is_not_the_newest(program: Program) -> None:
    mine, yours = draft_of(program), draft_of(program)
    surveys.publish_draft(survey_id=program.survey_id, draft=yours, **BY)

    with pytest.raises(errors.PublishedSince, match="Version 2"):
        surveys.publish_draft(survey_id=program.survey_id, draft=mine, **BY)


def it_gives_no_question_the_key_of_one_that_was_removed(program: Program) -> None:
    for _ in range(2):
        asking = drafts.with_texts(drafts.edited(draft_of(program), "add", "text"), {"label-new-1": "Why?"})
        surveys.publish_draft(survey_id=program.survey_id, draft=asking, **BY)
        removed = drafts.edited(draft_of(program), "remove", draft_of(program).followups[0]["key"])
        surveys.publish_draft(survey_id=program.survey_id, draft=removed, **BY)

    keys = [
        v.content["followups"][0]["key"] for v in SurveyVersion.objects.order_by("number") if v.content["followups"]
    ]
    assert keys == ["why", "why-2"]


def it_keeps_a_survey_that_is_still_asked(program: Program) -> None:
    with pytest.raises(errors.StillAsked, match="still asked by “Relationship”"):
        surveys.archive_survey(survey_id=program.survey_id, **BY)


def it_brings_the_survey_back_with_its_program(program: Program) -> None:
    programs.close_program(program_id=program.id, **BY)
    surveys.archive_survey(survey_id=program.survey_id, **BY)

    reopened = programs.reopen_program(program_id=program.id, **BY)

    assert reopened.closed_at is None
    assert Survey.objects.get(id=program.survey_id).archived_at is None
    kinds = (
        Event.objects.filter(object_id__in=[program.id, program.survey_id])
        .order_by("id")
        .values_list("kind", flat=True)
    )
    assert list(kinds)[-3:] == ["program.closed", "survey.archived", "program.reopened"]


def it_has_one_default_program(program: Program) -> None:
    other = actions.open_program(survey=program.survey, name="Monthly", kind="relationship", **BY)

    programs.change_program(program_id=other.id, changes={"is_default": True}, **BY)

    assert list(Program.objects.filter(is_default=True)) == [other]


def it_stays_anonymous_once_somebody_answered(program: Program, cast: Cast) -> None:
    programs.change_program(program_id=program.id, changes={"is_anonymous": True}, **BY)
    program.refresh_from_db()
    answer(program, cast)

    with pytest.raises(errors.AnonymousStays, match="since 4 May 2026"):
        programs.change_program(program_id=program.id, changes={"is_anonymous": False}, **BY)


def it_does_not_become_anonymous_after_answers_under_names(program: Program, cast: Cast) -> None:
    answer(program, cast)

    with pytest.raises(errors.AnsweredUnderNames):
        programs.change_program(program_id=program.id, changes={"is_anonymous": True}, **BY)


def it_takes_the_reminders_out_of_a_program_that_becomes_anonymous(program: Program) -> None:
    plan = {"period_days": 90, "reminders": [3, 7], "second_channel": "sms", "second_after_days": 9}
    programs.change_program(program_id=program.id, changes={"plan": plan}, **BY)
    Program.objects.update(planned_through=NOW.date())

    changed = programs.change_program(program_id=program.id, changes={"is_anonymous": True}, **BY)

    changed.refresh_from_db()
    assert (changed.plan, changed.planned_through) == ({"period_days": 90}, NOW.date())


@pytest.mark.parametrize("plan", [{"reminders": [3]}, {"second_channel": "sms"}])
def it_keeps_no_plan_that_would_remind_anonymously(program: Program, plan: dict[str, Any]) -> None:
    with pytest.raises(errors.RemindsNobody, match="reminds nobody and asks by no second channel"):
        programs.change_program(program_id=program.id, changes={"is_anonymous": True, "plan": plan}, **BY)
    with pytest.raises(errors.RemindsNobody):
        actions.open_program(survey=program.survey, name="Box", kind="one_off", is_anonymous=True, plan=plan, **BY)

    programs.change_program(program_id=program.id, changes={"plan": plan}, **BY)
    assert Program.objects.get(id=program.id).plan == plan


def it_announces_no_change_that_changes_nothing(program: Program) -> None:
    programs.change_program(program_id=program.id, changes={"name": program.name, "rest_days": 30}, **BY)

    assert not Event.objects.filter(kind="program.changed").exists()


def it_takes_a_place_off_the_list_of_the_unknown(program: Program, cast: Cast) -> None:
    seen = Touchpoint.objects.create(workspace=cast.workspace, key="shop-7", name="shop-7", is_set_up=False)

    tidying.set_up_touchpoint(touchpoint_id=seen.id, changes={"name": "Nyali shop", "stage": "Buying"}, **BY)

    seen.refresh_from_db()
    assert (seen.name, str(seen.stage), seen.is_set_up, seen.key) == ("Nyali shop", "Buying", True, "shop-7")


def it_makes_a_key_from_the_name_of_a_place(program: Program, cast: Cast) -> None:
    made = [
        tidying.add_touchpoint(workspace_id=cast.workspace.id, key="", fields={"name": name}, **BY).key
        for name in ("Nyali shop", "Nyali: shop")
    ]

    assert made == ["nyali-shop", "nyali-shop-2"]


@pytest.mark.parametrize("name", ["Call centre", "call  Centre ", "CALL CENTRE"])
def it_refuses_a_name_that_another_place_has(program: Program, cast: Cast, name: str) -> None:
    first = {"key": "", "fields": {"name": "Call centre"}, "workspace_id": cast.workspace.id, **BY}
    tidying.add_touchpoint(**first)
    tidying.add_product(**first)

    for add in (tidying.add_touchpoint, tidying.add_product):
        with pytest.raises(errors.NameTaken, match="is on the list already"):
            add(**{**first, "fields": {"name": name}})

    assert (Touchpoint.objects.count(), Product.objects.count()) == (1, 1)


def it_gives_no_place_the_name_of_another(program: Program, cast: Cast) -> None:
    here = {"key": "", "workspace_id": cast.workspace.id, **BY}
    tidying.add_touchpoint(fields={"name": "Call centre"}, **here)
    shop = tidying.add_touchpoint(fields={"name": "Shop"}, **here)
    seen = Touchpoint.objects.create(workspace=cast.workspace, key="CC", name="CC", is_set_up=False)

    for place in (shop, seen):
        with pytest.raises(errors.NameTaken):
            tidying.set_up_touchpoint(touchpoint_id=place.id, changes={"name": "Call Centre"}, **BY)
    tidying.set_up_touchpoint(touchpoint_id=shop.id, changes={"name": "Shop", "stage": "Buying"}, **BY)

    assert [row.name for row in Touchpoint.objects.order_by("name")] == ["CC", "Call centre", "Shop"]


@pytest.mark.parametrize(("key", "name"), [("Nyali Shop", "The shop"), ("", "nyali shop")])
def it_sets_up_the_place_that_answers_have_named_already(program: Program, cast: Cast, key: str, name: str) -> None:
    seen = Touchpoint.objects.create(workspace=cast.workspace, key="Nyali Shop", name="Nyali Shop", is_set_up=False)

    made = tidying.add_touchpoint(workspace_id=cast.workspace.id, key=key, fields={"name": name}, **BY)

    assert (made.id, made.key, made.name, made.is_set_up) == (seen.id, "Nyali Shop", name, True)
    assert Touchpoint.objects.filter(key__icontains="nyali").count() == 1


def it_sets_up_the_product_that_answers_have_named_already(program: Program, cast: Cast) -> None:
    seen = Product.objects.create(workspace=cast.workspace, key="sim", name="sim", is_set_up=False)

    made = tidying.add_product(workspace_id=cast.workspace.id, key="", fields={"name": "SIM", "parent": None}, **BY)

    assert (made.id, made.name, made.is_set_up) == (seen.id, "SIM", True)


def it_refuses_a_key_that_names_another_place(program: Program, cast: Cast) -> None:
    tidying.add_product(workspace_id=cast.workspace.id, key="sim", fields={"name": "SIM card"}, **BY)

    with pytest.raises(errors.KeyTaken, match="The key 'sim' is the one of 'SIM card'"):
        tidying.add_product(workspace_id=cast.workspace.id, key="sim", fields={"name": "Eye sim"}, **BY)


def it_ties_no_circle_of_products(program: Program, cast: Cast) -> None:
    lines = tidying.add_product(workspace_id=cast.workspace.id, key="", fields={"name": "Lines"}, **BY)
    sim = tidying.add_product(workspace_id=cast.workspace.id, key="", fields={"name": "SIM", "parent": lines}, **BY)

    with pytest.raises(errors.UnderItself, match="“Lines” cannot stand under “SIM”"):
        tidying.set_up_product(product_id=lines.id, changes={"parent": sim}, **BY)

    assert Product.objects.get(id=lines.id).parent_id is None


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("Prog always_on é<b>", "prog-always-on-e-b-"),
        ("Once", "once-"),
        ("客服", "program-"),
        ("x" * 39 + " y", "x" * 39),
    ],
)
def it_gives_a_program_a_short_name_that_can_be_printed(program: Program, name: str, begins: str) -> None:
    for _ in range(3):
        made = setting_up.open_program(survey=program.survey, name=name, kind="always_on", **BY)

        assert re.fullmatch(rf"{begins}x*-?[a-z0-9]{{8}}", made.slug)


def it_names_in_the_audit_trail_what_was_changed(program: Program, cast: Cast) -> None:
    by = {"by": f"member:{cast.mona.id}", "now": BY["now"]}
    programs.close_program(program_id=program.id, **by)
    setting_up.publish_version(
        survey_id=program.survey_id, name="Ours", content=queries.newest_version(program.survey_id).content, **by
    )

    rows = team.audit_trail(limit=2)

    assert [(row.what, row.about) for row in rows] == [
        ("Version 2 of a survey was published", "Ours"),
        ("A program was closed", "Relationship"),
    ]
