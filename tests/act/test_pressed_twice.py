"""A button that turns something on or off says which: pressed twice, or sent again, it is not turned back."""

import re
from typing import Any

import pytest
from django.test import Client

from innerloop.act.actions import promotion_rules, setting_up
from innerloop.act.models import (
    Case,
    CaseNote,
    CaseRule,
    CaseWatcher,
    KeptView,
    Playbook,
    PromotionRule,
    ReplyTemplate,
    ReviewPlace,
)
from innerloop.kernel.models import Event
from innerloop.listen.models import Message, Program
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


class TestForms:
    """A form that is sent twice, such as by a double click, is done once."""

    @pytest.fixture
    def agnes(self, cast: Cast, program: Program) -> Client:
        return as_member(Client(), cast.agnes)

    @pytest.fixture
    def case(self, cast: Cast, program: Program) -> Case:
        setting_up.furnish(now=NOW)
        return open_for_dina(cast, matter="relationship")

    def form_of(self, agnes: Client, case: Case, verb: str) -> dict[str, str]:
        page = agnes.get(f"/cases/{case.id}").content.decode()
        [form] = re.findall(rf'<form[^>]*action="/cases/{case.id}/{verb}".*?</form>', page, re.DOTALL)
        return dict(re.findall(r'type="hidden" name="(form|seen)" value="([^"]*)"', form))

    def it_writes_to_the_customer_once_and_can_still_be_taken_back(self, agnes: Client, case: Case) -> None:
        form = self.form_of(agnes, case, "reply")
        sent = {**form, "text": "We are sorry", "channel": "email"}

        pages = [agnes.post(f"/cases/{case.id}/reply", sent, follow=True).content.decode() for _ in range(3)]

        written = Message.objects.get(purpose=Message.Purpose.REPLY)
        assert all("It leaves in a moment." in page for page in pages)
        assert f"/cases/{case.id}/unsend/{written.id}" in pages[-1]

    def it_sends_again_what_was_taken_back(self, agnes: Client, case: Case) -> None:
        sent = {**self.form_of(agnes, case, "reply"), "text": "We are sorry", "channel": "email"}
        agnes.post(f"/cases/{case.id}/reply", sent)
        agnes.post(f"/cases/{case.id}/unsend/{Message.objects.get(purpose=Message.Purpose.REPLY).id}")

        page = agnes.post(f"/cases/{case.id}/reply", sent, follow=True).content.decode()

        assert "It leaves in a moment." in page
        assert Event.objects.filter(kind="case.replied").count() == 2

    def it_sends_what_was_changed_since_and_what_a_new_page_says_again(self, agnes: Client, case: Case) -> None:
        sent = {**self.form_of(agnes, case, "note"), "kind": "note", "note": "Rang"}
        for note in ("Rang", "Rang", "Rang twice"):
            agnes.post(f"/cases/{case.id}/note", {**sent, "note": note})
        agnes.post(f"/cases/{case.id}/note", {**self.form_of(agnes, case, "note"), "kind": "note", "note": "Rang"})

        assert list(CaseNote.objects.order_by("id").values_list("text", flat=True)) == ["Rang", "Rang twice", "Rang"]

    def it_is_not_taken_for_sent_where_it_was_refused(self, agnes: Client, case: Case) -> None:
        sent = {**self.form_of(agnes, case, "reply"), "text": "Dear {customer}", "channel": "email"}
        for _ in range(2):
            assert "Not sent yet" in agnes.post(f"/cases/{case.id}/reply", sent, follow=True).content.decode()

        assert not Message.objects.filter(purpose=Message.Purpose.REPLY).exists()
