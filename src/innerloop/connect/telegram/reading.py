"""What Telegram tells: one update a call. Only private chats are read."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from innerloop.listen.channels import Unreadable
from innerloop.listen.rules.inbound import Inbound, Returned, Said

# A command as people's apps send it, and the word that it stands for.
_COMMANDS = {"/stop": "STOP", "/help": "HELP"}
# What a message may hold beside words. It cannot be read, but that it came is not lost.
_KINDS = (
    "photo", "voice", "audio", "video", "video_note", "document", "sticker", "animation", "location", "contact", "poll",
)  # fmt: skip


def read(body: bytes, *, bot: str) -> Sequence[Inbound]:
    """Return what an update tells; raises Unreadable."""
    update = update_in(body)
    try:
        return _read(update, bot)
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError) as error:
        raise Unreadable(f"{type(error).__name__} in the update") from None


def update_in(body: bytes) -> dict[str, Any]:
    """Return the update in a body; raises Unreadable."""
    try:
        update = json.loads(body)
    except ValueError:
        raise Unreadable("the body is not JSON") from None
    if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
        raise Unreadable("the body is not an update: `update_id` is missing")
    return update


def pressed(body: bytes) -> str:
    """Return the id of the button's press that a call tells of, or nothing."""
    try:
        query = update_in(body).get("callback_query")
        return str(query["id"]) if query else ""
    except (Unreadable, KeyError, TypeError):
        return ""


def our_id(bot: str, chat: Any, message: Any) -> str:
    """Return what names a message for good: Telegram counts messages anew in every chat of every bot."""
    return f"{bot}:{chat}:{message}"


def _read(update: Mapping[str, Any], bot: str) -> Sequence[Inbound]:
    named = f"{bot}#{update['update_id']}"
    if query := update.get("callback_query"):
        return _pressed(query, named, bot)
    if message := update.get("message") or update.get("edited_message"):
        return _said(message, named, bot)
    if member := update.get("my_chat_member"):
        return _blocked_or_back(member, named)
    return []


def _said(message: Mapping[str, Any], named: str, bot: str) -> Sequence[Inbound]:
    chat, sender = message["chat"], message.get("from") or {}
    if chat["type"] != "private" or sender.get("is_bot"):
        return []
    quoted = message.get("reply_to_message")
    text, token = _words(message)
    said = Said(
        their_address=str(chat["id"]),
        text=text,
        provider_id=named,
        at=_moment(message.get("edit_date") or message.get("date")),
        name=_name(sender),
        replies_to=our_id(bot, chat["id"], quoted["message_id"]) if quoted else "",
        language=str(sender.get("language_code", "")),
        takes_up=token,
        is_opening=_is_start(message),
    )
    return [said]


def _is_start(message: Mapping[str, Any]) -> bool:
    # The button that Telegram shows in an empty chat and after a block; its link may bring a token.
    text = message.get("text")
    return isinstance(text, str) and text.split()[:1] == ["/start"]


def _words(message: Mapping[str, Any]) -> tuple[str, str]:
    """Return what was said, and the payload of the link that opened the chat."""
    text = message.get("text")
    if isinstance(text, str):
        command, _, rest = text.strip().partition(" ")
        if command == "/start":
            return "", rest.strip()
        return _COMMANDS.get(command, text), ""
    kind = next((name for name in _KINDS if name in message), "message")
    return f"[{kind}] {message.get('caption') or ''}".strip(), ""


def _pressed(query: Mapping[str, Any], named: str, bot: str) -> Sequence[Inbound]:
    message = query.get("message")
    if not message or "data" not in query:
        return []  # A game, or a button of so long ago that Telegram no longer knows under which message it stood.
    chat = message["chat"]
    if chat["type"] != "private":
        return []
    said = Said(
        their_address=str(chat["id"]),
        text=str(query["data"]),
        provider_id=named,
        choice=str(query["data"]),
        name=_name(query["from"]),
        replies_to=our_id(bot, chat["id"], message["message_id"]),
        language=str(query["from"].get("language_code", "")),
    )
    return [said]


def _blocked_or_back(member: Mapping[str, Any], named: str) -> Sequence[Inbound]:
    # "kicked": they blocked the bot. Who pressed "Restart bot" has taken that back, which is what START says.
    chat, was, is_now = member["chat"], member["old_chat_member"]["status"], member["new_chat_member"]["status"]
    if chat["type"] != "private":
        return []
    if is_now == "kicked":
        return [Returned(str(chat["id"]), "unsubscribed", _moment(member.get("date")))]
    if was == "kicked":
        return [Said(str(chat["id"]), "START", named, _moment(member.get("date")))]
    return []


def _name(sender: Mapping[str, Any]) -> str:
    names = (sender.get("first_name"), sender.get("last_name"))
    return " ".join(str(name) for name in names if name)


def _moment(stamp: Any) -> datetime | None:
    return datetime.fromtimestamp(int(stamp), UTC) if stamp is not None else None
