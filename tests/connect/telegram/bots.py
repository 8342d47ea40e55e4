"""Telegram on loopback: takes only what the Bot API describes, and calls back with the secret that it was given."""

import json
import re
from itertools import count
from typing import Any
from urllib.parse import urlsplit

from django.test import Client

from innerloop.listen.models import Line
from tests.support.gateway import Received, Reply

TOKEN, SECRET = "7201938475:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw", "a_secret-of-the-line-1"
BOT, CHAT = "7201938475", 5550001

WEBHOOK = {
    "url",
    "certificate",
    "ip_address",
    "max_connections",
    "allowed_updates",
    "drop_pending_updates",
    "secret_token",
}
# https://core.telegram.org/bots/api#update, those that our adapter can meet
UPDATES = {"message", "edited_message", "channel_post", "callback_query", "my_chat_member", "chat_member"}

_messages, _updates = count(100), count(9001)


def refused(status: int, description: str, **parameters: Any) -> Reply:
    """Answer as Telegram refuses."""
    told = {"ok": False, "error_code": status, "description": description}
    return Reply(status, {**told, "parameters": parameters} if parameters else told)


def strict(received: Received) -> Reply:
    """Answer as the Bot API does: 401 or 404 for a wrong token or method, 400 for what is not as documented."""
    if not received.path.startswith(f"/bot{TOKEN}/"):
        return refused(401, "Unauthorized")
    if (received.method, received.path) == ("POST", f"/bot{TOKEN}/setWebhook"):
        return _webhook(received)
    if (received.method, received.path) != ("POST", f"/bot{TOKEN}/sendMessage"):
        return refused(404, "Not Found")
    if received.headers.get("content-type") != "application/json":
        return refused(400, "Bad Request: chat_id is empty")
    told = received.json
    if not {"chat_id", "text"} <= set(told) <= {"chat_id", "text", "link_preview_options", "reply_markup"}:
        return refused(400, "Bad Request: there is a field of no use")
    if not isinstance(told["chat_id"], int) or not 0 < len(told["text"].encode("utf-16-le")) // 2 <= 4096:
        return refused(400, "Bad Request: message is too long")
    if "reply_markup" in told and not _keyboard(told["reply_markup"]):
        return refused(400, "Bad Request: BUTTON_DATA_INVALID")
    message = {"message_id": next(_messages), "chat": {"id": told["chat_id"], "type": "private"}, "text": told["text"]}
    return Reply(200, {"ok": True, "result": message})


def _webhook(received: Received) -> Reply:
    """Answer as https://core.telegram.org/bots/api#setwebhook says."""
    told = received.json
    if received.headers.get("content-type") != "application/json" or not {"url"} <= set(told) <= WEBHOOK:
        return refused(400, "Bad Request: there is a field of no use")
    if not told["url"].startswith("https://"):
        return refused(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
    if urlsplit(told["url"]).port not in (None, 443, 80, 88, 8443):
        return refused(400, "Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", told.get("secret_token", "x")):
        return refused(400, "Bad Request: secret token contains unallowed characters")
    if set(told.get("allowed_updates", [])) - UPDATES:
        return refused(400, "Bad Request: can't parse allowed_updates")
    return Reply(200, {"ok": True, "result": True, "description": "Webhook was set"})


def _keyboard(markup: dict[str, Any]) -> bool:
    rows = markup["inline_keyboard"]
    buttons = [button for row in rows for button in row]
    return (
        set(markup) == {"inline_keyboard"}
        and 0 < len(buttons) <= 100
        and all(0 < len(row) <= 8 for row in rows)
        and all(set(button) == {"text", "callback_data"} and button["text"] for button in buttons)
        and all(0 < len(button["callback_data"].encode()) <= 64 for button in buttons)
    )


def call(client: Client, line: Line, update: Any, *, secret: str = SECRET) -> Any:
    """Call our address as Telegram does."""
    raw = update if isinstance(update, bytes) else json.dumps(update).encode()
    address = f"/hooks/telegram/{line.inbound_key}"
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
    return client.post(address, raw, content_type="application/json", headers=headers)


def sender(chat: int = CHAT) -> dict[str, Any]:
    """Return who writes, as Telegram tells it."""
    return {"id": chat, "is_bot": False, "first_name": "Dina", "last_name": "W.", "language_code": "en"}


def message(at: int, chat: int = CHAT, *, kind: str = "message", **part: Any) -> dict[str, Any]:
    """Return an update of one message."""
    told = {"message_id": next(_messages), "from": sender(chat), "chat": {"id": chat, "type": "private"}, "date": at}
    return {"update_id": next(_updates), kind: {**told, **part}}


def pressed(data: str, at: int, chat: int = CHAT, **more: Any) -> dict[str, Any]:
    """Return an update of one press of a button."""
    under = {"message_id": 100, "chat": {"id": chat, "type": "private"}, "date": at, "text": "How likely?"}
    query = {"id": "4382bfdwdsb323b2d9", "from": sender(chat), "message": under, "chat_instance": "1", "data": data}
    return {"update_id": next(_updates), "callback_query": {**query, **more}}


def member(was: str, now: str, at: int, chat: int = CHAT) -> dict[str, Any]:
    """Return an update of a chat that was blocked, or taken up again."""
    bot = {"id": int(BOT), "is_bot": True, "first_name": "Tandawa"}
    old, new = ({"user": bot, "status": status, "until_date": 0} for status in (was, now))
    told = {"chat": {"id": chat, "type": "private"}, "from": sender(chat), "date": at}
    return {"update_id": next(_updates), "my_chat_member": {**told, "old_chat_member": old, "new_chat_member": new}}
