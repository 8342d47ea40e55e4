"""Telegram's channel."""

import hmac
import json
import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from innerloop.connect import providers
from innerloop.connect.telegram import body, reading, webhook
from innerloop.kernel import clock
from innerloop.kernel.models import Delivery
from innerloop.kernel.outbound import Reply
from innerloop.listen import channels
from innerloop.listen.models import Line, Message
from innerloop.listen.rules.inbound import Choice, Inbound, Returned, Say

_TOKEN = re.compile(r"[0-9]{3,20}:[A-Za-z0-9_-]{20,100}")
_USERNAME = re.compile(r"[A-Za-z0-9_]{4,64}")
# Of the refusals with 403, those that say that nobody there wants to hear from us.
_GONE = ("blocked by the user", "user is deactivated")
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")


class TelegramChannel(channels.Plain):
    """Asks in a chat that the customer has opened: a bot cannot write first."""

    kind = "telegram"
    channel = "telegram"
    title = "Telegram"
    address_kind = "telegram"
    proof = channels.Proof.SHARED_SECRET
    settings = (
        channels.Setting("username", "The bot's name", "Without the @, such as TandawaBot."),
        channels.Setting("token", "Bot token", "From @BotFather.", is_secret=True),
        channels.Setting(
            "secret", "Secret", "16 to 256 of A-Z, a-z, 0-9, _ and -. Telegram sends it along.", is_secret=True
        ),
        channels.Setting("api_url", "API address", is_required=False, default="https://api.telegram.org"),
    )
    capabilities = channels.Capabilities(
        longest=body.LONGEST_TEXT,
        most_buttons=body.MOST_BUTTONS,
        undetected=(
            "Whoever knows the secret may say anything: no signature binds it to what is said. Keep it secret.",
            "A call that is repeated, or changed by who knows the secret; the same update is heard once.",
            "Which address a call was meant for; the secret is this line's own.",
        ),
    )

    def our_address(self, line: Line | None) -> str:
        """Return the bot's name."""
        return f"@{line.settings.get('username', '')}" if line else ""

    def check(self, line: Line) -> str:
        """Say what is wrong with the settings of a line, or nothing."""
        if not _USERNAME.fullmatch(str(line.settings.get("username", ""))):
            return "`username` must be the bot's name without the @, such as TandawaBot."
        if not _TOKEN.fullmatch(line.secrets.get("token", "")):
            return "`token` must be as @BotFather gave it: digits, a colon, letters."
        if not _SECRET.fullmatch(line.secrets.get("secret", "")):
            return "`secret` must be 16 to 256 of A-Z, a-z, 0-9, _ and -."
        wrong = providers.against_secret_target(_api(line))
        return f"`api_url`: {wrong}" if wrong else ""

    def introduce(self, line: Line) -> channels.Introduced | None:
        """Tell Telegram our address."""
        return webhook.tell(line, api=_api(line))

    def begins_at(self, line: Line, token: str) -> str:
        """Return the address that opens the chat with the bot: a bot may not write first."""
        return f"https://t.me/{line.settings['username']}?start={token}"

    def send(self, message: Message) -> channels.Sent:
        """Send one message; a chat that has blocked the bot is left alone from then on."""
        thread, line = message.thread, message.thread.line
        assert line is not None, "a message of this channel runs on a line"
        choices = [Choice(each["value"], each["label"]) for each in message.choices]
        try:
            told = body.message(thread.their_address, message.text, choices)
        except body.TooLong as error:
            return channels.Sent(Delivery.State.REFUSED, outcome=str(error))
        token = line.secrets["token"]
        return providers.send(
            "POST",
            f"{_api(line).rstrip('/')}/bot{token}/sendMessage",
            json=told,
            accepted=lambda reply: _accepted(reply, bot=bot_of(token), chat=thread.their_address),
            judged=lambda reply, said: _judged(reply, said, chat=thread.their_address),
        )

    def preview(self, message: Message) -> channels.Preview:
        """Show the words with the keyboard as Telegram draws it."""
        choices = [Choice(each["value"], each["label"]) for each in message.choices]
        try:
            told = body.message("0", message.text, choices)
        except body.TooLong as error:
            return channels.Preview((message.text,), warnings=(str(error),))
        rows = told.get("reply_markup", {}).get("inline_keyboard", [])
        return channels.Preview((message.text,), tuple(tuple(button["text"] for button in row) for row in rows))

    def verify(self, call: channels.Call, line: Line, now: datetime) -> None:
        """Check the secret that Telegram was given with the address."""
        if call.method != "POST":
            raise channels.NotProven(f"the method is {call.method}, not POST")
        given = call.headers.get("x-telegram-bot-api-secret-token", "")
        if not hmac.compare_digest(given.encode(), line.secrets["secret"].encode()):
            raise channels.NotProven("X-Telegram-Bot-Api-Secret-Token is missing or not the line's secret")

    def translate(self, call: channels.Call, line: Line, now: datetime) -> Sequence[Inbound]:
        """Return what an update tells."""
        return reading.read(call.body, bot=bot_of(line.secrets["token"]))

    def answer(self, call: channels.Call, line: Line, says: Sequence[Say]) -> channels.Answer:
        """Let a pressed button stop turning: Telegram takes one call of its API as the answer to its own."""
        query = reading.pressed(call.body)
        if not query:
            return channels.Answer()
        told = {"method": "answerCallbackQuery", "callback_query_id": query}
        return channels.Answer(json.dumps(told), "application/json")


def bot_of(token: str) -> str:
    """Return the bot's own number, which begins its token."""
    return token.partition(":")[0]


def _api(line: Line) -> str:
    return str(line.settings.get("api_url") or "https://api.telegram.org")


def _accepted(reply: Reply, *, bot: str, chat: str) -> str:
    told = providers.body_of(reply)
    try:
        if told["ok"] is not True:
            raise ValueError("the answer is not ok")
        return reading.our_id(bot, chat, told["result"]["message_id"])
    except (KeyError, TypeError):
        raise ValueError("the answer names no message") from None


def _judged(reply: Reply, said: str, *, chat: str) -> channels.Sent | None:
    try:
        told = providers.body_of(reply)
    except ValueError:
        return None
    if reply.status == 403 and any(word in str(told.get("description", "")) for word in _GONE):
        gone = Returned(chat, "unsubscribed", clock.now())
        return channels.Sent(Delivery.State.REFUSED, outcome=f"{said}: they blocked the bot or are gone", tells=(gone,))
    if reply.status == 403:
        # Of the chat, not of the token: a bot cannot write first.
        return channels.Sent(Delivery.State.REFUSED, outcome=said)
    if reply.status == 404:
        return providers.line_at_fault(f"{said}: there is no bot with this token")
    parameters = told.get("parameters")
    seconds = parameters.get("retry_after") if isinstance(parameters, dict) else None
    if reply.status != 429 or not isinstance(seconds, int):
        return None
    wait = min(timedelta(seconds=max(seconds, 0)), providers.LONGEST_WAIT)
    return channels.Sent(Delivery.State.DUE, outcome=said, wait=wait)
