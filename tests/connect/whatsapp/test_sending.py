"""What leaves by WhatsApp: a template first, free words inside the window, and nothing that Meta would refuse."""

from datetime import timedelta
from typing import Any

import pytest

from innerloop.connect import sending
from innerloop.customers import queries as people
from innerloop.customers.models import Consent
from innerloop.kernel import clock
from innerloop.kernel.models import Delivery
from innerloop.listen import actions, queries
from innerloop.listen.actions import threads
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Invitation, Line, Message, Program, Thread
from innerloop.listen.rules.inbound import Choice
from tests.connect.whatsapp import meta
from tests.connect.whatsapp.conftest import NOW
from tests.support.cast import Cast
from tests.support.gateway import Gateway, Reply

DAY, SECOND = timedelta(hours=24), timedelta(seconds=1)


def ask(program: Program, cast: Cast) -> Message:
    """Invite Dina by WhatsApp and return the message."""
    invited = actions.invite(program=program, ask=Ask(cast.dina, channel="whatsapp"), by="system", now=NOW)
    assert invited.invitation.state == Invitation.State.QUEUED, invited.invitation.reasons
    return Message.objects.get(invitation=invited.invitation)


def say(message: Message, text: str, *choices: str, purpose: str = Message.Purpose.SURVEY) -> Message:
    """Post a further message on the thread of a message."""
    words = threads.Words(purpose, text, [Choice(str(place), label) for place, label in enumerate(choices)])
    return threads.post(message.thread, words, now=NOW)


def wrote(message: Message, ago: timedelta) -> None:
    """Let their newest message be so long ago."""
    Thread.objects.filter(id=message.thread_id).update(heard_at=NOW - ago)


def sent(gateway: Gateway) -> list[dict[str, Any]]:
    """Return what Meta got, and that it refused none of it."""
    while sending.send_due():
        pass
    return [each.json for each in gateway.received]


def it_begins_with_the_approved_template(program: Program, cast: Cast, line: Line, gateway: Gateway) -> None:
    message = ask(program, cast)

    [told] = sent(gateway)

    body, button = told["template"]["components"]
    texts = [each["text"] for each in body["parameters"]]
    assert (told["to"], told["template"]["name"], told["template"]["language"]) == (
        "254712345678", "nps_ask", {"code": "en_US"},
    )  # fmt: skip
    assert texts[:2] == ["Dina", "Tandawa"]
    assert texts[2].startswith("How likely are you to recommend")
    assert message.invitation
    assert button["parameters"] == [{"type": "text", "text": queries.token_of(message.invitation.id)}]
    message.refresh_from_db()
    assert message.state == Message.State.SENT
    assert (message.provider_id or "").startswith("wamid.")


@pytest.mark.parametrize(
    ("ago", "kind"),
    [(DAY - SECOND, "text"), (DAY, "template"), (DAY + SECOND, "template"), (timedelta(0), "text")],
)
def it_is_free_in_its_words_for_24_hours_and_not_a_second_longer(
    program: Program, cast: Cast, line: Line, gateway: Gateway, ago: timedelta, kind: str
) -> None:
    wrote(ask(program, cast), ago)

    [told] = sent(gateway)

    assert told["type"] == kind


@pytest.mark.parametrize("ago", [DAY, DAY + SECOND, 30 * DAY])
def it_sends_no_free_words_outside_the_window(
    program: Program, cast: Cast, line: Line, gateway: Gateway, ago: timedelta
) -> None:
    message = ask(program, cast)
    sent(gateway)
    wrote(message, ago)

    reply = say(message, "Thank you for telling us.", purpose=Message.Purpose.REPLY)
    sent(gateway)

    assert len(gateway.received) == 1
    delivery = Delivery.objects.get(object_id=reply.id)
    assert (delivery.state, delivery.outcome[:39]) == (
        Delivery.State.REFUSED, "Not sent: it is over 24 hours since the",
    )  # fmt: skip


def it_says_when_it_has_no_template_to_begin_with(program: Program, cast: Cast, line: Line, gateway: Gateway) -> None:
    Line.objects.filter(id=line.id).update(settings={**line.settings, "templates": "sw nps_ask_sw sw"})
    message = ask(program, cast)

    assert sent(gateway) == []

    delivery = Delivery.objects.get(object_id=message.id)
    assert "no template in en to begin with" in delivery.outcome
    assert Invitation.objects.get().state == Invitation.State.UNDELIVERED


def it_asks_nobody_first_who_has_not_said_yes(program: Program, cast: Cast, line: Line, gateway: Gateway) -> None:
    Consent.objects.all().delete()

    invited = actions.invite(program=program, ask=Ask(cast.dina, channel="whatsapp"), by="system", now=NOW)

    assert sent(gateway) == []
    assert invited.invitation.state == Invitation.State.HELD
    assert [reason["rule"] for reason in invited.invitation.reasons] == ["no_consent"]
    assert people.may_write(cast.dina.id, channel="sms", purpose="ask").allowed


def it_does_not_send_what_lost_its_yes_meanwhile(program: Program, cast: Cast, line: Line, gateway: Gateway) -> None:
    ask(program, cast)
    Consent.objects.all().delete()

    assert sent(gateway) == []
    assert Delivery.objects.get().state == Delivery.State.STOPPED


