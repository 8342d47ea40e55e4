"""Meta on loopback: takes only what the documentation of the Cloud API describes, and calls back signed."""

import hashlib
import hmac
import json
from collections.abc import Callable
from itertools import count
from typing import Any

from django.test import Client

from innerloop.listen.models import Line
from tests.support.gateway import Received, Reply

TOKEN, APP_SECRET, VERIFY = "EAAG-token", "app-secret-of-meta", "our-word"
NUMBER_ID = "106540352242922"
PATH = f"/v23.0/{NUMBER_ID}/messages"

_numbers = count(1)


def refused(code: int, status: int = 400) -> Reply:
    """Answer as Meta refuses."""
    error = {"message": f"(#{code}) It is so", "type": "OAuthException", "code": code, "fbtrace_id": "Az8or2yhqkZfEZ"}
    return Reply(status, {"error": error})


def strict(received: Received) -> Reply:
    """Answer as Meta does: 401, 404, or 400 with a code for anything that is not as documented."""
    if received.headers.get("authorization") != f"Bearer {TOKEN}":
        return refused(190, 401)
    if (received.method, received.path) != ("POST", PATH):
        return refused(100, 404)
    if received.headers.get("content-type") != "application/json":
        return refused(100)
    told = received.json
    kind = told.get("type")
    common = {"messaging_product", "recipient_type", "to", "type", "biz_opaque_callback_data"}
    if told.get("messaging_product") != "whatsapp" or told.get("recipient_type") != "individual":
        return refused(100)
    if set(told) != {*common, kind} or not told["to"].isdigit() or len(told["biz_opaque_callback_data"]) > 512:
        return refused(100)
    known: dict[str, Callable[[dict[str, Any]], bool]] = {
        "text": _text,
        "interactive": _interactive,
        "template": _template,
    }
    if kind not in known or not known[kind](told[kind]):
        return refused(131009)
    id_ = f"wamid.HBgM{next(_numbers):08}"
    contacts = [{"input": told["to"], "wa_id": told["to"]}]
    return Reply(200, {"messaging_product": "whatsapp", "contacts": contacts, "messages": [{"id": id_}]})


def _text(text: dict[str, Any]) -> bool:
    return set(text) <= {"body", "preview_url"} and 0 < len(text["body"]) <= 4096


def _interactive(told: dict[str, Any]) -> bool:
    if set(told) != {"type", "body", "action"} or not 0 < len(told["body"]["text"]) <= 1024:
        return False
    action = told["action"]
    if told["type"] == "button":
        replies = [each["reply"] for each in action["buttons"] if each["type"] == "reply"]
        titles = {reply["title"] for reply in replies}
        fits = all(0 < len(each["title"]) <= 20 and 0 < len(each["id"]) <= 256 for each in replies)
        return set(action) == {"buttons"} and fits and 1 <= len(replies) <= 3 and len(titles) == len(replies)
    if told["type"] != "list" or set(action) != {"button", "sections"} or not 0 < len(action["button"]) <= 20:
        return False
    rows = [row for section in action["sections"] for row in section["rows"]]
    fits = all(
        set(row) <= {"id", "title", "description"}
        and 0 < len(row["title"]) <= 24
        and 0 < len(row["id"]) <= 200
        and len(row.get("description", "")) <= 72
        for row in rows
    )
    return fits and 1 <= len(rows) <= 10 and len({row["id"] for row in rows}) == len(rows)


def _template(told: dict[str, Any]) -> bool:
    if not {"name", "language"} <= set(told) <= {"name", "language", "components"} or set(told["language"]) != {"code"}:
        return False
    texts = []
    for component in told.get("components", []):
        if component["type"] == "body":
            texts += [each["text"] for each in component["parameters"] if each["type"] == "text"]
        elif not _button(component):
            return False
    # Error 132018: no line break, no tab, no more than four blanks in a row; and no empty text.
    return all(text and not set("\n\t") & set(text) and "     " not in text for text in texts)


def _button(component: dict[str, Any]) -> bool:
    is_known = component["type"] == "button" and component["sub_type"] in ("url", "quick_reply")
    return is_known and component["index"].isdigit() and len(component["parameters"]) == 1


def signature(body: bytes, secret: str = APP_SECRET) -> str:
    """Return X-Hub-Signature-256 of a body."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def call(client: Client, line: Line, body: Any, *, secret: str = APP_SECRET) -> Any:
    """Call our address as Meta does."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    address = f"/hooks/whatsapp/{line.inbound_key}"
    headers = {"X-Hub-Signature-256": signature(raw, secret)}
    return client.post(address, raw, content_type="application/json", headers=headers)


def told(*, number_id: str = NUMBER_ID, field: str = "messages", **value: Any) -> dict[str, Any]:
    """Return a call that tells messages or statuses."""
    metadata = {"display_phone_number": "15550783881", "phone_number_id": number_id}
    contacts = [{"profile": {"name": "Dina W."}, "wa_id": "254712345678"}]
    if "messages" in value:
        value["contacts"] = contacts
    change = {"field": field, "value": {"messaging_product": "whatsapp", "metadata": metadata, **value}}
    return {"object": "whatsapp_business_account", "entry": [{"id": "102290129340398", "changes": [change]}]}


def message(kind: str, part: Any, *, id_: str = "", at: int, **more: Any) -> dict[str, Any]:
    """Return one message as Meta tells it."""
    id_ = id_ or f"wamid.in{next(_numbers)}"
    return {"from": "254712345678", "id": id_, "timestamp": str(at), "type": kind, kind: part, **more}


def status(id_: str, fate: str, *, at: int, **more: Any) -> dict[str, Any]:
    """Return one report as Meta tells it."""
    return {"id": id_, "status": fate, "timestamp": str(at), "recipient_id": "254712345678", **more}
