"""One conversation from the first word to the thanks."""

from datetime import timedelta

from innerloop.connect.models import Callback
from innerloop.customers import queries as people
from innerloop.customers.models import Consent
from innerloop.kernel import clock
from innerloop.kernel.models import Delivery, Event
from innerloop.listen import actions, queries
from innerloop.listen.actions.asking import Ask
from innerloop.listen.actions.changing import Change
from innerloop.listen.models import Invitation, Message, Program, Response, Thread
from innerloop.listen.rules.heard import Heard
from innerloop.listen.rules.inbound import Said
from tests.listen.conversing.conftest import NOW
from tests.support.cast import Cast
from tests.support.talking import Phone, later


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

    # The gateway may have lost our answer: it gets the same words again.
    assert replies == [["What should we never change?"]] * 3
    assert Message.objects.filter(text="What should we never change?").count() == 1
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
    assert Delivery.objects.filter(object_id=said.id, port=phone.line.port).exists()


def it_changes_the_response_and_keeps_every_version(program: Program, cast: Cast, phone: Phone) -> None:
    ask(program, cast)

    phone.says("9")
    with later(days=6):
        assert phone.says("sorry I meant 6") == ["Thank you, we changed it to 6. What should we put right first?"]

    response = Response.objects.get()
    assert (response.score, response.version) == (6, 2)
    assert [version.content["score"] for version in response.versions.order_by("number")] == [9, 6]


def it_leaves_alone_at_once_whoever_says_stop(program: Program, cast: Cast, phone: Phone) -> None:
    asked = ask(program, cast)

    replies = [phone.says("STOP"), phone.says("Stop!"), phone.says("9")]

    assert replies == [["Tandawa will ask you nothing more here. Reply START if you change your mind."], [], []]
    assert not people.may_write(cast.dina.id, channel="http", purpose="ask").allowed
    assert Consent.objects.filter(customer=cast.dina).earliest("id").wording == "STOP"
    assert actions.against_sending(message=asked.messages.get(purpose="ask"), now=clock.now()).startswith("Unsub")
    assert not Response.objects.exists()


def it_opts_in_again_by_start(program: Program, cast: Cast, phone: Phone) -> None:
    ask(program, cast)
    phone.says("STOP")

    with later(hours=1):
        assert phone.says("START") == ["Welcome back. Tandawa may ask you here again. Reply STOP at any time."]

    assert people.may_write(cast.dina.id, channel="http", purpose="ask").allowed
    assert list(Consent.objects.order_by("said_at").values_list("is_given", flat=True)) == [False, True]


def it_lets_the_newest_word_count_whichever_arrives_first(stranger: Phone) -> None:
    stranger.says("START", at=NOW - timedelta(hours=1))
    stranger.says("STOP", at=NOW - timedelta(hours=2))

    assert not people.is_stopped(stranger.number, channel="http", purpose="ask")


def it_hands_over_to_a_person_and_lists_it_until_one_comes(program: Program, cast: Cast, phone: Phone) -> None:
    ask(program, cast)

    assert phone.says("I want to speak to a human")[0].startswith("We have told our people.")
    phone.says("9")

    [waiting] = queries.waiting_for_person()
    assert (waiting.customer_id, waiting.floor) == (cast.dina.id, Thread.Floor.PERSON)
    assert not Response.objects.exists()
    assert kinds("thread.person_wanted", "message.heard") == ["message.heard", "thread.person_wanted"]

    actions.take_floor(thread_id=waiting.id, by="member:agnes", now=clock.now())

    assert list(queries.waiting_for_person()) == []
    assert phone.says("3") == []


def it_keeps_the_score_of_somebody_who_wants_a_person_too(program: Program, cast: Cast, phone: Phone) -> None:
    ask(program, cast)

    assert phone.says("7 but I want to talk to a person")[0].startswith("We have told our people.")

    response = Response.objects.get()
    assert (response.score, response.comment) == (7, "but I want to talk to a person")
    assert queries.waiting_for_person().get().customer_id == cast.dina.id


def it_still_reads_what_was_said_before_a_person_came(program: Program, cast: Cast, phone: Phone) -> None:
    ask(program, cast)
    phone.says("They were late", at=NOW)
    with later(minutes=10):
        actions.take_floor(thread_id=Thread.objects.get().id, by="member:agnes", now=clock.now())
        phone.says("2", at=NOW + timedelta(minutes=15))
        phone.says("4", at=NOW + timedelta(minutes=5))

    assert (Response.objects.get().score, Response.objects.get().comment) == (4, "They were late")


