"""What Chatwoot tells: a conversation was resolved, a contact wrote. Agents and private notes are not listened to."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from innerloop.connect import contacts
from innerloop.listen.channels import Unreadable
from innerloop.listen.rules.inbound import Ended, Inbound, Said

_INCOMING = ("incoming", 0)


def read(body: bytes, *, account: str, touchpoint: str) -> Sequence[Inbound]:
    """Return what an event tells; raises Unreadable."""
    try:
        told = json.loads(body)
    except ValueError:
        raise Unreadable("the body is not JSON") from None
    if not isinstance(told, dict) or not isinstance(told.get("event"), str):
        raise Unreadable("`event` is missing")
    try:
        _check_account(told, account)
        if told["event"] == "conversation_status_changed":
            return _resolved(told, touchpoint)
        return _said(told) if told["event"] == "message_created" else []
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError) as error:
        raise Unreadable(f"{type(error).__name__} in the event {told['event'][:40]}") from None


def _check_account(told: Mapping[str, Any], account: str) -> None:
    named = (told.get("account") or {}).get("id")
    if named is not None and str(named) != account:
        raise Unreadable(f"it is of account {str(named)[:20]!r}, which is another line's")


def _resolved(told: Mapping[str, Any], touchpoint: str) -> Sequence[Inbound]:
    if told["status"] != "resolved":
        return []
    conversation, meta = _number(told["id"]), told["meta"]
    sender, assignee, team = meta["sender"], meta.get("assignee") or {}, meta.get("team") or {}
    at = _moment(told.get("updated_at") or told.get("timestamp") or told.get("last_activity_at"))
    given = contacts.readable(
        {"email": sender.get("email"), "phone": sender.get("phone_number"), "external_id": sender.get("identifier")}
    )
    labels = ", ".join(str(label) for label in told.get("labels") or [])
    properties = {"chat_team": str(team.get("name") or ""), "chat_labels": labels}
    ended = Ended(
        their_address=conversation,
        # Each time it is resolved is an occasion of its own; how often somebody is asked, the program decides.
        key=f"chatwoot:{conversation}:{int(at.timestamp()) if at else 'once'}",
        at=at,
        name=str(sender.get("name") or ""),
        employee=str(assignee.get("name") or ""),
        touchpoint=touchpoint,
        properties={name: text for name, text in properties.items() if text},
        **given,
    )
    return [ended]


def _said(told: Mapping[str, Any]) -> Sequence[Inbound]:
    if told["message_type"] not in _INCOMING or told.get("private"):
        return []
    conversation, sender = told["conversation"], told.get("sender") or {}
    text = str(told.get("content") or "")
    files = [str(each.get("file_type", "file")) for each in told.get("attachments") or []]
    words = " ".join([*(f"[{kind}]" for kind in files), text]).strip()
    if not words:
        return []
    return [
        Said(
            their_address=_number(conversation["id"]),
            text=words,
            provider_id=f"chatwoot:{_number(told['id'])}",
            at=_moment(told.get("created_at")),
            name=str(sender.get("name") or ""),
        )
    ]


def _number(given: Any) -> str:
    if not isinstance(given, int) or isinstance(given, bool) or given < 1:
        raise ValueError("not a number of Chatwoot")
    return str(given)


def _moment(given: Any) -> datetime | None:
    """Return a moment that is told in seconds or as ISO 8601: Chatwoot does either, by the event."""
    if given is None:
        return None
    if isinstance(given, int | float):
        return datetime.fromtimestamp(given, UTC)
    moment = datetime.fromisoformat(str(given))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
