"""What is not yours is not there: another workspace's objects, verbs above one's role, a GET that would act."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from pytest_django import Settings

from innerloop.act import actions as acting
from innerloop.act.actions import promotion_rules, setting_up
from innerloop.act.models import CaseRule, Cause, Experiment, KeptView, Playbook, ReplyTemplate
from innerloop.act.rules.conditions import Told
from innerloop.act.rules.trouble import Trouble
from innerloop.act.urls import urlpatterns
from innerloop.customers import actions as people
from innerloop.customers.models import Merge, Organization
from innerloop.customers.rules import Person
from innerloop.kernel import scope
from innerloop.listen import actions as listening
from innerloop.listen.models import Stage
from innerloop.listen.rules.heard import Heard
from innerloop.understand.models import Theme
from tests.act.conftest import NOW
from tests.support.cast import Cast, as_member, make_customer
from tests.support.findings import make_finding, make_mark
from tests.support.lines import make_ring, say_aloud
from tests.support.wording import make_lesson, make_topic, make_verdict

LEAST = {
    "ask": "agnes",
    "link": "agnes",
    "consent": "agnes",
    "stop": "agnes",
    "resume": "agnes",
    "merge": "mona",
    "part": "mona",
    "erase": "adam",
}
# Whoever has it may come in, whatever their workspace.
OPEN = {"token"}
LADDER = ("vic", "agnes", "mona", "adam", "olive")


def routes_with_an_object() -> Iterator[tuple[str, str]]:
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        for argument in pattern.pattern.converters:
            if argument in OPEN:
                continue
            yield str(pattern.name), argument


def arguments_of(name: str) -> list[str]:
    [pattern] = [each.pattern for each in urlpatterns if isinstance(each, URLPattern) and each.name == name]
    return list(pattern.converters)


@pytest.fixture
def theirs(cast: Cast, settings: Settings, tmp_path: Path) -> dict[str, Any]:
    """An answer, a customer, a merge, a case, a rule, a conversation and a recording in it, of the rival workspace."""
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"home": tmp_path})
    first, second = make_customer(cast.rival, "Rita"), make_customer(cast.rival, "Rob")
    with scope.to(cast.rival.id):
        listening.furnish(workspace=cast.rival, by="system", now=NOW)
        [heard] = listening.record([Heard(score=9)], workspace=cast.rival, by="system", now=NOW)
        assert isinstance(heard, listening.Recorded)
        merge = people.merge(winner_id=first.id, loser_id=second.id, workspace_id=cast.rival.id, by="system", now=NOW)
        ids = {"response_id": heard.response_id, "customer_id": first.id, "merge_id": merge}
        ids["verdict_id"] = make_verdict(heard.response_id, cast.stella).id
        setting_up.furnish(now=NOW)
        trouble = Trouble(Told(), matter="relationship", customer_id=first.id)
        case = acting.open_by_hand(trouble, needs="Ring her", priority="high", by="system", now=NOW)
        experiment = Experiment.objects.create(workspace_id=cast.rival.id, held_percent=10, wait_days=30, began_at=NOW)
        ids |= {"experiment_id": experiment.id, **_promoters(first.id), **_words_and_home(), **_numbers(cast)}
        ring = make_ring(cast.rival, customer_id=first.id, case_id=case.id, by="system")
        ids |= {"ring_id": ring.id, "case_id": case.id, "rule_id": CaseRule.objects.order_by("-position")[0].id}
    spoken = say_aloud(second)
    return {**ids, "message_id": spoken.id, "thread_id": spoken.thread_id}


def _words_and_home() -> dict[str, UUID]:
    here = scope.current()
    template = ReplyTemplate.objects.create(workspace_id=here, name="Sorry", changed_at=NOW)
    cause = Cause.objects.get(slug="price")
    home = Organization.objects.create(workspace_id=here, key="rivals", name="Rivals")
    words = {"template_id": template.id, "playbook_id": Playbook.objects.get().id, "cause_id": cause.id}
    return {**words, "organization_id": home.id}


def _numbers(cast: Cast) -> dict[str, Any]:
    """A kept view of somebody whose seat stands in the rival workspace, a finding, a stage and a theme of its own."""
    here = scope.current()
    view = KeptView.objects.create(workspace_id=here, member=cast.stella, name="Ours", is_shared=True, made_at=NOW)
    stage = Stage.objects.create(workspace_id=here, key="joining", name="Joining")
    theme = Theme.objects.create(workspace_id=here, slug="rival-theme", name="Rivals", changed_at=NOW)
    numbers = {"view_id": view.id, "finding_id": make_finding(cast.rival).id, "stage_id": stage.id}
    numbers |= {"mark_id": make_mark().id}
    return numbers | {
        "theme_id": theme.id,
        "slug": theme.slug,
        "topic_id": make_topic().id,
        "lesson_id": make_lesson(theme).id,
    }


def _promoters(customer_id: UUID) -> dict[str, UUID]:
    by: Any = {"by": "system", "now": NOW}
    rule = promotion_rules.make_rule(given={"name": "Thanks", "kind": "thanks"}, **by)
    place = promotion_rules.open_place(given={"name": "Reviews", "url": "https://reviews.example/"}, **by)
    brought = people.bring(promoter_id=customer_id, friend=Person(email="raj@example.org"), source="page", **by)
    assert brought is not None
    return {"thanks_id": rule.id, "place_id": place.id, "referral_id": brought.id}


@pytest.mark.parametrize(("name", "argument"), list(routes_with_an_object()))
@pytest.mark.parametrize("method", ["get", "post"])
def it_answers_for_a_rivals_object_as_for_none(
    cast: Cast, theirs: dict[str, Any], name: str, argument: str, method: str
) -> None:
    olive = as_member(Client(), cast.olive)

    named = {each: theirs[each] for each in arguments_of(name)}
    real = getattr(olive, method)(reverse(f"act:{name}", kwargs=named))
    none = getattr(olive, method)(reverse(f"act:{name}", kwargs={**named, argument: uuid4()}))

    assert real.status_code == none.status_code
    assert real.status_code in (404, 405)
    assert real.content == none.content


@pytest.mark.parametrize("name", LEAST)
def it_lets_only_the_role_or_above_act(cast: Cast, name: str) -> None:
    who = {"winner_id": cast.dina.id, "loser_id": cast.paul.id}
    merge = people.merge(**who, workspace_id=cast.workspace.id, by="system", now=NOW)
    url = reverse(f"act:{name}", args=[merge if name == "part" else cast.pia.id])
    below = LADDER[: LADDER.index(LEAST[name])]

    codes = {who: as_member(Client(), getattr(cast, who)).post(url).status_code for who in below}

    assert set(codes.values()) == {404}
    assert Merge.everywhere.get().undone_at is None


@pytest.mark.parametrize("name", ["ask", "link", "consent", "stop", "resume", "part"])
def it_never_acts_on_a_get(cast: Cast, name: str) -> None:
    olive = as_member(Client(), cast.olive)

    assert olive.get(reverse(f"act:{name}", args=[cast.pia.id])).status_code == 405


@pytest.mark.parametrize("name", ["feedback", "customers"])
def it_lists_nothing_of_a_rival(cast: Cast, theirs: dict[str, Any], name: str) -> None:
    with scope.to(cast.workspace.id):
        listening.furnish(workspace=cast.workspace, by="system", now=NOW)

    page = as_member(Client(), cast.olive).get(reverse(f"act:{name}"), {"span": "all", "q": "R"})

    assert "Rita" not in page.content.decode()
    assert str(theirs["response_id"]) not in page.content.decode()
