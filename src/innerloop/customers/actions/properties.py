"""Declaring properties on first sight."""

import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import transaction

from innerloop.customers import errors
from innerloop.customers.models import Property
from innerloop.customers.rules import MOST_PROPERTIES, MOST_SEEN, kind_of
from innerloop.kernel import alone, clock

Values = Mapping[str, Any]

_MOST_WORKSPACES = 500  # kept in one process's memory


@dataclass(frozen=True, slots=True)
class _Declared:
    """A property as this process knows it to be declared: never less in the database than here."""

    kind: str
    seen: tuple[Any, ...]

    def covers(self, value: Any) -> bool:
        """Say whether a value is nothing new for this property."""
        if self.kind not in (Property.Kind.TEXT, kind_of(value)):
            return False
        return not _is_listed(self.kind) or len(self.seen) >= MOST_SEEN or _is_among(value, self.seen)

    def with_value(self, value: Any) -> "_Declared":
        """Return the property once it has had this value; what does not fit its kind makes it a text."""
        if self.covers(value):
            return self
        if self.kind not in (Property.Kind.TEXT, kind_of(value)):
            return replace(self, kind=Property.Kind.TEXT).with_value(value)
        return replace(self, seen=(*self.seen, value))


_known: dict[UUID, dict[str, _Declared]] = {}
_lock = threading.Lock()


def declare(properties_by_item: Sequence[Values], *, workspace_id: UUID) -> list[errors.TooManyProperties | None]:
    """Declare the properties of each item where they are new; a refusal or None for each, in order.

    The name's first value says its kind; a value of another kind makes it a text. The first values
    of texts and flags are kept as choices. At most 100 names in a workspace: an item that
    needs one more is refused, alone and whole. No query when nothing is new to this process; else one,
    and three more where something is to be written. Joins the caller's transaction.
    """
    pairs = _pairs(properties_by_item)
    known = _known.get(workspace_id, {})
    if _is_covered(known, pairs):
        return [None] * len(properties_by_item)
    with transaction.atomic(savepoint=False):
        known = _read(workspace_id)
        if not _is_covered(known, pairs):
            known = _read_alone(workspace_id)
        refusals, after = _admit(known, properties_by_item)
        _write(workspace_id, known, after)
        # Only what is committed may be remembered: a rollback would take it back behind our back.
        transaction.on_commit(lambda: _remember(workspace_id, after))
    return refusals


def forget_values(values: Mapping[str, Collection[Any]], *, workspace_id: UUID) -> None:
    """Take values out of the choices kept of properties, as an erasure needs it. Two queries."""
    with transaction.atomic(savepoint=False):
        before = _read_alone(workspace_id)
        after = {
            name: replace(declared, seen=tuple(v for v in declared.seen if not _is_among(v, values.get(name, ()))))
            for name, declared in before.items()
        }
        _write(workspace_id, before, after)
        transaction.on_commit(lambda: _known.pop(workspace_id, None))


def _pairs(items: Sequence[Values]) -> list[tuple[str, Any]]:
    # A thousand items name the same few values: each is looked at once. A flag's 1 is no number's 1.
    distinct = {(name, type(value), value) for item in items for name, value in item.items() if value is not None}
    return [(name, value) for name, _, value in distinct]


def _is_covered(known: Mapping[str, _Declared], pairs: Sequence[tuple[str, Any]]) -> bool:
    return all((declared := known.get(name)) is not None and declared.covers(value) for name, value in pairs)


def _admit(
    known: Mapping[str, _Declared], items: Sequence[Values]
) -> tuple[list[errors.TooManyProperties | None], dict[str, _Declared]]:
    refusals: list[errors.TooManyProperties | None] = []
    after = dict(known)
    for item in items:
        values = {name: value for name, value in item.items() if value is not None}
        unseen = sorted(values.keys() - after.keys())
        if len(after) + len(unseen) > MOST_PROPERTIES:
            refusals.append(errors.TooManyProperties(unseen, MOST_PROPERTIES))
            continue
        refusals.append(None)
        for name, value in values.items():
            after[name] = after.get(name, _Declared(kind_of(value), ())).with_value(value)
    return refusals, after


def _read(workspace_id: UUID) -> dict[str, _Declared]:
    rows = Property.everywhere.filter(workspace_id=workspace_id).values_list("name", "kind", "seen")
    return {name: _Declared(kind, tuple(seen)) for name, kind, seen in rows}


def _read_alone(workspace_id: UUID) -> dict[str, _Declared]:
    """Read the properties as the only one who may write them until the transaction ends."""
    alone.wait_for(f"customers.properties {workspace_id}")
    return _read(workspace_id)


def _write(workspace_id: UUID, before: Mapping[str, _Declared], after: Mapping[str, _Declared]) -> None:
    moment = clock.now()
    rows = [
        Property(
            workspace_id=workspace_id,
            name=name,
            kind=declared.kind,
            seen=list(declared.seen),
            declared_at=moment,
        )
        for name, declared in after.items()
        if before.get(name) != declared
    ]
    if rows:
        Property.everywhere.bulk_create(
            rows, update_conflicts=True, unique_fields=["workspace", "name"], update_fields=["kind", "seen"]
        )


def _remember(workspace_id: UUID, declared: dict[str, _Declared]) -> None:
    with _lock:
        if len(_known) >= _MOST_WORKSPACES:
            _known.clear()
        _known[workspace_id] = declared


def _is_listed(kind: str) -> bool:
    return kind in (Property.Kind.TEXT, Property.Kind.FLAG)


def _is_among(value: Any, values: Collection[Any]) -> bool:
    return any(value == other and isinstance(value, bool) == isinstance(other, bool) for other in values)
