"""Telegram end to end: a link opens the chat, buttons give the score, and who blocks the bot is left alone."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from innerloop.connect import sending
from innerloop.connect.models import Callback
from innerloop.connect.telegram import channel, reading
from innerloop.customers.models import Customer, Identity, Suppression
from innerloop.customers.queries import may_write
from innerloop.kernel import clock, scope
from innerloop.kernel.models import Delivery
from innerloop.listen import actions, queries
from innerloop.listen.actions import threads
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Invitation, Line, Message, Program, Response, Thread
from innerloop.listen.rules.inbound import Choice, Returned, Said
from tests.connect.telegram import bots
from tests.connect.telegram.conftest import AT, NOW
from tests.support.cast import Cast, api_key, as_member, make_customer
from tests.support.gateway import Gateway, Reply


def link(program: Program, customer: Customer) -> Invitation:
    """Invite somebody by link."""
    return actions.invite(program=program, ask=Ask(customer, channel="link"), by="system", now=NOW).invitation


def start(client: Client, line: Line, invitation: Invitation) -> Any:
    """Let a customer open the chat by the link of their invitation."""
    [address] = [chat.url for chat in queries.chats(queries.token_of(invitation.id), queries.ways().values())]
    assert address.startswith("https://t.me/TandawaBot?start=")
    return bots.call(client, line, bots.message(AT, text=f"/start {address.partition('=')[2]}"))


def sent(gateway: Gateway) -> list[dict[str, Any]]:
    """Return what Telegram got."""
    while sending.send_due():
        pass
    return [each.json for each in gateway.received]


def it_asks_in_the_chat_that_the_link_opened_and_hears_the_answer(
    client: Client, program: Program, cast: Cast, line: Line, gateway: Gateway
) -> None:
    invitation = link(program, cast.dina)
    assert start(client, line, invitation).status_code == 200
    [asked] = sent(gateway)
    rows = asked["reply_markup"]["inline_keyboard"]
    assert [[button["text"] for button in row] for row in rows] == [list("012345"), ["6", "7", "8", "9", "10"]]

    answered = bots.call(client, line, bots.pressed("9", AT + 5))
    assert json.loads(answered.content) == {
        "method": "answerCallbackQuery", "callback_query_id": "4382bfdwdsb323b2d9",
    }  # fmt: skip
    bots.call(client, line, bots.message(AT + 9, text="Quick and kind"))

    told = sent(gateway)
    assert all(each["chat_id"] == bots.CHAT for each in told)
    assert not Delivery.objects.exclude(state=Delivery.State.SENT).exists()
    response = Response.objects.get()
    assert (response.customer_id, response.score, response.comment) == (cast.dina.id, 9, "Quick and kind")
    assert (response.channel, response.invitation_id) == ("telegram", invitation.id)


def it_asks_again_later_in_the_same_chat(
    client: Client, program: Program, cast: Cast, line: Line, gateway: Gateway
) -> None:
    start(client, line, link(program, cast.dina))
    before = len(sent(gateway))

    later = NOW + timedelta(days=90)
    with clock.held_at(later):
        ask = Ask(cast.dina, channel="telegram")
        invited = actions.invite(program=program, ask=ask, by="system", now=later).invitation
        told = sent(gateway)

    assert (invited.state, len(told)) == (Invitation.State.QUEUED, before + 1)
    assert Invitation.objects.get(id=invited.id).state == Invitation.State.SENT


def it_has_no_way_to_who_never_opened_the_chat(program: Program, cast: Cast, line: Line, gateway: Gateway) -> None:
    ask = Ask(cast.pia, channel="telegram")
    invited = actions.invite(program=program, ask=ask, by="system", now=NOW).invitation

    assert [reason["rule"] for reason in invited.reasons] == ["no_address"]
    assert sent(gateway) == []


def it_hears_a_stranger_who_gives_a_score(client: Client, program: Program, line: Line, gateway: Gateway) -> None:
    bots.call(client, line, bots.message(AT, chat=42, text="8, but slow"))

    response = Response.objects.get()
    assert (response.score, response.channel) == (8, "telegram")
    identity = Identity.objects.get(kind="external_id")
    assert (identity.value, identity.customer_id) == ("telegram:42", response.customer_id)


def it_asks_a_stranger_who_only_opens_the_chat(client: Client, program: Program, line: Line, gateway: Gateway) -> None:
    bots.call(client, line, bots.message(AT, chat=42, text="/start"))

    [told] = sent(gateway)
    assert "How likely are you to recommend Tandawa" in told["text"]
    assert not Response.objects.exists()


@pytest.mark.parametrize("token", ["nobodys-token", "x" * 64])
def it_takes_an_unknown_link_for_none(
    client: Client, program: Program, line: Line, gateway: Gateway, token: str
) -> None:
    answer = bots.call(client, line, bots.message(AT, chat=42, text=f"/start {token}"))

    assert answer.status_code == 200
    assert Thread.objects.get().customer.name == "Dina W."
    assert len(sent(gateway)) == 1


def it_takes_back_a_stop_when_the_chat_is_started_again(
    client: Client, program: Program, line: Line, gateway: Gateway
) -> None:
    for at, text in enumerate(["/start", "9", "/stop"]):
        bots.call(client, line, bots.message(AT + at, chat=42, text=text))
    before = len(sent(gateway))

    bots.call(client, line, bots.message(AT + 60, chat=42, text="/start"))
    bots.call(client, line, bots.message(AT + 70, chat=42, text="8"))

    told = [each["text"] for each in sent(gateway)[before:]]
    assert told[0].startswith("Welcome back.")
    assert Response.objects.get().score == 8
    assert not Suppression.objects.exists()


def it_takes_back_a_stop_when_the_chat_is_started_by_a_link(
    client: Client, program: Program, cast: Cast, line: Line, gateway: Gateway
) -> None:
    start(client, line, link(program, cast.dina))
    bots.call(client, line, bots.message(AT + 5, text="/stop"))
    before = len(sent(gateway))

    start(client, line, link(program, cast.dina))

    [told] = sent(gateway)[before:]
    assert "How likely are you to recommend Tandawa" in told["text"]
    assert not Suppression.objects.exists()


def it_keeps_the_yes_of_whoever_refused_on_a_bare_link_and_starts_a_chat_later(
    client: Client, program: Program, cast: Cast, line: Line, gateway: Gateway
) -> None:
    invitation = link(program, cast.dina)
    actions.ask_no_more(invitation=invitation, wording="Do not ask me again", now=NOW - timedelta(days=1))

    start(client, line, invitation)

    reasons = may_write(cast.dina.id, channel="link", purpose="ask").reasons
    assert "refused" not in [reason["rule"] for reason in reasons]
    assert [asked["text"][:15] for asked in sent(gateway)] == ["How likely are "]


def it_asks_nothing_anew_by_the_link_of_what_is_answered(
    client: Client, program: Program, cast: Cast, line: Line, gateway: Gateway
) -> None:
    invitation = link(program, cast.dina)
    start(client, line, invitation)
    bots.call(client, line, bots.pressed("9", AT + 5))
    before = Response.objects.get().id

    start(client, line, invitation)

    assert Response.objects.get().id == before
    assert Response.objects.get().score == 9


def it_does_not_take_up_what_has_expired(
    client: Client, program: Program, cast: Cast, line: Line, gateway: Gateway
) -> None:
    invitation = link(program, cast.dina)
    Invitation.objects.filter(id=invitation.id).update(expires_at=NOW)

    start(client, line, invitation)

    assert Thread.objects.get().customer_id != cast.dina.id


def it_takes_another_workspaces_invitation_for_none(
    client: Client, program: Program, cast: Cast, line: Line, gateway: Gateway
) -> None:
    with scope.to(cast.rival.id):
        theirs = actions.furnish(workspace=cast.rival, by="system", now=NOW)
        invitation = link(theirs, make_customer(cast.rival, "Rita"))

    start(client, line, invitation)

    assert Thread.objects.get().customer.name == "Dina W."
    with scope.to(cast.rival.id):
        assert not Message.objects.exists()


def it_hears_an_update_once(client: Client, program: Program, cast: Cast, line: Line, gateway: Gateway) -> None:
    start(client, line, link(program, cast.dina))
    update = bots.pressed("9", AT + 5)

    for _ in range(3):
        bots.call(client, line, update)

    assert Response.objects.count() == 1
    assert Message.objects.filter(direction=Message.Direction.IN, facts__choice="9").count() == 1


@pytest.mark.parametrize("seconds", [0, 7, 90])
def it_waits_as_long_as_telegram_asks(
    client: Client, program: Program, cast: Cast, line: Line, gateway: Gateway, seconds: int
) -> None:
    gateway.decide = lambda _: bots.refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
    start(client, line, link(program, cast.dina))

    sending.send_due()

    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.due_at) == (Delivery.State.DUE, NOW + timedelta(seconds=max(seconds, 15)))
    assert (Line.objects.get().paced_until or NOW) == NOW + timedelta(seconds=seconds)


def it_leaves_alone_who_blocked_the_bot(
    client: Client, program: Program, cast: Cast, line: Line, gateway: Gateway
) -> None:
    start(client, line, link(program, cast.dina))
    gateway.decide = lambda _: bots.refused(403, "Forbidden: bot was blocked by the user")
    sending.send_due()
    assert Delivery.objects.get().state == Delivery.State.REFUSED

    later = NOW + timedelta(days=90)
    ask = Ask(cast.dina, channel="telegram")
    invited = actions.invite(program=program, ask=ask, by="system", now=later).invitation

    assert [reason["rule"] for reason in invited.reasons] == ["suppressed"]


def it_takes_a_restarted_bot_for_a_start(
    client: Client, program: Program, cast: Cast, line: Line, gateway: Gateway
) -> None:
    start(client, line, link(program, cast.dina))
    bots.call(client, line, bots.member("member", "kicked", AT + 5))
    bots.call(client, line, bots.member("kicked", "member", AT + 9))

    later = NOW + timedelta(days=90)
    ask = Ask(cast.dina, channel="telegram")
    assert not actions.invite(program=program, ask=ask, by="system", now=later).invitation.reasons


@pytest.mark.parametrize(("text", "state"), [("x" * 4096, "sent"), ("x" * 4097, "refused"), ("😀" * 2049, "refused")])
def it_refuses_before_sending_what_is_too_long(
    client: Client, program: Program, cast: Cast, line: Line, gateway: Gateway, text: str, state: str
) -> None:
    start(client, line, link(program, cast.dina))
    long = threads.post(Thread.objects.get(), threads.Words(Message.Purpose.SURVEY, text), now=NOW)

    told = sent(gateway)

    assert Delivery.objects.get(object_id=long.id).state == state
    assert len(told) == (2 if state == "sent" else 1)


@pytest.mark.parametrize(
    ("choices", "rows"),
    [
        ((Choice("a" * 64, "One"), Choice("b", "Two")), 1),
        ((Choice("a", "It took too long"), Choice("b", "All fine")), 2),
        ((Choice("ä" * 33, "65 bytes and more"), Choice("b", "All fine")), 0),
        (tuple(Choice(str(n), str(n)) for n in range(101)), 0),
    ],
)
def it_shows_only_a_keyboard_that_telegram_takes(
    client: Client, program: Program, cast: Cast, line: Line, gateway: Gateway, choices: tuple[Choice, ...], rows: int
) -> None:
    start(client, line, link(program, cast.dina))
    threads.post(Thread.objects.get(), threads.Words(Message.Purpose.SURVEY, "Which?", choices), now=NOW)

    told = sent(gateway)[-1]

    assert len(told.get("reply_markup", {}).get("inline_keyboard", [])) == rows
    assert Delivery.objects.filter(state=Delivery.State.SENT).count() == 2


@pytest.mark.parametrize(
    ("update", "heard"),
    [
        (bots.message(AT, text="/stop"), "STOP"),
        (bots.message(AT, text="/help"), "HELP"),
        (bots.message(AT, voice={"file_id": "x"}), "[voice]"),
        (bots.message(AT, photo=[], caption="see"), "[photo] see"),
        (bots.message(AT, sticker={}), "[sticker]"),
        (bots.message(AT, kind="edited_message", text="6", edit_date=AT + 5), "6"),
        (bots.member("kicked", "member", AT), "START"),
    ],
)
def it_keeps_what_it_cannot_read_as_words(update: Any, heard: str) -> None:
    [said] = reading.read(json.dumps(update).encode(), bot=bots.BOT)

    assert isinstance(said, Said)
    assert (said.text, said.provider_id) == (heard, f"{bots.BOT}#{update['update_id']}")


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 1},
        {"update_id": 1, "poll": {}},
        {"update_id": 1, "message": {**bots.message(AT, text="9")["message"], "chat": {"id": -5, "type": "group"}}},
        bots.pressed("9", AT, message=None),
        bots.member("left", "member", AT),
    ],
)
def it_takes_for_nothing_what_nobody_said_to_it(update: Any) -> None:
    assert list(reading.read(json.dumps(update).encode(), bot=bots.BOT)) == []


def it_knows_who_blocked_it() -> None:
    [told] = reading.read(json.dumps(bots.member("member", "kicked", AT)).encode(), bot=bots.BOT)

    assert told == Returned(str(bots.CHAT), "unsubscribed", NOW)


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"update_id": "9"}', b'{"update_id": 9, "message": {"text": "9"}}'])
def it_keeps_a_proved_call_that_it_cannot_read(client: Client, program: Program, line: Line, body: bytes) -> None:
    assert bots.call(client, line, body).status_code == 200

    assert bytes(Callback.objects.get().body) == body


def it_says_what_is_wrong_with_a_line(line: Line, gateway: Gateway) -> None:
    adapter = channel.TelegramChannel()
    assert adapter.check(line) == ""

    line.settings = {"username": "@Tandawa Bot"}
    assert "without the @" in adapter.check(line)


def it_names_no_token_in_what_it_says(
    client: Client, program: Program, cast: Cast, line: Line, gateway: Gateway
) -> None:
    gateway.decide = lambda _: Reply(0)
    start(client, line, link(program, cast.dina))

    sending.send_due()

    assert "AAHdq" not in Delivery.objects.get().outcome


def under(message: Message) -> dict[str, Any]:
    """Return what Telegram tells of the message under which a button was pressed."""
    _, chat, number = str(message.provider_id).split(":")
    return {"message": {"message_id": int(number), "chat": {"id": int(chat), "type": "private"}, "date": AT}}


def asked_twice(client: Client, program: Program, cast: Cast, line: Line, gateway: Gateway) -> list[Message]:
    """Ask somebody by link, and a month later in the same chat; return the two questions."""
    start(client, line, link(program, cast.dina))
    sent(gateway)
    with clock.held_at(NOW + timedelta(days=40)):
        actions.invite(program=program, ask=Ask(cast.dina, channel="telegram"), by="system", now=clock.now())
        sent(gateway)
    return list(Message.objects.filter(direction="out").exclude(choices=[]).order_by("at"))


def it_counts_a_button_of_an_old_question_for_the_old_ask(
    client: Client, program: Program, cast: Cast, line: Line, gateway: Gateway
) -> None:
    first, second = asked_twice(client, program, cast, line, gateway)

    with clock.held_at(NOW + timedelta(days=41)):
        bots.call(client, line, bots.pressed("3", AT, **under(first)))
        bots.call(client, line, bots.pressed("9", AT, **under(second)))

    assert dict(Response.objects.values_list("invitation", "score")) == {
        first.invitation_id: 3, second.invitation_id: 9,
    }  # fmt: skip


def it_lets_an_answered_question_be_and_answers_no_other_by_its_buttons(
    client: Client, program: Program, cast: Cast, line: Line, gateway: Gateway
) -> None:
    first, _ = asked_twice(client, program, cast, line, gateway)
    bots.call(client, line, bots.pressed("3", AT, **under(first)))
    bots.call(client, line, bots.message(AT + 1, text="Slow"))

    with clock.held_at(NOW + timedelta(days=41)):
        bots.call(client, line, bots.pressed("9", AT, **under(first)))

    assert list(Response.objects.values_list("invitation", "score")) == [(first.invitation_id, 3)]


@pytest.mark.parametrize(
    ("code", "kept", "asks"), [("sw", "sw", "Je, "), ("?", "", "How likely"), ("", "", "How likely")]
)
def it_asks_in_the_language_of_the_app_where_none_is_known(
    client: Client, program: Program, line: Line, gateway: Gateway, code: str, kept: str, asks: str
) -> None:
    hello = bots.message(AT, 999, text="hi")
    hello["message"]["from"]["language_code"] = code

    bots.call(client, line, hello)

    assert Thread.objects.get().customer.language == kept
    assert asks in sent(gateway)[0]["text"]


def it_keeps_a_language_that_was_told(client: Client, program: Program, cast: Cast, line: Line) -> None:
    Customer.objects.filter(id=cast.dina.id).update(language="fr")
    start(client, line, link(program, cast.dina))

    bots.call(client, line, bots.message(AT, text="hi"))

    assert Customer.objects.get(id=cast.dina.id).language == "fr"


def it_sends_its_token_by_https_only(line: Line, settings: Settings) -> None:
    settings.ALLOW_PRIVATE_TARGETS = ()
    wrong = {}
    for url in ("http://api.telegram.org", "https://10.0.0.5", "api.telegram.org", "https://api.telegram.org"):
        line.settings["api_url"] = url
        wrong[url] = channel.TelegramChannel().check(line)

    assert [bool(each) for each in wrong.values()] == [True, True, True, False]
    assert "in the clear" in wrong["http://api.telegram.org"]


def it_tells_a_system_that_asks_for_a_link_where_the_chat_begins(client: Client, line: Line, cast: Cast) -> None:
    with scope.to(cast.workspace.id):
        actions.furnish(workspace=cast.workspace, by="system", now=NOW)
    headers = {"Authorization": f"Bearer {api_key(cast)}"}
    told = {"customer": {"external_id": "7"}, "channel": "link"}

    made = client.post("/api/v1/invitations", told, content_type="application/json", headers=headers).json()
    [listed] = client.get("/api/v1/invitations", headers=headers).json()["data"]

    token = made["url"].rpartition("/")[2]
    assert made["chats"] == [{"channel": "telegram", "url": f"https://t.me/TandawaBot?start={token}"}]
    assert listed["chats"] == made["chats"]


def it_shows_whoever_asks_by_link_where_the_chat_begins(
    client: Client, line: Line, cast: Cast, program: Program
) -> None:
    invitation = link(program, cast.dina)

    page = (
        as_member(client, cast.mona)
        .get(f"/programs/{program.id}/invite", {"asked": str(invitation.id)})
        .content.decode()
    )

    assert f"https://t.me/TandawaBot?start={queries.token_of(invitation.id)}" in page
