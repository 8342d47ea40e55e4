"""Intercom on loopback: takes only what its OpenAPI description names, and notifies signed, with its shapes."""

import json
from itertools import count
from typing import Any

from django.test import Client

from innerloop.connect.intercom.channel import signature
from innerloop.listen.models import Line
from tests.support.gateway import Received, Reply

TOKEN, SECRET, ADMIN = "dG9rOjEyMw==", "client-secret-of-the-app", "3156780"
CONVERSATION = "215473840531"

_parts = count(700_001)


def strict(received: Received) -> Reply:
    """Answer as Intercom does: 401 without a token, 404 for another conversation, 400 for what is not as described."""
    if received.headers.get("authorization") != f"Bearer {TOKEN}":
        return error(401, "unauthorized")
    if received.headers.get("intercom-version") != "2.14":
        return error(400, "intercom_version_invalid")
    if (received.method, received.path) != ("POST", f"/conversations/{CONVERSATION}/reply"):
        return error(404, "not_found")
    told = received.json
    if received.headers.get("content-type") != "application/json":
        return error(400, "parameter_invalid")
    if set(told) != {"message_type", "type", "admin_id", "body"} or told["message_type"] != "comment":
        return error(400, "parameter_invalid")
    if (told["type"], told["admin_id"]) != ("admin", ADMIN) or not isinstance(told["body"], str) or not told["body"]:
        return error(422, "parameter_invalid")
    ours = part("comment", told["body"], {"type": "admin", "id": ADMIN, "name": "Survey"}, at=0)
    return Reply(200, conversation([ours]))


def error(status: int, code: str, **headers: str) -> Reply:
    """Answer as Intercom refuses."""
    body = {"type": "error.list", "request_id": "b3c0", "errors": [{"code": code, "message": "it is so"}]}
    return Reply(status, body, headers)


def part(kind: str, body: str | None, author: dict[str, Any], *, at: int, **more: Any) -> dict[str, Any]:
    """Return a part of a conversation as Intercom tells it."""
    told = {"type": "conversation_part", "id": str(next(_parts)), "part_type": kind, "body": body, "author": author}
    return {**told, "created_at": at, "updated_at": at, "attachments": [], **more}


def person(kind: str = "user", **more: Any) -> dict[str, Any]:
    """Return who writes."""
    return {"type": kind, "id": "6329bd9f", "name": "Dina W.", "email": "dina@example.org", **more}


def admin(name: str = "Agnes") -> dict[str, Any]:
    """Return an agent."""
    return {"type": "admin", "id": "991266", "name": name, "email": "agnes@tandawa.example"}


def conversation(parts: list[dict[str, Any]], *, external_id: str | None = None, **source: Any) -> dict[str, Any]:
    """Return a conversation as Intercom tells it."""
    told = {"type": "conversation", "source": {"type": "conversation", "id": "1", "author": source or person()}}
    contacts = {"type": "contact.list", "contacts": [{"type": "contact", "id": "6329", "external_id": external_id}]}
    inner = {"type": "conversation_part.list", "conversation_parts": parts, "total_count": len(parts)}
    tags = {"type": "tag.list", "tags": [{"type": "tag", "id": "1", "name": "billing"}]}
    return {
        **told,
        "id": CONVERSATION,
        "contacts": contacts,
        "conversation_parts": inner,
        "tags": tags,
        "state": "open",
    }


def notified(topic: str, item: dict[str, Any]) -> dict[str, Any]:
    """Return a notification."""
    data = {"type": "notification_event_data", "item": item}
    told = {"type": "notification_event", "app_id": "a86dr8yl", "id": "notif_78c122d0", "topic": topic, "data": data}
    return {**told, "delivery_attempts": 1, "first_sent_at": 1777896000}


def closed(at: int, *, by: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """Return the notification of a conversation that an admin closed."""
    return notified("conversation.admin.closed", conversation([part("close", None, by or admin(), at=at)], **more))


def replied(
    at: int, body: str | None, *, author: dict[str, Any] | None = None, kind: str = "comment", **more: Any
) -> Any:
    """Return the notification of a reply."""
    return notified("conversation.user.replied", conversation([part(kind, body, author or person(), at=at, **more)]))


def call(client: Client, line: Line, told: Any, *, secret: str = SECRET) -> Any:
    """Call our address as Intercom does."""
    raw = told if isinstance(told, bytes) else json.dumps(told).encode()
    address = f"/hooks/intercom/{line.inbound_key}"
    headers = {"X-Hub-Signature": signature(secret, raw)}
    return client.post(address, raw, content_type="application/json", headers=headers)
