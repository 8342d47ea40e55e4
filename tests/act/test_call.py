"""A customer on the telephone: the question as they would hear it, and their answer taken down once."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from innerloop.customers import actions as people
from innerloop.customers.rules import Stop
from innerloop.kernel import clock
from innerloop.kernel.models import Event
from innerloop.listen import actions as listening
from innerloop.listen import queries
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Invitation, Message, Program, Response, ResponseVersion, Touchpoint
from innerloop.listen.rules import defaults
from innerloop.listen.rules.heard import Heard
from tests.act.conftest import NOW
from tests.support.cast import Cast, as_member

FURTHER = [
    {"key": "way", "kind": "choice", "label": {"en": "How did you pay?"}, "is_required": True,
     "options": [{"value": "cash", "label": {"en": "In cash"}}, {"value": "card", "label": {"en": "By card"}}],
     "when": {"cohorts": ["bottom"]}},
    {"key": "more", "kind": "text", "label": {"en": "Anything else?"}, "options": [], "is_required": False},
]  # fmt: skip


@pytest.fixture
def door(program: Program) -> Program:
    """A program that asks whoever likes to answer."""
    return listening.open_program(
        survey=program.survey, name="Door", kind="always_on", by="system", now=NOW, channel="link"
    )


def asked(program: Program, cast: Cast, *, days_ago: int = 0, channel: str = "link") -> Invitation:
    ask = Ask(cast.pia, channel=channel)
    return listening.invite(program=program, ask=ask, by="system", now=NOW - timedelta(days=days_ago)).invitation


def opens(client: Client, cast: Cast, query: str = "") -> str:
    response = client.get(f"/customers/{cast.pia.id}/call{query}")
    assert response.status_code == 200
    return response.content.decode()


def form_in(page: str) -> dict[str, str]:
    """Return what the form sends along by itself."""
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    return {name: hidden[name] for name in ("about", "token", "lang")}


def sends(client: Client, cast: Cast, page: str, **fields: Any) -> str:
    response = client.post(f"/customers/{cast.pia.id}/call", {**form_in(page), **fields}, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def it_takes_an_answer_down_in_the_customers_name_and_that_of_who_took_it(
    door: Program, agnes: Client, cast: Cast
) -> None:
    page = opens(agnes, cast)

    answer = sends(agnes, cast, page, score="9", comment="<b>Kind</b> staff", note="Rang about a bill", contact="1")

    row = Response.objects.get()
    assert (row.customer_id, row.program_id, row.score, row.comment) == (cast.pia.id, door.id, 9, "<b>Kind</b> staff")
    assert (row.channel, row.invitation_id, row.may_contact) == ("phone", None, True)
    by = f"member:{cast.agnes.id}"
    assert Event.objects.get(kind="response.recorded").actor == by
    assert ResponseVersion.objects.get().changed_by == by
    assert "Told one of us on the telephone." in answer
    assert re.search(r"Taken down by</dt><dd>Agnes", answer)
    assert re.search(r"Their note</dt><dd>Rang about a bill", answer)
    assert "<b>Kind</b>" not in answer


def it_makes_one_answer_of_a_form_however_often_it_is_sent(door: Program, agnes: Client, cast: Cast) -> None:
    page = opens(agnes, cast)

    for _ in range(3):
        sends(agnes, cast, page, score="9", comment="Kind")
    sends(agnes, cast, page, score="7", comment="Kind")

    row = Response.objects.get()
    assert (row.score, row.version) == (7, 2)
    assert Event.objects.filter(kind="response.recorded").count() == 1


def it_answers_the_invitation_that_waits(program: Program, agnes: Client, cast: Cast) -> None:
    waiting = asked(program, cast, days_ago=3)
    page = opens(agnes, cast)
    assert form_in(page)["about"] == str(waiting.id)
    assert "asked by a link on 1 May 2026" in page

    for _ in range(2):
        answer = sends(agnes, cast, page, score="3", comment="Late")

    row = Response.objects.get()
    assert (row.invitation_id, row.score, row.channel, row.version) == (waiting.id, 3, "phone", 1)
    assert Invitation.objects.get().state == Invitation.State.ANSWERED
    assert re.search(r"Taken down by</dt><dd>Agnes", answer)
    assert str(waiting.id) not in form_in(opens(agnes, cast))["about"]


def it_does_not_send_a_question_that_was_answered_on_the_phone(program: Program, agnes: Client, cast: Cast) -> None:
    asked(program, cast, channel="email")

    sends(agnes, cast, opens(agnes, cast), score="3")

    assert listening.against_sending(message=Message.objects.get(), now=NOW) == "The invitation is answered by now."


def it_never_writes_over_what_the_customer_wrote_meanwhile(program: Program, agnes: Client, cast: Cast) -> None:
    waiting = asked(program, cast)
    page = opens(agnes, cast)
    found = queries.invitation_by_token(queries.token_of(waiting.id))
    assert found
    listening.answer_invitation(invitation=found, heard=Heard(score=10, comment="Mine"), now=NOW)

    again = sends(agnes, cast, page, score="2", comment="What I heard")

    assert (Response.objects.get().score, Response.objects.get().comment) == (10, "Mine")
    assert "The customer has answered this question meanwhile." in again
    assert "What I heard</textarea>" in again


def it_keeps_the_note_of_who_took_it_when_the_customer_changes_the_answer(
    program: Program, agnes: Client, cast: Cast
) -> None:
    waiting = asked(program, cast)
    sends(agnes, cast, opens(agnes, cast), score="3", note="Very upset")
    link = queries.link_of(waiting.id).partition("/s/")[2]
    shown = agnes.get(f"/s/{link}").content.decode()
    [nonce] = re.findall(r'name="nonce" value="([^"]+)"', shown)

    with clock.held_at(NOW + timedelta(hours=1)):
        agnes.post(f"/s/{link}", {"nonce": nonce, "lang": "en", "score": "6", "comment": "Not so bad"})

    row = Response.objects.get()
    page = agnes.get(f"/feedback/{row.id}").content.decode()
    assert "Very upset" not in shown
    assert (row.score, row.comment) == (6, "Not so bad")
    assert "Very upset" in page


def it_writes_down_what_somebody_says_who_asked_not_to_be_asked(door: Program, agnes: Client, cast: Cast) -> None:
    stop = Stop(channel="email", address="pia@example.org")
    people.suppress(stop, workspace_id=cast.workspace.id, by="customer", now=NOW)

    page = opens(agnes, cast)
    sends(agnes, cast, page, score="4")

    assert "Pia asked not to be asked. Put no question to them" in page
    assert Response.objects.get().score == 4


def it_knows_nobody_who_was_erased_even_while_the_form_was_open(door: Program, agnes: Client, cast: Cast) -> None:
    page = opens(agnes, cast)
    people.erase(customer_id=cast.pia.id, workspace_id=cast.workspace.id, by="system", now=NOW)

    refused = agnes.post(f"/customers/{cast.pia.id}/call", {**form_in(page), "score": "9"})

    assert refused.status_code == 404
    assert not Response.objects.exists()


def it_keeps_what_was_typed_when_something_is_missing(door: Program, agnes: Client, cast: Cast) -> None:
    page = sends(agnes, cast, opens(agnes, cast), comment="<i>Slow</i>", note="n" * 2001)

    assert "Press the number that they gave." in page
    assert "&lt;i&gt;Slow&lt;/i&gt;</textarea>" in page
    assert "at most 2000 characters" in page
    assert not Response.objects.exists()


@pytest.mark.parametrize("token", ["", "page-x", "0" * 41])
def it_asks_for_the_form_once_more_when_its_mark_is_lost(door: Program, agnes: Client, cast: Cast, token: str) -> None:
    page = sends(agnes, cast, opens(agnes, cast), score="9", token=token)

    assert "The form had lost its mark" in page
    assert form_in(page)["token"] != token
    assert not Response.objects.exists()


def it_leaves_anonymous_surveys_out(program: Program, agnes: Client, cast: Cast) -> None:
    asked(program, cast)
    Program.objects.update(is_anonymous=True)

    page = opens(agnes, cast)

    assert "No question to put yet" in page
    assert "<textarea" not in page


def it_asks_in_the_customers_language_and_lets_one_choose(program: Program, agnes: Client, cast: Cast) -> None:
    cast.pia.language = "sw"
    cast.pia.save()

    page, english = opens(agnes, cast), opens(agnes, cast, "?lang=en")

    assert form_in(page)["lang"] == "sw"
    assert 'lang="sw" dir="auto">Je, kuna uwezekano gani' in page
    assert 'lang="en" dir="auto">How likely are you' in english


def it_asks_further_questions_by_what_was_answered(program: Program, agnes: Client, cast: Cast) -> None:
    content = {**defaults.content("nps", "Tandawa"), "followups": FURTHER}
    listening.publish_version(survey_id=program.survey_id, name="Ours", content=content, by="system", now=NOW)
    page = opens(agnes, cast)

    missing = sends(agnes, cast, page, score="2")
    sends(agnes, cast, page, score="9", **{"f-way": "cash", "f-more": "No"})
    sends(agnes, cast, opens(agnes, cast), score="2", **{"f-way": "cash"})

    assert "How did you pay?</a>" in missing
    happy, unhappy = Response.objects.order_by("id")
    further = {row.question_key: row.choices or row.text for row in happy.answers.exclude(question_key="score")}
    assert further == {"more": "No"}
    assert unhappy.answers.get(question_key="way").choices == ["cash"]


def it_takes_the_moment_that_is_chosen_and_no_other(program: Program, agnes: Client, cast: Cast) -> None:
    Touchpoint.objects.create(workspace=cast.workspace, key="bill", name="The bill")
    page = opens(agnes, cast)

    refused = sends(agnes, cast, page, score="5", moment="nowhere")
    sends(agnes, cast, page, score="5", moment="bill")

    assert "nowhere is not one of the available choices" in refused
    row = Response.objects.get()
    assert row.touchpoint
    assert row.touchpoint.key == "bill"


def it_freezes_what_is_true_of_the_customer(door: Program, agnes: Client, cast: Cast) -> None:
    cast.pia.properties = {"plan": "gold"}
    cast.pia.save()

    sends(agnes, cast, opens(agnes, cast), score="5")

    assert Response.objects.get().properties == {"plan": "gold"}


def it_offers_nothing_of_another_workspace(door: Program, agnes: Client, cast: Cast) -> None:
    page = opens(agnes, cast)

    strange = sends(agnes, cast, page, score="5", about=str(uuid4()))
    stella = as_member(Client(), cast.stella).get(f"/customers/{cast.pia.id}/call")

    assert "is no longer open, so nothing was kept" in strange
    assert stella.status_code == 404
    assert not Response.objects.exists()


def it_is_for_agents_and_above(door: Program, vic: Client, cast: Cast) -> None:
    assert vic.get(f"/customers/{cast.pia.id}/call").status_code == 404
    assert vic.post(f"/customers/{cast.pia.id}/call", {"score": "9"}).status_code == 404
    assert "Note a call" not in vic.get(f"/customers/{cast.pia.id}").content.decode()


def it_costs_as_many_queries_for_many_questions_as_for_few(program: Program, agnes: Client, cast: Cast) -> None:
    def count(more: int) -> int:
        for number in range(more):
            asked(program, cast, days_ago=number)
            listening.open_program(
                survey=program.survey, name=f"P{more}-{number}", kind="always_on", by="system", now=NOW, channel="link"
            )
        opens(agnes, cast)
        with CaptureQueriesContext(connection) as caught:
            opens(agnes, cast)
        return len(caught)

    assert count(2) == count(9)
