"""One conversation from the first word to the thanks."""

from innerloop.kernel import clock
from innerloop.kernel.models import Delivery
from innerloop.listen import actions
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Invitation, Message, Program, Response, Thread
from tests.support.cast import Cast
from tests.support.talking import Phone


def ask(program: Program, cast: Cast) -> Invitation:
    asked = Ask(cast.dina, channel="http")
    return actions.invite(program=program, ask=asked, by="system", now=clock.now()).invitation


def it_takes_the_score_at_once_then_the_why_then_the_contact(program: Program, cast: Cast, phone: Phone) -> None:
    ask(program, cast)

    replies = [phone.says("9"), phone.says("Great service"), phone.says("yes")]

    assert replies == [
        ["What should we never change?"],
        ["May someone from Tandawa answer you about this? Reply YES or NO."],
        ["Thank you. Your answer has arrived. Someone from Tandawa will answer you."],
    ]
    response = Response.objects.get()
    assert (response.score, response.comment, response.may_contact) == (9, "Great service", True)
    assert (response.customer_id, response.channel, response.version) == (cast.dina.id, "http", 3)
    assert Thread.objects.get().floor == Thread.Floor.NOBODY
    assert Invitation.objects.get().state == Invitation.State.ANSWERED


def it_does_not_ask_for_a_reason_that_was_given(program: Program, cast: Cast, phone: Phone) -> None:
    ask(program, cast)

    assert phone.says("9/10 great service") == ["May someone from Tandawa answer you about this? Reply YES or NO."]

    assert (Response.objects.get().score, Response.objects.get().comment) == (9, "great service")


def it_hears_a_message_once_however_often_it_is_told(program: Program, cast: Cast, phone: Phone) -> None:
    ask(program, cast)

    replies = [phone.says("9", key="same") for _ in range(3)]

    assert replies == [["What should we never change?"], [], []]
    assert Response.objects.get().version == 1


def it_takes_a_first_message_with_a_score_from_an_unknown_number(stranger: Phone) -> None:
    assert stranger.says("3, always late") == ["May someone from Tandawa answer you about this? Reply YES or NO."]

    response = Response.objects.get()
    assert (response.score, response.comment) == (3, "always late")
    assert response.customer is not None


def it_asks_an_unknown_number_that_gives_no_score_once(stranger: Phone) -> None:
    first, second, third = stranger.says("Hello"), stranger.says("What is this?"), stranger.says("I see")

    assert first[0].startswith("How likely are you to recommend Tandawa")
    assert second[0].startswith("Thank you. Which number from 0 to 10 fits best?")
    assert third == []
    assert stranger.says("8") == ["May someone from Tandawa answer you about this? Reply YES or NO."]
    assert (Response.objects.get().score, Response.objects.get().comment) == (8, "What is this?\nI see")


def it_posts_what_it_says_where_the_gateway_takes_no_replies(program: Program, cast: Cast, phone: Phone) -> None:
    phone.line.settings["reply_inline"] = ""
    phone.line.save()
    ask(program, cast)

    assert phone.says("9") == []

    said = Message.objects.get(purpose=Message.Purpose.SURVEY)
    assert said.text == "What should we never change?"
    assert Delivery.objects.filter(object_id=said.id, port="http").exists()
