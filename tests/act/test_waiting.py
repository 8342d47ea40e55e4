"""Who asked for a person: listed with their words until one of us takes it, and back by Undo."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from innerloop.customers import actions as people
from innerloop.kernel import clock
from innerloop.kernel.models import Event
from innerloop.listen import actions as listening
from innerloop.listen.actions.asking import Ask
from innerloop.listen.actions.removing import erase_words
from innerloop.listen.models import Message, Program, Response, Thread
from tests.act.conftest import NOW
from tests.act.test_verbs import undo
from tests.support.cast import Cast, as_member, make_customer
from tests.support.lines import give_phone
from tests.support.talking import Phone, later, open_line


@pytest.fixture
def phone(program: Program, cast: Cast) -> Phone:
    """Pia's phone; she was asked there, and wants to talk to somebody."""
    give_phone(cast.pia, "+254712345678")
    phone = Phone(open_line(cast.workspace))
    listening.invite(program=program, ask=Ask(cast.pia, channel="http"), by="system", now=clock.now())
    phone.says("I want to speak to a human")
    phone.says("My <b>bill</b> is wrong")
    return phone


def opens(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def presses(client: Client, verb: str, thread: Thread) -> str:
    response = client.post(f"/waiting/{thread.id}/{verb}", follow=True)
    assert response.status_code == 200
    return response.content.decode()


def kinds() -> list[str]:
    rows = Event.objects.filter(kind__startswith="thread.").order_by("id")
    return list(rows.values_list("kind", flat=True))


def it_lists_who_waits_with_their_words_and_since_when(phone: Phone, vic: Client) -> None:
    page = opens(vic, "/waiting")

    assert "1 customer waits for a person." in page
    places = [page.index(text) for text in ("I want to speak to a human", "My &lt;b&gt;bill&lt;/b&gt; is wrong")]
    assert places == sorted(places)
    assert re.search(
        r"<b><a href=\"/customers/[0-9a-f-]{36}\">Pia</a></b><span>Your own gateway</span><span>Our http</span>", page
    )
    assert f'datetime="{NOW.isoformat()}"' in page
    assert "I’ll answer" not in page


def it_counts_them_in_the_rail_of_every_page(phone: Phone, vic: Client) -> None:
    pattern = r"<span>Waiting</span><em><span class=\"vh\">open: </span>1</em>"

    assert re.search(pattern, opens(vic, "/customers"))
    assert re.search(pattern, opens(vic, "/settings/account/"))
    Thread.objects.update(wants_person_at=None)
    assert not re.search(pattern, opens(vic, "/customers"))


def it_says_that_nobody_waits(program: Program, vic: Client) -> None:
    assert "Nobody waits for a person" in opens(vic, "/waiting")


def it_leaves_the_list_when_one_of_us_takes_it_and_comes_back_by_undo(phone: Phone, agnes: Client, cast: Cast) -> None:
    thread = Thread.objects.get()
    with later(minutes=5):
        taken = presses(agnes, "take", thread)
        gone = opens(agnes, "/waiting")
        back = undo(agnes, taken)

    assert "Agnes answers" in taken
    assert "Nobody waits for a person." in gone
    assert "Back on the list, where it was." in back
    assert Thread.objects.get().wants_person_at == NOW
    assert not Message.objects.filter(purpose=Message.Purpose.TAKEN).exists()
    assert kinds() == ["thread.person_wanted", "thread.taken", "thread.person_awaited"]
    assert Event.objects.get(kind="thread.taken").actor == f"member:{cast.agnes.id}"


def it_stays_listed_with_who_took_it_until_it_is_answered(phone: Phone, agnes: Client, vic: Client) -> None:
    thread = Thread.objects.get()
    with later(minutes=5):
        presses(agnes, "take", thread)

    page = opens(vic, "/waiting")

    assert "Taken, not answered yet" in page
    assert f'Agnes answers, since <time datetime="{(NOW + timedelta(minutes=5)).isoformat()}"' in page
    presses(agnes, "answered", thread)
    assert "Taken, not answered yet" not in opens(vic, "/waiting")


def it_is_back_on_the_list_when_they_write_on_to_whoever_took_it(phone: Phone, agnes: Client) -> None:
    thread = Thread.objects.get()
    with later(minutes=5):
        presses(agnes, "take", thread)
    with later(minutes=9):
        phone.says("are you there? nobody wrote")

    page = opens(agnes, "/waiting")

    assert "1 customer waits for a person." in page
    assert "are you there? nobody wrote" in page
    assert "I want to speak to a human" not in page
    assert "Agnes took it before they wrote this" in page
    assert kinds() == ["thread.person_wanted", "thread.taken", "thread.person_awaited"]


def it_is_not_back_for_words_of_thanks_after_the_answer_but_for_a_new_wish(phone: Phone, agnes: Client) -> None:
    thread = Thread.objects.get()
    with later(minutes=5):
        presses(agnes, "take", thread)
        presses(agnes, "answered", thread)
    with later(minutes=9):
        phone.says("that is all right then")
    assert "Nobody waits for a person" in opens(agnes, "/waiting")
    assert "Taken, not answered yet" not in opens(agnes, "/waiting")

    with later(minutes=20):
        phone.says("I want to speak to a human")

    assert "1 customer waits for a person." in opens(agnes, "/waiting")


def it_is_answered_from_the_conversation_and_may_be_asked_again(phone: Phone, agnes: Client) -> None:
    thread = Thread.objects.get()
    presses(agnes, "take", thread)

    page = presses(agnes, "answered", thread)

    thread.refresh_from_db()
    assert "Answered. It has left the list." in page
    assert (thread.floor, thread.wants_person_at) == (Thread.Floor.NOBODY, None)
    assert kinds() == ["thread.person_wanted", "thread.taken", "thread.given_back"]
    assert "Nobody waits here." in opens(agnes, f"/waiting/{thread.id}")


def it_is_answered_at_once_and_back_by_undo(phone: Phone, agnes: Client) -> None:
    thread = Thread.objects.get()
    with later(minutes=5):
        page = presses(agnes, "answered", thread)
        assert "Nobody waits for a person" in page
        assert "Taken, not answered yet" not in page
        undo(agnes, page)

    thread.refresh_from_db()
    assert (thread.floor, thread.wants_person_at) == (Thread.Floor.PERSON, NOW)


@pytest.mark.parametrize("verb", ["take", "answered", "wait"])
def it_does_a_thing_once_however_often_it_is_pressed(phone: Phone, agnes: Client, verb: str) -> None:
    thread = Thread.objects.get()
    presses(agnes, verb, thread)
    once = kinds()

    presses(agnes, verb, thread)

    assert kinds() == once


def it_reads_on_after_it_was_taken_by_mistake(phone: Phone, agnes: Client) -> None:
    thread = Thread.objects.get()
    with later(minutes=5):
        undo(agnes, presses(agnes, "take", thread))
        phone.says("9")

    assert not Response.objects.exists()
    assert '<blockquote class="words" dir="auto" lang="en">9</blockquote>' in opens(agnes, "/waiting")


def it_shows_the_conversation_and_what_was_answered_in_it(program: Program, vic: Client, cast: Cast) -> None:
    give_phone(cast.pia, "+254712345678")
    phone = Phone(open_line(cast.workspace))
    listening.invite(program=program, ask=Ask(cast.pia, channel="http"), by="system", now=clock.now())
    phone.says("9")
    phone.says("can I talk to a person")
    thread = Thread.objects.get()

    page = opens(vic, f"/waiting/{thread.id}")
    timeline = opens(vic, f"/customers/{cast.pia.id}")

    assert "How likely are you" in page
    assert "can I talk to a person" in page
    assert f"/feedback/{Response.objects.get().id}" in page
    assert f'<a href="/waiting/{thread.id}">Asked for a person by your own gateway</a>' in timeline


def it_lists_nobody_who_was_erased(phone: Phone, vic: Client, cast: Cast) -> None:
    people.erase(customer_id=cast.pia.id, workspace_id=cast.workspace.id, by="system", now=NOW)
    erase_words(customer_ids=[cast.pia.id], workspace_id=cast.workspace.id, now=NOW)

    assert "Nobody waits for a person" in opens(vic, "/waiting")


def it_is_nothing_to_a_stranger_and_not_taken_by_a_viewer(phone: Phone, vic: Client, cast: Cast) -> None:
    thread = Thread.objects.get()
    stella = as_member(Client(), cast.stella)

    assert "Nobody waits for a person" in opens(stella, "/waiting")
    assert stella.get(f"/waiting/{thread.id}").status_code == 404
    for client in (vic, stella):
        assert {client.post(f"/waiting/{thread.id}/{verb}").status_code for verb in ("take", "answered", "wait")} == {
            404
        }


def it_shows_many_a_page_at_a_time_in_as_many_queries(phone: Phone, vic: Client, cast: Cast) -> None:
    def queries() -> int:
        opens(vic, "/waiting")
        with CaptureQueriesContext(connection) as caught:
            opens(vic, "/waiting")
        return len(caught)

    few = queries()
    for number in range(30):
        customer = make_customer(cast.workspace, f"C{number}")
        since = NOW + timedelta(minutes=number)
        thread = Thread.objects.create(
            workspace=cast.workspace, customer=customer, channel="http", their_address=f"{number}", our_address="us",
            line=phone.line, floor="person", wants_person_at=since,
        )  # fmt: skip
        for said in range(3):
            Message.objects.create(
                workspace=cast.workspace, thread=thread, channel="http", direction="in", state="received",
                purpose="heard", text="Hello", provider_id=f"{number}-{said}", at=since,
            )  # fmt: skip

    assert queries() == few
    first, last = opens(vic, "/waiting"), opens(vic, "/waiting?shown=25")
    assert "31 customers wait" in first
    assert ("C23" in first, "C24" in first, "C24" in last, "C29" in last) == (True, False, True, True)


def it_tells_those_apart_who_gave_no_name(client: Client, phone: Phone, cast: Cast) -> None:
    cast.pia.name = ""
    cast.pia.save()

    page = opens(as_member(client, cast.agnes), "/waiting")

    assert "No name yet, …678" in page
    assert "withheld" not in page
