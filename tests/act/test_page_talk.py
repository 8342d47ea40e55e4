"""A customer whom no channel reaches is answered on their own survey page, and writes back there."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from innerloop.act import actions
from innerloop.act.actions import setting_up
from innerloop.act.models import Case
from innerloop.act.queries import opening as queries
from innerloop.act.subscriptions import hear_customers
from innerloop.customers.models import Identity
from innerloop.kernel import clock
from innerloop.kernel.models import Event
from innerloop.listen import actions as listening
from innerloop.listen import queries as listened
from innerloop.listen.actions.asking import Ask
from innerloop.listen.actions.page_talk import LONGEST, MOST_AN_HOUR
from innerloop.listen.models import Invitation, Message, Program, Thread
from innerloop.listen.rules.heard import Heard
from innerloop.listen.talk_words import WORDS
from tests.act.conftest import NOW
from tests.support.cast import Cast

LATER = NOW + timedelta(minutes=1)
ANSWER = "Dear Dina, your <b>money</b> is back."
Says = Callable[..., str]


@pytest.fixture
def invitation(program: Program, cast: Cast) -> Invitation:
    """Dina's personal link, which somebody handed to her: she has no address with us."""
    setting_up.furnish(now=NOW)
    Identity.objects.filter(customer=cast.dina).exclude(kind=Identity.Kind.EXTERNAL_ID).delete()
    made = listening.invite(program=program, ask=Ask(cast.dina, channel="link"), by="system", now=NOW)
    return made.invitation


@pytest.fixture
def case(invitation: Invitation) -> Case:
    """She scored 2 on the page."""
    heard = Heard(score=2, comment="My money is gone", channel="link", language="en")
    listening.answer_invitation(invitation=invitation, heard=heard, now=NOW)
    answers = queries.of_answers([invitation.response.id])
    [made] = actions.open_for(answers, rules=queries.rules_on(), by="system", now=NOW)
    return made


@pytest.fixture
def dina(client: Client, invitation: Invitation) -> "Reader":
    return Reader(client, f"/s/{listened.token_of(invitation.id)}")


class Reader:
    """A customer at their own link, without a script."""

    def __init__(self, client: Client, path: str) -> None:
        self.client, self.path = client, path

    def reads(self, *, status: int = 200) -> str:
        """Open the link, a minute later."""
        with clock.held_at(LATER):
            response = self.client.get(self.path, follow=True)
        assert response.status_code == status
        return response.content.decode()

    def writes(self, said: str, *, status: int = 200) -> str:
        """Write back."""
        with clock.held_at(LATER):
            response = self.client.post(f"{self.path}/talk", {"said": said}, follow=True)
        assert response.status_code == status
        return response.content.decode()


def replies(agnes: Client, case: Case, text: str = ANSWER) -> str:
    response = agnes.post(reverse("act:case_reply", args=[case.id]), {"text": text, "channel": "page"}, follow=True)
    return response.content.decode()


def it_answers_on_the_page_where_no_address_is_left(case: Case, agnes: Client, dina: Reader) -> None:
    assert "By their own page" in agnes.get(f"/cases/{case.id}").content.decode()

    assert "It leaves in a moment." in replies(agnes, case)
    page = dina.reads()

    assert "Tandawa has answered you" in page
    assert "Dear Dina, your &lt;b&gt;money&lt;/b&gt; is back." in page
    assert len(page.encode()) < 15_000
    case.refresh_from_db()
    assert (case.state, case.contacted_at) == ("waiting", NOW)


def it_hears_what_is_written_back(case: Case, agnes: Client, dina: Reader) -> None:
    replies(agnes, case)

    page = dina.writes("Thank you <script>alert(1)</script>")
    hear_customers(list(Event.objects.filter(kind="message.heard")))

    assert "Thank you. It has arrived." in page
    assert "<script>alert" not in page
    case.refresh_from_db()
    assert case.state == "in_progress"
    assert "Thank you &lt;script&gt;" in agnes.get(f"/cases/{case.id}").content.decode()


def it_takes_back_what_nobody_has_seen_yet(case: Case, agnes: Client, dina: Reader) -> None:
    replies(agnes, case)
    message = Message.objects.get(purpose="reply")
    assert dina.client.get(f"{dina.path}/talk").status_code == 404

    page = agnes.post(f"/cases/{case.id}/unsend/{message.id}", follow=True).content.decode()

    assert "Taken back." in page
    assert "has answered you" not in dina.reads()


