"""What we send and read, held against Telegram's own Python library: the same fields, the same limits."""

import asyncio
import json
from typing import Any

import pytest
import telegram
from telegram import constants
from telegram.request import HTTPXRequest

from innerloop.connect.telegram import body, channel, reading
from innerloop.listen.rules.inbound import Choice, Said
from tests.connect.telegram import bots
from tests.connect.telegram.conftest import AT
from tests.support.gateway import Gateway, Received, Reply

SCORES = [Choice(str(score), str(score)) for score in range(11)]


async def _library_sends(url: str, told: dict[str, Any]) -> None:
    bot = telegram.Bot(bots.TOKEN, base_url=f"{url}/bot", request=HTTPXRequest(connection_pool_size=1))
    rows = told["reply_markup"]["inline_keyboard"]
    keyboard = [[telegram.InlineKeyboardButton(**button) for button in row] for row in rows]
    markup = telegram.InlineKeyboardMarkup(keyboard)
    options = telegram.LinkPreviewOptions(is_disabled=True)
    await bot.send_message(told["chat_id"], told["text"], reply_markup=markup, link_preview_options=options)
    await bot.shutdown()


def it_sends_the_fields_that_the_library_sends() -> None:
    told = body.message("5550001", "How likely are you to recommend us?", SCORES)

    def accept(received: Received) -> Reply:
        message = {"message_id": 1, "date": AT, "chat": {"id": 5550001, "type": "private"}}
        return Reply(200, {"ok": True, "result": message})

    with Gateway(accept) as gateway:
        asyncio.run(_library_sends(gateway.url, told))

    [theirs] = gateway.received
    assert theirs.path == f"/bot{bots.TOKEN}/sendMessage"
    assert {name: _value(text) for name, text in theirs.form.items()} == told


def it_keeps_the_limits_that_the_library_knows() -> None:
    assert body.LONGEST_TEXT == constants.MessageLimit.MAX_TEXT_LENGTH
    assert body.MOST_BYTES == constants.InlineKeyboardButtonLimit.MAX_CALLBACK_DATA
    assert body.MOST_BUTTONS == constants.InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER
    assert body.MOST_IN_A_ROW == constants.InlineKeyboardMarkupLimit.BUTTONS_PER_ROW
    assert "256" in next(each.hint for each in channel.TelegramChannel.settings if each.name == "secret")
    assert int(constants.WebhookLimit.MAX_SECRET_TOKEN_LENGTH) == 256


@pytest.mark.parametrize(
    "update",
    [
        bots.message(AT, text="9, quick and kind"),
        bots.message(AT, kind="edited_message", text="6", edit_date=AT + 5),
        bots.message(AT, text="9", reply_to_message=bots.message(AT, text="How likely?")["message"]),
        bots.pressed("9", AT),
        bots.member("member", "kicked", AT),
    ],
)
def it_reads_an_update_as_the_library_does(update: dict[str, Any]) -> None:
    theirs = telegram.Update.de_json(update, bot=None)

    [ours] = reading.read(json.dumps(update).encode(), bot=bots.BOT)

    assert theirs.effective_chat is not None
    assert ours.their_address == str(theirs.effective_chat.id)  # type: ignore[union-attr]
    if isinstance(ours, Said):
        query, message = theirs.callback_query, theirs.effective_message
        assert ours.text == (query.data if query else message and message.text)
        assert ours.name == (theirs.effective_user and theirs.effective_user.full_name)
        assert ours.provider_id.endswith(f"#{theirs.update_id}")
        if message and not query:
            assert ours.at == (message.edit_date or message.date)
    else:
        assert theirs.my_chat_member is not None
        assert theirs.my_chat_member.new_chat_member.status == constants.ChatMemberStatus.BANNED


def _value(text: str) -> Any:
    return json.loads(text) if text.startswith("{") or text.isdigit() else text
