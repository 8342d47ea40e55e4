"""A button that turns something on or off says which: pressed twice, or sent again, it is not turned back."""

from typing import Any

import pytest
from django.test import Client

from innerloop.act.actions import promotion_rules, setting_up
from innerloop.act.models import (
    CaseRule,
    CaseWatcher,
    KeptView,
    Playbook,
    PromotionRule,
    ReplyTemplate,
    ReviewPlace,
)
from innerloop.listen.models import Program
from innerloop.team.models import Member
from tests.act.conftest import NOW
from tests.act.test_case_care import open_for_dina
from tests.support.cast import Cast, as_member

# What there is to press: where, and what the database says of it once it is on.
PRESSED = ("watch", "view", "template", "playbook", "rule", "thanks", "place")


class Buttons:
    """One of each thing that can be turned on or off, and how each stands."""

    def __init__(self, cast: Cast) -> None:
        setting_up.furnish(now=NOW)
        by: dict[str, Any] = {"by": "system", "now": NOW}
        here, agnes = cast.workspace.id, cast.mona
        case = open_for_dina(cast, matter="relationship")
        view = KeptView.objects.create(workspace_id=here, member=agnes, name="Ours", made_at=NOW)
        template = ReplyTemplate.objects.create(workspace_id=here, name="Sorry", changed_at=NOW)
        playbook, rule = Playbook.objects.order_by("name")[0], CaseRule.objects.order_by("position")[0]
        thanks = promotion_rules.make_rule(given={"name": "Thanks", "kind": "thanks"}, **by)
        place = promotion_rules.open_place(given={"name": "Reviews", "url": "https://reviews.example/"}, **by)
        self.member: Member = agnes
        self.url = {
            "watch": f"/cases/{case.id}/watch",
            "view": f"/explore/views/{view.id}/away",
            "template": f"/settings/templates/{template.id}/keep",
            "playbook": f"/settings/playbooks/{playbook.id}/keep",
            "rule": f"/settings/rules/{rule.id}/switch",
            "thanks": f"/settings/thanks/{thanks.id}/switch",
            "place": f"/settings/thanks/places/{place.id}",
        }
        self._ids = (view.id, template.id, playbook.id, rule.id, thanks.id, place.id)

    def is_on(self, name: str) -> bool:
        view, template, playbook, rule, thanks, place = self._ids
        return {
            "watch": lambda: CaseWatcher.objects.filter(member=self.member).exists(),
            "view": lambda: KeptView.objects.get(id=view).retired_at is not None,
            "template": lambda: ReplyTemplate.objects.get(id=template).retired_at is None,
            "playbook": lambda: Playbook.objects.get(id=playbook).retired_at is None,
            "rule": lambda: CaseRule.objects.get(id=rule).on_since is not None,
            "thanks": lambda: PromotionRule.objects.get(id=thanks).on_since is not None,
            "place": lambda: ReviewPlace.objects.get(id=place).retired_at is None,
        }[name]()


@pytest.fixture
def buttons(cast: Cast, program: Program) -> Buttons:
    return Buttons(cast)


@pytest.mark.parametrize("name", PRESSED)
@pytest.mark.parametrize("to", ["on", "off"])
def it_stays_as_it_was_asked_for(cast: Cast, buttons: Buttons, name: str, to: str) -> None:
    mona, url = as_member(Client(), cast.mona), buttons.url[name]

    for _ in range(3):
        assert mona.post(url, {"to": to}).status_code == 302

    assert buttons.is_on(name) is (to == "on")


@pytest.mark.parametrize("name", PRESSED)
def it_turns_nothing_where_no_state_is_asked_for(cast: Cast, buttons: Buttons, name: str) -> None:
    mona, before = as_member(Client(), cast.mona), buttons.is_on(name)

    codes = {mona.post(buttons.url[name], sent).status_code for sent in ({}, {"to": ""}, {"to": "toggle"})}

    assert (codes, buttons.is_on(name)) == ({400}, before)