def it_takes_back_nothing_that_was_seen(case: Case, agnes: Client, dina: Reader) -> None:
    replies(agnes, case)
    message = Message.objects.get(purpose="reply")

    with clock.held_at(LATER):
        page = agnes.post(f"/cases/{case.id}/unsend/{message.id}", follow=True).content.decode()

    assert "Too late" in page
    assert ANSWER[:9] in dina.reads()


def it_records_nothing_by_looking(case: Case, agnes: Client, dina: Reader) -> None:
    replies(agnes, case)
    before = Message.objects.count()

    dina.reads()
    dina.client.get(f"{dina.path}/talk?said=Hello")
    dina.client.head(f"{dina.path}/talk")

    assert Message.objects.count() == before


def it_leads_on_to_the_answer_itself(case: Case, agnes: Client, dina: Reader) -> None:
    replies(agnes, case)

    assert f'href="{dina.path}?lang=en"' in dina.reads()
    assert "My money is gone" in dina.client.get(f"{dina.path}?lang=en").content.decode()


def it_refuses_nothing_and_too_much(case: Case, agnes: Client, dina: Reader) -> None:
    replies(agnes, case)

    assert "Write something first." in dina.writes("  ", status=422)
    dina.writes("Twice")
    dina.writes("Twice")
    assert Message.objects.filter(direction="in").count() == 1
    for number in range(MOST_AN_HOUR - 1):
        dina.writes(f"Message {number}")

    page = dina.writes("One too many", status=429)

    assert "That was a lot at once" in page
    assert "One too many</textarea>" in page


def it_keeps_every_word_of_as_much_as_the_field_takes(case: Case, agnes: Client, dina: Reader) -> None:
    replies(agnes, case)
    # As the field counts it, this is full; a browser sends two characters for each end of a line.
    lines = "a\n" * ((LONGEST - 4) // 2) + "last"
    assert len(lines) == LONGEST

    dina.writes(lines.replace("\n", "\r\n"))

    assert Message.objects.get(direction="in").text == lines


def it_refuses_what_is_longer_and_keeps_it_in_the_field(case: Case, agnes: Client, dina: Reader) -> None:
    replies(agnes, case)
    said = "a" * (LONGEST - 3) + " end"

    page = dina.writes(said, status=422)

    assert f"That is too long: {LONGEST + 1} characters, and {LONGEST} fit." in page
    assert f"{said}</textarea>" in page
    assert 'aria-invalid="true"' in page
    assert not Message.objects.filter(direction="in").exists()


def it_tells_of_who_writes_after_the_end(case: Case, agnes: Client, dina: Reader) -> None:
    replies(agnes, case)
    actions.resolve(case_id=case.id, done="Refunded", cause=None, by="system", now=NOW)

    dina.writes("It has not come")

    thread = Thread.objects.get(channel="page")
    assert thread.wants_person_at == LATER
    [again] = actions.open_for(queries.of_threads([thread.id]), rules=queries.rules_on(), by="system", now=LATER)
    assert again.thread == thread


def it_is_not_offered_where_another_way_is_open(case: Case, agnes: Client, cast: Cast) -> None:
    Identity.objects.create(
        workspace=cast.workspace, customer=cast.dina, kind=Identity.Kind.EMAIL, value="dina@example.org", added_at=NOW
    )

    page = agnes.get(f"/cases/{case.id}").content.decode()

    assert "By e-mail" in page
    assert "their own page" not in page


@pytest.mark.parametrize("changed", [{"is_anonymous": True}, {}])
def it_is_not_offered_to_whom_the_page_is_not_theirs(
    case: Case, invitation: Invitation, agnes: Client, dina: Reader, changed: dict[str, bool]
) -> None:
    Program.objects.update(**changed) if changed else Invitation.objects.update(channel="ussd")

    page = agnes.get(f"/cases/{case.id}").content.decode()

    assert "Nobody can be reached here: there is no address that allows an answer" in page
    assert "By their own page" not in page
    assert "Not sent" in replies(agnes, case) or not Message.objects.filter(purpose="reply").exists()


def it_is_gone_for_strangers(case: Case, client: Client) -> None:
    assert client.get("/s/nothing-of-the-kind/talk").status_code == 404
    assert client.post("/s/nothing-of-the-kind/talk", {"said": "Hello"}).status_code == 404


def it_says_every_phrase_in_every_language() -> None:
    for words in WORDS.values():
        assert all(vars(words).values())
        assert "{company}" in words.title
        assert "2001" in words.long.format(count=2001, most=LONGEST)
