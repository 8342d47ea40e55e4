"""The skills that a rule's cases need: picked in its form, listed with it, kept when something else is changed."""

import pytest
from django.test import Client
from django.urls import reverse

from innerloop.act.actions import setting_up
from innerloop.act.models import CaseRule
from innerloop.listen.models import Program
from innerloop.team.models import Skill
from tests.act.conftest import NOW
from tests.support.cast import Cast


@pytest.fixture
def rule(program: Program) -> CaseRule:
    setting_up.furnish(now=NOW)
    return CaseRule.objects.order_by("position")[0]


def picked(rule: CaseRule, *skills: str) -> dict[str, object]:
    return {"name": rule.name, "score_at_most": "3", "metric": "nps", "priority": "high", "skills": list(skills)}


def it_is_not_asked_where_nobody_has_named_a_skill(rule: CaseRule, mona: Client) -> None:
    assert "Needs somebody who knows" not in mona.get(reverse("act:rule", args=[rule.id])).content.decode()


def it_keeps_what_was_picked_and_says_it(rule: CaseRule, mona: Client, cast: Cast) -> None:
    Skill.objects.create(workspace=cast.workspace, slug="billing", name="Billing")
    url = reverse("act:rule", args=[rule.id])
    assert "Needs somebody who knows" in mona.get(url).content.decode()

    mona.post(url, picked(rule, "billing"))

    rule.refresh_from_db()
    assert rule.skills == ["billing"]
    assert "to who knows Billing" in mona.get(reverse("act:rules")).content.decode()
    assert "checked" in mona.get(url).content.decode().split("Needs somebody who knows")[1].split("</fieldset>")[0]


def it_takes_no_skill_that_nobody_named(rule: CaseRule, mona: Client, cast: Cast) -> None:
    Skill.objects.create(workspace=cast.workspace, slug="billing", name="Billing")

    page = mona.post(reverse("act:rule", args=[rule.id]), picked(rule, "astronomy")).content.decode()

    rule.refresh_from_db()
    assert rule.skills == []
    assert "Not saved yet" in page


def it_keeps_a_skill_that_was_put_away_when_something_else_is_changed(rule: CaseRule, mona: Client, cast: Cast) -> None:
    Skill.objects.create(workspace=cast.workspace, slug="billing", name="Billing", retired_at=NOW)
    CaseRule.objects.filter(id=rule.id).update(skills=["billing"])

    assert "Billing" in mona.get(reverse("act:rule", args=[rule.id])).content.decode()
