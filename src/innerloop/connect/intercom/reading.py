"""What Intercom tells: a conversation was closed by an admin, a person replied. Notes are not listened to."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from innerloop.connect import contacts
from innerloop.connect.words import plain
from innerloop.listen.channels import Unreadable
from innerloop.listen.rules.inbound import Ended, Inbound, Said

_PEOPLE = ("user", "lead", "contact", "visitor")


def read(body: bytes, *, touchpoint: str) -> Sequence[Inbound]:
    """Return what a notification tells; raises Unreadable."""
    try:
        told = json.loads(body)
    except ValueError:
        raise Unreadable("the body is not JSON") from None
    if not isinstance(told, dict) or told.get("type") != "notification_event":
        raise Unreadable("`type` is not notification_event")
    topic = str(told.get("topic"))
    try:
        conversation = told["data"]["item"]
        if topic == "conversation.admin.closed":
            return [_closed(conversation, touchpoint)]
        return list(_said(conversation)) if topic == "conversation.user.replied" else []
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError) as error:
        raise Unreadable(f"{type(error).__name__} in the topic {topic[:40]}") from None


def parts(conversation: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the parts of a conversation that a notification or an answer carries."""
    found = (conversation.get("conversation_parts") or {}).get("conversation_parts") or []
    return [part for part in found if isinstance(part, dict)]


def _closed(conversation: Mapping[str, Any], touchpoint: str) -> Ended:
    closings = [part for part in parts(conversation) if part.get("part_type") == "close"]
    closing: Mapping[str, Any] = closings[-1] if closings else {}
    closer = closing.get("author") or {}
    person = _person(conversation)
    at = closing.get("created_at") or conversation.get("updated_at")
    tags = [str(tag.get("name", "")) for tag in (conversation.get("tags") or {}).get("tags") or []]
    return Ended(
        their_address=_id(conversation),
        # Each closing is an occasion of its own; how often somebody is asked, the program decides.
        key=f"intercom:{_id(conversation)}:{closing.get('id') or at}",
        at=_moment(at),
        name=str(person.get("name") or ""),
        employee=str(closer.get("name") or "") if closer.get("type") == "admin" else "",
        touchpoint=touchpoint,
        properties={"chat_labels": ", ".join(filter(None, tags))} if any(tags) else {},
        **contacts.readable(person),
    )


def _said(conversation: Mapping[str, Any]) -> Iterator[Inbound]:
    for part in parts(conversation):
        author = part.get("author") or {}
        if part.get("part_type") == "note" or author.get("type") not in _PEOPLE:
            continue
        files = "[file] " * len(part.get("attachments") or [])
        text = f"{files}{plain(part.get('body') or '')}".strip()
        if text:
            yield Said(
                their_address=_id(conversation),
                text=text,
                provider_id=f"intercom:{_id(part)}",
                at=_moment(part.get("created_at")),
                name=str(author.get("name") or ""),
            )


def _person(conversation: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is told of the contact: the source's author has name and mail, the contact the company's own id."""
    authors = [(conversation.get("source") or {}).get("author") or {}]
    authors += [part.get("author") or {} for part in parts(conversation)]
    author = next((each for each in authors if each.get("type") in _PEOPLE), {})
    known = (conversation.get("contacts") or {}).get("contacts") or [{}]
    return {
        "name": author.get("name"),
        "email": author.get("email"),
        "external_id": known[0].get("external_id"),
    }


def _id(part: Mapping[str, Any]) -> str:
    id_ = str(part["id"])
    if not (id_.isascii() and id_.isalnum() and len(id_) <= 64):
        raise ValueError("not an id of Intercom")
    return id_


def _moment(stamp: Any) -> datetime | None:
    return datetime.fromtimestamp(int(stamp), UTC) if stamp is not None else None
