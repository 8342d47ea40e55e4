"""A rule for thanks in words of its own: what nobody can fill in is refused where it is written."""

import pytest
from django.test import Client

from innerloop.act.actions import promotion_rules
from innerloop.act.models import PromotionRule
from innerloop.act.rules.wording import WordingImpossible
from tests.act.conftest import NOW

GIVEN = {"name": "Thanks", "kind": "thanks", "when": {}, "words": {"en": "Thanks {name}"}}


def it_refuses_what_nobody_fills_in_when_a_rule_is_made_or_changed(mona: Client) -> None:
    with pytest.raises(WordingImpossible, match=r"\{link\} is nothing"):
        promotion_rules.make_rule(given={**GIVEN, "words": {"sw": "Asante {link}"}}, by="system", now=NOW)
    rule = promotion_rules.make_rule(given=GIVEN, by="system", now=NOW)

    with pytest.raises(WordingImpossible, match=r"\{nmae\} is nothing"):
        promotion_rules.change_rule(
            rule_id=rule.id, given={**GIVEN, "words": {"en": "Thanks {nmae}"}}, by="system", now=NOW
        )


def it_refuses_to_make_a_thanks_of_words_that_lead_somewhere(mona: Client) -> None:
    words = {"en": "Tell {place}: {link}"}
    rule = promotion_rules.make_rule(given={**GIVEN, "kind": "review", "words": words}, by="system", now=NOW)

    with pytest.raises(WordingImpossible, match=r"\{place\} is nothing"):
        promotion_rules.change_rule(rule_id=rule.id, given={"name": "Thanks", "kind": "thanks"}, by="system", now=NOW)


def it_says_at_the_field_which_braces_are_wrong(mona: Client) -> None:
    given = {"name": "Thanks", "kind": "thanks", "wait_hours": "24", "rest_days": "180", "most_a_day": "100"}

    answer = mona.post("/settings/thanks/new", {**given, "words_fr": "Merci {prenom}"})
    page = answer.content.decode()

    assert answer.status_code == 422
    assert '<a href="#id_words_fr">' in page
    assert "{prenom} is nothing that can be filled in here. Known here are {name}, {company}." in page
    assert not PromotionRule.objects.exists()
    assert mona.post("/settings/thanks/new", {**given, "words_fr": "Merci {name}"}).status_code == 302