def it_tells_of_what_is_no_answer_without_its_words(program: Program, cast: Cast, phone: Phone) -> None:
    ask(program, cast)
    for text in ("9 fine", "no", "By the way, my bill is wrong"):
        phone.says(text)

    event = Event.objects.get(kind="message.heard")
    heard = Message.objects.get(text="By the way, my bill is wrong")
    assert (event.object_id, event.customer_id) == (heard.id, cast.dina.id)
    assert "bill" not in str(event.data)


def it_takes_back_a_score_that_was_said_to_a_person(program: Program, cast: Cast, phone: Phone) -> None:
    ask(program, cast)
    with later(minutes=9):
        phone.says("3", at=NOW + timedelta(minutes=8))
        phone.says("can I talk to a person", at=NOW + timedelta(minutes=7))

    response = Response.objects.get()
    assert (response.score, response.version) == (None, 2)


def it_goes_on_where_the_page_left_it(program: Program, cast: Cast, phone: Phone) -> None:
    asked = ask(program, cast)
    actions.answer_invitation(invitation=asked, heard=Heard(score=8, comment="By page"), now=NOW)

    assert phone.says("great") == []
    assert phone.says("make that 9")[0].startswith("Thank you, we changed it to 9.")

    assert (Response.objects.get().score, Response.objects.get().comment) == (9, "By page")


def it_keeps_what_one_of_us_changed_meanwhile(program: Program, cast: Cast, phone: Phone) -> None:
    ask(program, cast)
    phone.says("9")
    response = Response.objects.get()
    to = Change(comment="Said on the phone: fast")
    actions.change(response_id=response.id, to=to, workspace=cast.workspace, by="member:agnes", now=NOW)

    phone.says("Very friendly")

    response.refresh_from_db()
    assert (response.score, response.comment) == (9, "Said on the phone: fast\nVery friendly")


def it_leads_to_the_page_where_the_survey_is_anonymous(program: Program, cast: Cast, phone: Phone) -> None:
    Program.objects.filter(id=program.id).update(is_anonymous=True)
    program.refresh_from_db()
    asked = ask(program, cast)

    replies = [phone.says("2"), phone.says("2")]

    assert replies[0][0].endswith(queries.link_of(asked.id))
    assert replies[1] == []
    assert not Response.objects.exists()
    assert Message.objects.get(purpose="ask").text.endswith(queries.link_of(asked.id))


def it_tells_whoever_comes_too_late_once(program: Program, cast: Cast, phone: Phone) -> None:
    ask(program, cast)
    with later(days=61):
        replies = [phone.says("9"), phone.says("9")]

    assert replies[0][0].startswith("Thank you for writing. This question is closed by now")
    assert replies[1] == []


def it_does_not_ask_a_customer_again_who_writes_soon_after(program: Program, cast: Cast, phone: Phone) -> None:
    actions.invite(program=program, ask=Ask(cast.dina, channel="link"), by="system", now=NOW)
    actions.invite(program=program, ask=Ask(cast.dina, channel="email"), by="system", now=NOW)

    assert phone.says("Where is my parcel?") == []
    assert phone.says("7")[0] == "What would have made it better?"


def it_lets_two_messages_at_once_be_one_conversation(program: Program, cast: Cast, phone: Phone) -> None:
    asked = ask(program, cast)
    with later(seconds=30):
        phone.says("9", at=NOW + timedelta(seconds=10))
        phone.says("slow queue", at=NOW + timedelta(seconds=5))

    assert (Response.objects.get().score, Response.objects.get().comment) == (9, "slow queue")
    assert Response.objects.get().invitation_id == asked.id


def it_keeps_a_call_whose_sender_is_none(phone: Phone) -> None:
    phone.calls({"id": "x", "from": "MPESA", "text": "9"})

    assert Callback.objects.get().why.startswith("the sender's address is none of this channel")


def kinds(*wanted: str) -> list[str]:
    return sorted(Event.objects.filter(kind__in=wanted).values_list("kind", flat=True))


def it_hears_who_writes_what_no_database_keeps(stranger: Phone) -> None:
    torn = b"Andr\xe9 \0".decode("ascii", "surrogateescape")
    said = Said(their_address=stranger.number, text="9\0", provider_id="torn", name=torn)

    actions.hear([said], line=stranger.line, now=NOW)

    response = Response.objects.select_related("customer").get()
    assert response.score == 9
    assert response.customer is not None
    assert response.customer.name == "Andr\N{REPLACEMENT CHARACTER}"
