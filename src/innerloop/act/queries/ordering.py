"""In which order the cases of a queue stand, and the cursor from which the next page goes on.

Every order ends with the id, and what is missing has a value at the end: so each row has its place, and a page
begins right after the last row of the one before, however many have come or gone above it.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.db.models import Case as Choose
from django.db.models import F, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from innerloop.act.models import Case
from innerloop.act.rules.priority import Priority
from innerloop.act.rules.queue import ORDER, Queue
from innerloop.act.rules.states import State

_FAR = datetime(9999, 1, 1, tzinfo=UTC)
_NEVER = datetime(1, 1, 2, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Key:
    """One thing that an order goes by; `read` takes its value back from a cursor."""

    by: Combinable
    read: Callable[[str], Any]
    is_down: bool = False


def in_order(rows: QuerySet[Case], queue: Queue, now: datetime) -> QuerySet[Case]:
    """Return the rows of a queue in its order, from its cursor on."""
    keys = _keys(queue, now)
    rows = rows.annotate(**{f"key_{at}": key.by for at, key in enumerate(keys)})
    if after := _read(queue.after, keys):
        rows = rows.filter(_beyond(keys, after))
    return rows.order_by(*(f"{'-' if key.is_down else ''}key_{at}" for at, key in enumerate(keys)))


def cursor(row: Case, queue: Queue, now: datetime) -> str:
    """Return the cursor of the page that follows a row of `in_order`."""
    values = [str(getattr(row, f"key_{at}")) for at in range(len(_keys(queue, now)))]
    return urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def _read(text: str, keys: Sequence[Key]) -> list[Any]:
    """Read a cursor; one that is none, or of another order, is the beginning."""
    try:
        values = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return [key.read(str(value)) for key, value in zip(keys, values, strict=True)]
    except (ValueError, TypeError, InvalidOperation):
        return []


def _beyond(keys: Sequence[Key], values: Sequence[Any]) -> Q:
    """Return what stands after a row: less at some key, and the same at all before it."""
    found, same = Q(pk__in=[]), Q()
    for at, (key, value) in enumerate(zip(keys, values, strict=True)):
        found |= same & Q(**{f"key_{at}__{'lt' if key.is_down else 'gt'}": value})
        same &= Q(**{f"key_{at}": value})
    return found


def _keys(queue: Queue, now: datetime) -> list[Key]:
    last = Key(F("id"), UUID)
    if queue.order in ORDER and queue.which == "over":
        return [replace(_ENDED, is_down=True), last]
    if queue.order in ORDER:
        # What sleeps until its day comes last.
        sleeps = Choose(When(snoozed_until__gt=now, then=Value(1)), default=Value(0))
        return [Key(sleeps, int), *_ORDERS[queue.order], last]
    is_down = queue.order.startswith("-")
    return [replace(_COLUMNS[queue.order.removeprefix("-")], is_down=is_down), last]


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


def _amount(text: str) -> Decimal:
    amount = Decimal(text)
    if not amount.is_finite():
        raise ValueError(text)
    return amount


def _rank(field: str, values: Sequence[str]) -> Combinable:
    whens = [When(**{field: value}, then=Value(place)) for place, value in enumerate(values)]
    return Choose(*whens, default=Value(len(values)))


_CONTACT = Choose(When(contacted_at=None, then=F("contact_due_at")), default=None)
_DUE = Key(Coalesce("promised_at", _CONTACT, "resolve_due_at", Value(_FAR)), _moment)
_WORTH = Key(Coalesce("stake", Value(Decimal(-1))), _amount)
_OPENED = Key(F("opened_at"), _moment)
_ENDED = Key(Coalesce("resolved_at", "closed_at", Value(_NEVER)), _moment)
_ORDERS: dict[str, list[Key]] = {
    # What is worth most, and of the same worth what is due first.
    "stake": [replace(_WORTH, is_down=True), Key(Coalesce("contact_due_at", Value(_FAR)), _moment)],
    "due": [_DUE],
    "newest": [replace(_OPENED, is_down=True)],
}
_COLUMNS: dict[str, Key] = {
    "number": Key(F("number"), int),
    "who": Key(Coalesce("customer__name", Value("")), str),
    "priority": Key(_rank("priority", [step.value for step in Priority]), int),
    "state": Key(_rank("state", [state.value for state in State]), int),
    "due": _DUE,
    "worth": _WORTH,
    "whose": Key(Coalesce("assignee__user__name", Value("")), str),
    "team": Key(Coalesce("team__name", Value("")), str),
    "opened": _OPENED,
}
