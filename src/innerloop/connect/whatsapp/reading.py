"""What Meta tells: messages, what became of ours, and people who want no more. One call may tell much."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from innerloop.listen.channels import Unreadable
from innerloop.listen.rules.inbound import Inbound, Reported, Returned, Said

# A message outside the window, or of somebody whose phone takes none: the code helps who reads it on the page.
_FATES = {"sent": "sent", "delivered": "delivered", "read": "read", "played": "read", "failed": "failed"}
# The customer told WhatsApp itself that they want no more of our templates.
_WANTS_NO_MORE = 131050
# Nothing that a person says: a number that changed, a message taken back, a chat opened for the first time.
_NOT_SAID = frozenset({"system", "revoke", "request_welcome", "ephemeral"})


def read(body: bytes, *, phone_number_id: str) -> Sequence[Inbound]:
    """Return all that a call tells; raises Unreadable with what else could be read where a part cannot."""
    try:
        told = json.loads(body)
    except ValueError:
        raise Unreadable("the body is not JSON") from None
    if not isinstance(told, dict) or told.get("object") != "whatsapp_business_account":
        raise Unreadable("`object` is not whatsapp_business_account")
    heard: list[Inbound] = []
    wrong: list[str] = []
    for change in _each(told, "entry", "changes"):
        for reading in _readings(change, phone_number_id):
            try:
                heard += reading()
            except (Unreadable, AttributeError, KeyError, TypeError, ValueError, OverflowError) as error:
                wrong.append(error.reason if isinstance(error, Unreadable) else f"{type(error).__name__} in a part")
    if wrong:
        raise Unreadable("; ".join(dict.fromkeys(wrong)), heard)
    return heard


def _each(told: Mapping[str, Any], *names: str) -> Iterator[Any]:
    parts = told.get(names[0]) or []
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
        raise Unreadable(f"`{names[0]}` is not a list of objects")
    for part in parts:
        if names[1:]:
            yield from _each(part, *names[1:])
        else:
            yield part


def _readings(change: Mapping[str, Any], phone_number_id: str) -> Iterator[Callable[[], Sequence[Inbound]]]:
    value = change.get("value")
    field = change.get("field")
    if field not in ("messages", "user_preferences"):
        return  # Templates approved, an account reviewed: nothing of a customer.
    if not isinstance(value, dict):
        raise Unreadable("`value` is not an object")
    number = str((value.get("metadata") or {}).get("phone_number_id", ""))
    if number != phone_number_id:
        yield partial(_of_another, number)
        return
    names = {each.get("wa_id"): (each.get("profile") or {}).get("name", "") for each in _each(value, "contacts")}
    for message in _each(value, "messages"):
        yield partial(_said, message, names)
    for status in _each(value, "statuses"):
        yield partial(_reported, status)
    for preference in _each(value, "user_preferences"):
        yield partial(_preferred, preference)


def _of_another(number: str) -> Sequence[Inbound]:
    raise Unreadable(f"it is for the phone number id {number[:40]!r}, which is another line's")


def _said(message: Mapping[str, Any], names: Mapping[Any, str]) -> Sequence[Inbound]:
    kind = message.get("type")
    if kind in _NOT_SAID:
        return []
    sender = message.get("from")
    if not sender:
        raise Unreadable("a message names no phone number: its sender hides it behind a user name")
    text, choice = _words(kind, message)
    said = Said(
        their_address=_phone(sender),
        text=text,
        provider_id=_id(message),
        at=_moment(message),
        choice=choice,
        name=names.get(sender, ""),
        replies_to=str((message.get("context") or {}).get("id", "")),
    )
    return [said]


def _words(kind: Any, message: Mapping[str, Any]) -> tuple[str, str]:
    """Return what was said and the value of the button that was pressed."""
    if kind == "edit":
        inner = message["edit"]["message"]
        return _words(inner.get("type"), inner)
    part = message.get(kind) if isinstance(kind, str) else None
    if kind == "text":
        return str(message["text"]["body"]), ""
    if kind == "button":
        return str(message["button"]["text"]), str(message["button"].get("payload", ""))
    if kind == "interactive" and isinstance(part, dict):
        pressed = part.get("button_reply") or part.get("list_reply")
        if pressed:
            return str(pressed["title"]), str(pressed["id"])
    # A picture or a voice note cannot be read, but that it came is not lost, and its caption is words.
    caption = part.get("caption") or part.get("emoji") or "" if isinstance(part, dict) else ""
    return f"[{kind}] {caption}".strip(), ""


def _reported(status: Mapping[str, Any]) -> Sequence[Inbound]:
    fate = _FATES.get(status.get("status", ""))
    if fate is None:
        return []
    errors = [error for error in _each(status, "errors") if "code" in error]
    codes = ", ".join(str(error["code"])[:12] for error in errors)
    told: list[Inbound] = [
        Reported(
            provider_id=_id(status),
            fate=fate,  # type: ignore[arg-type]
            at=_moment(status),
            detail=f"code {codes}" if codes else "",
            our_id=str(status.get("biz_opaque_callback_data") or ""),
        )
    ]
    if any(error["code"] == _WANTS_NO_MORE for error in errors):
        told.append(Returned(_phone(status["recipient_id"]), "unsubscribed", _moment(status)))
    return told


def _preferred(preference: Mapping[str, Any]) -> Sequence[Inbound]:
    # "resume" allows advertising again and is no answer to us; who wants to be asked again says START.
    if preference.get("value") != "stop":
        return []
    return [Returned(_phone(preference["wa_id"]), "unsubscribed", _moment(preference))]


def _id(part: Mapping[str, Any]) -> str:
    id_ = part.get("id")
    if not isinstance(id_, str) or not 0 < len(id_) <= 255:
        raise Unreadable("`id` is missing or not a text")
    return id_


def _phone(wa_id: Any) -> str:
    digits = str(wa_id)
    if not (digits.isascii() and digits.isdigit()):
        raise Unreadable("a number of WhatsApp is not made of digits")
    return f"+{digits}"


def _moment(part: Mapping[str, Any]) -> datetime | None:
    stamp = part.get("timestamp")
    return datetime.fromtimestamp(int(stamp), UTC) if stamp is not None else None
