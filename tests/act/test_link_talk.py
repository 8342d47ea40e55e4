"""Who answered an open link is shown a link of their own then: our answer stands behind it, and they write back."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from innerloop.act import actions
from innerloop.act.actions import setting_up
from innerloop.act.models import Case
from innerloop.act.queries import opening as queries
from innerloop.act.subscriptions import hear_customers
from innerloop.customers import actions as people
from innerloop.kernel import clock, repeats
from innerloop.kernel.models import Event
from innerloop.listen import actions as listening
from innerloop.listen.models import Message, Program, Response
from innerloop.understand import actions as understanding
from tests.act.conftest import NOW
from tests.support.cast import Cast

LATER = NOW + timedelta(minutes=1)
ANSWER = "Dear guest, your <b>money</b> is back."


@pytest.fixture
def door(program: Program) -> Program:
    setting_up.furnish(now=NOW)
    return listening.open_program(
        survey=program.survey, name="Door", kind="always_on", by="system", now=NOW, slug="door", channel="link"
    )


class Guest:
    """Somebody unknown, without a script, who answers the open link and keeps what they were shown."""

    def __init__(self, query: str = "") -> None:
        self.client, self.page, self.url = Client(), f"/l/door{query}", ""

    def answers(self, **given: Any) -> str:
        shown = self.client.get(self.page).content.decode()
        [nonce] = re.findall(r'name="nonce" value="([^"]+)"', shown)
        with clock.held_at(NOW + timedelta(seconds=20)):
            sent = self.client.post(self.page, {"nonce": nonce, "lang": "en", "score": "2", "moved": "1", **given})
        thanks = sent.content.decode()
        self.url = next(iter(re.findall(r'href="(/l/door/talk/[^"]+)"', thanks)), "")
        return thanks

    def reads(self, *, status: int = 200, at: timedelta = timedelta(minutes=1)) -> str:
        with clock.held_at(NOW + at):
            response = self.client.get(self.url)
        assert response.status_code == status
        return response.content.decode()

    def writes(self, said: str, *, at: timedelta = timedelta(minutes=1), form: str | None = None) -> str:
        """Write back by the form of the page, or send an earlier one again; return what named it."""
        name = form if form is not None else re.findall(r'name="form" value="([^"]+)"', self.reads(at=at))[0]
        with clock.held_at(NOW + at):
            assert self.client.post(self.url, {"said": said, "form": name}).status_code == 303
        return name


@pytest.fixture
def guest(door: Program) -> Guest:
    found = Guest()
    found.answers(comment="My money is gone")
    return found


@pytest.fixture
def case(guest: Guest) -> Case:
    response = Response.objects.get(channel="link")
    understanding.count(response_ids=[response.id])
    [made] = actions.open_for(queries.of_answers([response.id]), rules=queries.rules_on(), by="system", now=NOW)
    return made


def replies(agnes: Client, case: Case) -> str:
    sent = {"text": ANSWER, "channel": "page"}
    return agnes.post(f"/cases/{case.id}/reply", sent, follow=True).content.decode()


def heard() -> list[str]:
    rows = Message.objects.filter(direction="in", channel="page").order_by("at", "id")
    return list(rows.values_list("text", flat=True))


def it_is_answered_behind_the_link_that_it_was_shown(guest: Guest, case: Case, agnes: Client) -> None:
    shown = agnes.get(f"/cases/{case.id}").content.decode()
    assert "By their own page" in shown
    assert "The reply will stand behind their own link." in shown

    assert "It leaves in a moment." in replies(agnes, case)

    page = guest.reads()
    assert "Tandawa has answered you" in page
    assert "Dear guest, your &lt;b&gt;money&lt;/b&gt; is back." in page
    case.refresh_from_db()
    assert (case.state, case.customer is not None) == ("waiting", True)


def it_writes_back_into_the_case(guest: Guest, case: Case, agnes: Client) -> None:
    replies(agnes, case)

    guest.writes("Thank <i>you</i>")
    hear_customers(list(Event.objects.filter(kind="message.heard")))

    case.refresh_from_db()
    assert case.state == "in_progress"
    assert "Thank &lt;i&gt;you&lt;/i&gt;" in agnes.get(f"/cases/{case.id}").content.decode()


def it_says_that_nobody_has_answered_yet(guest: Guest, case: Case) -> None:
    assert "Nobody has answered yet" in guest.reads()
    assert guest.client.post(guest.url, {"said": "Hello?"}).status_code == 404


def it_hears_the_same_words_again_weeks_later_and_a_form_sent_again_once(
    guest: Guest, case: Case, agnes: Client
) -> None:
    replies(agnes, case)
    form = guest.writes("Still waiting")
    guest.writes("Still waiting", form=form)
    guest.writes("Still waiting", form=form, at=timedelta(days=1))
    assert heard() == ["Still waiting"]

    guest.writes("Still waiting", at=timedelta(days=14))
    assert heard() == ["Still waiting"] * 2


def it_takes_the_same_words_without_a_form_for_one_within_minutes_alone(
    guest: Guest, case: Case, agnes: Client
) -> None:
    replies(agnes, case)

    for minutes in (1, 5, 30):
        guest.writes("Still waiting", form="", at=timedelta(minutes=minutes))

    assert heard() == ["Still waiting"] * 2


def it_finds_the_answer_after_months_once_it_was_read(guest: Guest, case: Case, agnes: Client) -> None:
    replies(agnes, case)
    guest.reads()
    months = timedelta(days=200)

    with clock.held_at(NOW + months):
        repeats.forget_old()

    assert "your &lt;b&gt;money" in guest.reads(at=months)


def it_shows_no_link_on_a_kiosk(door: Program) -> None:
    assert "/talk/" not in Guest("?kiosk=1").answers(comment="My money is gone")


def it_shows_none_to_who_is_content_and_says_nothing(door: Program) -> None:
    assert "/talk/" not in Guest().answers(score="10")


def it_shows_none_where_answers_are_anonymous(door: Program) -> None:
    Program.objects.filter(id=door.id).update(is_anonymous=True)

    assert "/talk/" not in Guest().answers(comment="My money is gone")


def it_is_gone_for_other_secrets_and_once_they_are_erased(guest: Guest, case: Case, agnes: Client, cast: Cast) -> None:
    replies(agnes, case)
    secret = guest.url
    guest.url = "/l/door/talk/" + "A" * 38
    guest.reads(status=404)
    guest.url = secret.replace("/l/door/", "/l/nothing/")
    guest.reads(status=404)

    case.refresh_from_db()
    assert case.customer_id
    people.erase(customer_id=case.customer_id, workspace_id=cast.workspace.id, by="system", now=LATER)

    guest.url = secret
    guest.reads(status=404)
