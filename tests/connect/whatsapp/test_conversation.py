"""A conversation by WhatsApp from end to end: a template, a score, a why, thanks; and STOP."""

from typing import Any

from django.test import Client

from innerloop.connect import sending
from innerloop.customers import queries as people
from innerloop.kernel.models import Delivery
from innerloop.listen.models import Line, Message, Program, Response
from tests.connect.whatsapp import meta
from tests.connect.whatsapp.conftest import NOW
from tests.connect.whatsapp.test_sending import ask, sent
from tests.support.cast import Cast
from tests.support.gateway import Gateway

AT = int(NOW.timestamp())


def write(client: Client, line: Line, *texts: str, at: int = AT) -> None:
    """Let Dina write, all in one call."""
    messages = [meta.message("text", {"body": text}, at=at + place) for place, text in enumerate(texts)]
    assert meta.call(client, line, meta.told(messages=messages)).status_code == 200


def it_asks_by_template_and_goes_on_in_free_words(
    client: Client, program: Program, cast: Cast, line: Line, gateway: Gateway
) -> None:
    ask(program, cast)
    sent(gateway)

    write(client, line, "3")
    sent(gateway)
    write(client, line, "Nobody called back", at=AT + 30)

    kinds = [each["type"] for each in sent(gateway)]
    assert kinds[0] == "template"
    assert len(kinds) >= 3
    assert set(kinds[1:]) == {"text", "interactive"}  # whether they may be contacted is two buttons
    response = Response.objects.get()
    assert (response.customer_id, response.score, response.comment) == (cast.dina.id, 3, "Nobody called back")
    assert not Delivery.objects.exclude(state=Delivery.State.SENT).exists()


def it_hears_several_messages_of_one_call_in_their_order(
    client: Client, program: Program, cast: Cast, line: Line, gateway: Gateway
) -> None:
    ask(program, cast)
    sent(gateway)

    write(client, line, "9", "great service")

    assert Response.objects.values_list("score", "comment").get() == (9, "great service")


def it_hears_a_call_once_however_often_meta_repeats_it(
    client: Client, program: Program, cast: Cast, line: Line, gateway: Gateway
) -> None:
    ask(program, cast)
    sent(gateway)
    told: Any = meta.told(messages=[meta.message("text", {"body": "9"}, at=AT)])

    for _ in range(3):
        meta.call(client, line, told)

    assert Response.objects.count() == 1
    assert Message.objects.filter(direction=Message.Direction.IN).count() == 1


def it_answers_who_writes_first_without_a_recorded_yes(
    client: Client, program: Program, cast: Cast, line: Line, gateway: Gateway
) -> None:
    stranger = meta.message("text", {"body": "8"}, at=AT) | {"from": "254733000111"}
    meta.call(client, line, meta.told(messages=[stranger]))

    told = sent(gateway)

    assert Response.objects.get().score == 8
    assert {(each["to"], each["type"]) for each in told} == {("254733000111", "text")}


def it_says_nothing_more_after_stop(client: Client, program: Program, cast: Cast, line: Line, gateway: Gateway) -> None:
    ask(program, cast)
    sent(gateway)

    write(client, line, "STOP")
    write(client, line, "9", at=AT + 60)

    assert len(sent(gateway)) == 2  # the template, and the one confirmation
    assert not people.may_write(cast.dina.id, channel="whatsapp", purpose="ask").allowed
    assert sending.send_due() == 0


def it_does_not_take_a_late_report_of_old_words_for_an_open_window(
    client: Client, program: Program, cast: Cast, line: Line, gateway: Gateway
) -> None:
    ask(program, cast)
    sent(gateway)

    write(client, line, "9", at=AT - 25 * 3600)

    assert [each["type"] for each in sent(gateway)] == ["template"]
    assert Response.objects.get().score == 9
    refused = Delivery.objects.exclude(state=Delivery.State.SENT)
    assert {each.state for each in refused} == {Delivery.State.REFUSED}
    assert all("over 24 hours since they wrote" in each.outcome for each in refused)
