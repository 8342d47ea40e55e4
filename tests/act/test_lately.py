"""What a filter and a rule offer to be picked: read from the newest answers, never from all."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from innerloop.act.actions import ruling, setting_up
from innerloop.act.forms_rules import RuleForm
from innerloop.act.models import CaseRule
from innerloop.act.queries import lately
from innerloop.act.rules.conditions import When
from innerloop.listen.models import Program
from tests.act.conftest import NOW, Hear


@pytest.fixture
def two(hear: Hear, monkeypatch: pytest.MonkeyPatch) -> None:
    """An old answer at the kiosk in Danish, and a newer one by SMS in Swahili; of one alone is it read."""
    hear(score=3, channel="kiosk", language="da", answered_at=NOW - timedelta(days=2))
    hear(score=3, channel="sms", language="sw-KE", answered_at=NOW - timedelta(days=1))
    monkeypatch.setattr(lately, "NEWEST", 1)


def it_knows_the_ways_of_the_newest_answers_and_those_by_which_is_asked(two: None, program: Program) -> None:
    assert lately.channels() == sorted({"sms", program.channel})
    assert lately.languages() == {"sw"}


def it_offers_them_above_the_cases(two: None, agnes: Client) -> None:
    page = agnes.get("/cases").content.decode()

    assert '<option value="channel:sms">SMS</option>' in page
    assert 'value="channel:kiosk"' not in page


def it_reads_no_further_where_no_answer_has_a_language(hear: Hear, monkeypatch: pytest.MonkeyPatch) -> None:
    hear(score=3, language="da", answered_at=NOW - timedelta(days=2))
    hear(score=3, answered_at=NOW - timedelta(days=1))
    monkeypatch.setattr(lately, "NEWEST", 1)

    assert lately.languages() == set()


def it_keeps_the_language_of_a_rule_that_nobody_answers_in(program: Program, mona: Client) -> None:
    setting_up.furnish(now=NOW)
    gives: dict[str, Any] = {"priority": "high", "team_id": None, "playbook_id": None, "skills": []}
    rule = ruling.make_rule(name="Danes", when=When(language="da", score_at_most=6), gives=gives, by="system", now=NOW)
    given = {name: value for name, value in RuleForm(rule=rule).initial.items() if value}

    mona.post(reverse("act:rule", args=[rule.id]), {**given, "name": "The Danes"})

    kept = CaseRule.objects.get(id=rule.id)
    assert (kept.name, kept.when["language"]) == ("The Danes", "da")