@pytest.mark.parametrize(
    ("choices", "kind"),
    [
        (("Yes", "No"), "button"),
        (("Yes", "No", "Perhaps"), "button"),
        (("Yes", "No", "Perhaps", "Never"), "list"),
        (tuple("1234567890"), "list"),
        (("It took far too long to be served", "All fine"), "list"),
        (("Same", "Same"), "list"),
    ],
)
def it_shows_choices_as_buttons_or_as_a_list(
    program: Program, cast: Cast, line: Line, gateway: Gateway, choices: tuple[str, ...], kind: str
) -> None:
    message = ask(program, cast)
    wrote(message, SECOND)
    say(message, "What should we mend first?", *choices)

    told = sent(gateway)[-1]

    assert told["interactive"]["type"] == kind
    assert Delivery.objects.filter(state=Delivery.State.SENT).count() == 2


@pytest.mark.parametrize("choices", [tuple(str(score) for score in range(11)), ("Yes", " ")])
def it_asks_in_words_where_no_list_holds_the_choices(
    program: Program, cast: Cast, line: Line, gateway: Gateway, choices: tuple[str, ...]
) -> None:
    message = ask(program, cast)
    wrote(message, SECOND)
    say(message, "How likely are you to recommend us? (0-10)", *choices)

    assert sent(gateway)[-1]["type"] == "text"


def it_keeps_a_long_label_whole_below_the_row(program: Program, cast: Cast, line: Line, gateway: Gateway) -> None:
    message = ask(program, cast)
    wrote(message, SECOND)
    label = "It took far too long until somebody served me"
    say(message, "What should we mend?", label, "All fine")

    row = sent(gateway)[-1]["interactive"]["action"]["sections"][0]["rows"][0]

    assert (row["title"], row["description"]) == ("It took far too long un…", label)


@pytest.mark.parametrize(
    ("length", "choices", "state"),
    [(1025, ("Yes", "No"), "sent"), (4096, (), "sent"), (4097, (), "refused")],
)
def it_refuses_before_sending_what_is_too_long(
    program: Program, cast: Cast, line: Line, gateway: Gateway, length: int, choices: tuple[str, ...], state: str
) -> None:
    message = ask(program, cast)
    wrote(message, SECOND)
    long = say(message, "x" * length, *choices)

    told = sent(gateway)

    assert Delivery.objects.get(object_id=long.id).state == state
    assert [each["type"] for each in told] == ["text"] * (2 if state == "sent" else 1)


@pytest.mark.parametrize(
    ("code", "status", "state", "holds"),
    [
        (130429, 400, "due", True),
        (80007, 400, "due", True),
        (131056, 400, "due", False),
        (131016, 503, "due", False),
        (131026, 400, "refused", False),
        (190, 401, "due", True),
        (131042, 400, "due", True),
        (132001, 404, "refused", False),
    ],
)
def it_takes_not_now_for_not_now_whatever_its_status(
    program: Program, cast: Cast, line: Line, gateway: Gateway, code: int, status: int, state: str, holds: bool
) -> None:
    gateway.decide = lambda _: meta.refused(code, status)
    ask(program, cast)

    sending.send_due()

    delivery = Delivery.objects.get()
    assert (delivery.state, f"code {code}" in delivery.outcome) == (state, True)
    assert (Line.objects.get().paced_until is not None) == holds


def it_does_not_repeat_what_meta_reports_on(
    client: Any, program: Program, cast: Cast, line: Line, gateway: Gateway
) -> None:
    gateway.decide = lambda _: Reply(0)
    message = ask(program, cast)
    sending.send_due()
    assert Delivery.objects.get().state == Delivery.State.UNKNOWN
    own = gateway.received[0].json["biz_opaque_callback_data"]

    report = meta.status("wamid.late", "sent", at=int(NOW.timestamp()), biz_opaque_callback_data=own)
    assert meta.call(client, line, meta.told(statuses=[report])).status_code == 200
    gateway.decide = meta.strict
    with clock.held_at(NOW + timedelta(minutes=11)):
        sending.send_unknown_again()
        sending.send_due()

    message.refresh_from_db()
    assert (message.provider_id, message.state) == ("wamid.late", Message.State.SENT)
    assert len(gateway.received) == 1


@pytest.mark.parametrize("templates", ["en nps_ask en_US body=name:there,company,question buttons=link", "sw ni sw"])
def it_tries_the_line_by_the_asking_template(
    program: Program, cast: Cast, line: Line, gateway: Gateway, templates: str
) -> None:
    Line.objects.filter(id=line.id).update(settings={**line.settings, "templates": templates})

    tested = actions.test_line(line_id=line.id, address="+254712345679", text="It works.", by="system", now=NOW)

    [told] = [each.json for each in gateway.received]
    assert (tested.state, told["to"], told["type"]) == (Delivery.State.SENT, "254712345679", "template")
    assert told["template"]["name"] == templates.split()[1]


def it_says_that_a_test_needs_a_template(program: Program, line: Line, gateway: Gateway) -> None:
    Line.objects.filter(id=line.id).update(settings={**line.settings, "templates": ""})

    tested = actions.test_line(line_id=line.id, address="+254712345679", text="It works.", by="system", now=NOW)

    assert gateway.received == []
    assert "the line has none that asks" in tested.outcome
