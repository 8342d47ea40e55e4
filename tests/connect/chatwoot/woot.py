"""Chatwoot on loopback: takes only what its API describes, and calls back signed, with the shapes of its source."""

import json
from itertools import count
from typing import Any

from django.test import Client

from innerloop.connect.chatwoot.channel import signature
from innerloop.listen.models import Line
from tests.support.gateway import Received, Reply

TOKEN, SECRET = "pAk3nB8wootToken", "woot-webhook-secret"
CONVERSATION = 1207
PATH = f"/api/v1/accounts/3/conversations/{CONVERSATION}/messages"

_messages = count(50_001)


def strict(received: Received) -> Reply:
    """Answer as Chatwoot does: 401 without a token, 404 for another address, 422 for what is not as documented."""
    if received.headers.get("api_access_token") != TOKEN:
        return Reply(401, {"error": "Invalid Access Token"})
    if (received.method, received.path) != ("POST", PATH):
        return Reply(404, {"error": "Resource could not be found"})
    told = received.json
    if received.headers.get("content-type") != "application/json" or set(told) != {
        "content", "message_type", "private", "content_type",
    }:  # fmt: skip
        return Reply(422, {"message": "it is so"})
    if told["message_type"] != "outgoing" or told["private"] is not False or told["content_type"] != "text":
        return Reply(422, {"message": "it is so"})
    if not 0 < len(told["content"]) <= 150_000:
        return Reply(422, {"message": "Content is too long (maximum is 150000 characters)"})
    id_ = next(_messages)
    return Reply(200, {"id": id_, "content": told["content"], "conversation_id": CONVERSATION, "message_type": 1})


def call(client: Client, line: Line, event: Any, *, at: int, secret: str = SECRET, **headers: str) -> Any:
    """Call our address as Chatwoot does."""
    raw = event if isinstance(event, bytes) else json.dumps(event).encode()
    signed = {"X-Chatwoot-Timestamp": str(at), "X-Chatwoot-Signature": signature(secret, str(at), raw)}
    address = f"/hooks/chatwoot/{line.inbound_key}"
    sent = {**(signed if secret else {}), "X-Chatwoot-Delivery": "3f5a", **headers}
    return client.post(address, raw, content_type="application/json", headers=sent)


def sender(**known: Any) -> dict[str, Any]:
    """Return a contact as Chatwoot tells it."""
    told = {"id": 88, "name": "Dina W.", "email": "dina@example.org", "phone_number": None, "identifier": None}
    return {**told, "type": "contact", "thumbnail": "", "additional_attributes": {}, **known}


def conversation(at: int, *, status: str = "resolved", **known: Any) -> dict[str, Any]:
    """Return a conversation as Chatwoot tells it."""
    return {
        "id": CONVERSATION,
        "inbox_id": 5,
        "channel": "Channel::WebWidget",
        "can_reply": True,
        "status": status,
        "labels": ["billing", "refund"],
        "meta": {
            "sender": sender(**known),
            "assignee": {"id": 4, "name": "Agnes", "available_name": "Agnes", "type": "user"},
            "team": {"id": 1, "name": "Support"},
            "hmac_verified": True,
        },
        "messages": [],
        "timestamp": at,
        "updated_at": at + 0.25,
        "created_at": at - 600,
    }


def status_changed(at: int, *, status: str = "resolved", **known: Any) -> dict[str, Any]:
    """Return the event of a conversation whose status changed."""
    changed = [{"status": {"previous_value": "open", "current_value": status}}]
    told = conversation(at, status=status, **known)
    return {**told, "event": "conversation_status_changed", "changed_attributes": changed}


def message_created(content: str, at: str, *, kind: str = "incoming", private: bool = False, **more: Any) -> Any:
    """Return the event of a new message."""
    return {
        "event": "message_created",
        "id": next(_messages),
        "content": content,
        "created_at": at,
        "message_type": kind,
        "content_type": "text",
        "private": private,
        "sender": sender() if kind == "incoming" else {"id": 4, "name": "Agnes", "type": "user"},
        "account": {"id": 3, "name": "Tandawa"},
        "inbox": {"id": 5, "name": "Website"},
        "conversation": conversation(0, status="open"),
        **more,
    }
