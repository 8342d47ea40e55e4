"""Questions that come up while one answers: without a script, and never required of whom they do not concern."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from innerloop.kernel import clock
from innerloop.listen import actions, queries
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Invitation, Program, Response
from tests.listen.browsing import nonce_in, send
from tests.support.cast import Cast

FOLLOWUPS: list[dict[str, Any]] = [
    {
        "key": "issue",
        "kind": "choice",
        "label": {"en": "What was it?"},
        "options": [{"value": "wait", "label": {"en": "The wait"}}, {"value": "price", "label": {"en": "The price"}}],
        "is_required": True,
        "when": {"cohorts": ["bottom"]},
    },
    {
        "key": "long",
        "kind": "text",
        "label": {"en": "How long?"},
        "options": [],
        "is_required": True,
        "when": {"answer": {"question": "issue", "value": "wait"}},
    },
    {
        "key": "fleet",
        "kind": "text",
        "label": {"en": "How many seats?"},
        "options": [],
        "is_required": False,
        "when": {"property": {"name": "plan", "value": "pro"}},
    },
]


@pytest.fixture
def url(program: Program, cast: Cast) -> str:
    survey = program.survey
    content = queries.newest_version(survey.id).content | {"followups": FOLLOWUPS}
    actions.publish_version(survey_id=survey.id, name=survey.name, content=content, by="system", now=clock.now())
    ask = Ask(cast.dina, channel="link", properties={"plan": "free"})
    invited = actions.invite(program=program, ask=ask, by="system", now=clock.now())
    return f"/s/{queries.token_of(invited.invitation.id)}"


def answered() -> list[str]:
    return sorted(Response.objects.get().answers.exclude(question_key="score").values_list("question_key", flat=True))


def it_brings_questions_up_by_style_alone(client: Client, url: str) -> None:
    page = client.get(url).content.decode()

    assert "form:has(.b:checked) #w1{display:block}" in page
    assert "form:has(.q1o0:checked) #w2{display:block}" in page
    assert re.search(r'<input type="radio" name="f-issue" value="wait" class="q1o0"', page)
    assert "How many seats?" not in page


def it_requires_nothing_of_whom_it_does_not_concern(client: Client, url: str) -> None:
    # A browser sends what is hidden too: what is not asked is not kept.
    sent = send(client, url, {"score": "10", "comment": "", "f-issue": "wait", "f-long": "2 hours"})

    assert sent.status_code == 200
    assert answered() == []


def it_requires_what_it_asks(client: Client, url: str) -> None:
    refused = send(client, url, {"score": "2", "f-issue": "wait"})

    assert refused.status_code == 422
    assert not Response.objects.exists()


def it_holds_the_score_ready_where_the_page_comes_again(client: Client, url: str) -> None:
    opened = clock.now().replace(microsecond=0)
    with clock.held_at(opened):
        page = client.get(url)
    with clock.held_at(opened + timedelta(seconds=40)):
        again = client.post(url, {"score": "2", "f-issue": "wait", "nonce": nonce_in(page), "ms": "39500"})

    # It has not arrived: it goes with the page where nothing else is sent, and is told to be newer than before.
    assert "(document.forms[0],0,Date.now()-0)" in page.content.decode()
    assert "(document.forms[0],1,Date.now()-40000)" in again.content.decode()


def it_keeps_the_whole_branch(client: Client, url: str) -> None:
    send(client, url, {"score": "2", "f-issue": "wait", "f-long": "2 hours", "f-fleet": "40"})

    assert answered() == ["issue", "long"]


def it_asks_by_what_was_true_when_asked(client: Client, url: str) -> None:
    Invitation.objects.update(properties={"plan": "pro"})

    assert "How many seats?" in client.get(url).content.decode()
