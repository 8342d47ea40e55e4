"""The conversation behind an answer, and what waits to leave and why."""

from django.test import Client

from innerloop.kernel import clock, deliveries
from innerloop.kernel.models import Delivery
from innerloop.listen import actions as listening
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Message, Program, Response
from tests.support.cast import Cast
from tests.support.lines import give_phone
from tests.support.talking import Phone, open_line


def asked(program: Program, cast: Cast, *, is_inline: bool = True) -> Phone:
    give_phone(cast.pia, "+254712345678")
    phone = Phone(open_line(cast.workspace, is_inline=is_inline))
    listening.invite(program=program, ask=Ask(cast.pia, channel="http"), by="system", now=clock.now())
    return phone


def it_shows_what_was_written_back_and_forth(program: Program, vic: Client, cast: Cast) -> None:
    phone = asked(program, cast)
    phone.says("9")
    phone.says("<b>Fast</b> and kind")

    page = vic.get(f"/feedback/{Response.objects.get().id}").content.decode()

    talk = page[page.index("The conversation") :]
    places = [talk.index(text) for text in ("How likely are you", "What should we never change?", "May someone from")]
    assert places == sorted(places)
    assert "&lt;b&gt;Fast&lt;/b&gt; and kind" in page
    assert "<b>Fast</b>" not in page


def it_says_what_waits_and_why(program: Program, vic: Client, cast: Cast) -> None:
    phone = asked(program, cast)
    [delivery] = deliveries.take(port=phone.line.port)
    deliveries.settle(delivery, state=Delivery.State.DUE, outcome="The provider answered 429")

    page = vic.get(f"/customers/{cast.pia.id}?show=asked").content.decode()

    due = Delivery.objects.get().due_at
    assert f"Waiting to be sent: waits until {due:%H:%M}: The provider answered 429" in page


def it_says_why_a_message_of_the_conversation_did_not_leave(program: Program, vic: Client, cast: Cast) -> None:
    phone = asked(program, cast, is_inline=False)
    phone.says("9")
    said = Message.objects.get(purpose=Message.Purpose.SURVEY)
    Message.objects.filter(id=said.id).update(state=Message.State.FAILED)
    Delivery.objects.filter(object_id=said.id).update(state=Delivery.State.REFUSED, outcome="The provider answered 403")

    page = vic.get(f"/feedback/{Response.objects.get().id}").content.decode()

    assert "We, not sent: The provider answered 403" in page
