"""What customers did, as other systems tell us."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from innerloop.customers import errors, events, rules
from innerloop.customers.actions.knowing import Known, know
from innerloop.customers.models import Behavior
from innerloop.customers.queries import holders_of
from innerloop.kernel import ids, log, repeats
from innerloop.kernel.models import Origin
from innerloop.team.models import Workspace

# A sender's clock may be fast; what lies further ahead is a slip of the pen.
_CLOCKS_DIFFER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Noted:
    """What became of one told behavior; `is_new` is False for a key that was told before."""

    behavior_id: UUID
    customer_id: UUID
    is_new: bool


Verdict = Noted | errors.CustomerError | repeats.SameKeyOtherBody


def note_behaviors(
    items: Sequence[rules.Behavior], *, workspace_id: UUID, by: str, now: datetime, origin: str = Origin.LIVE
) -> list[Verdict]:
    """Keep what customers did, making those customers whom we do not know yet; one verdict each, in order.

    A key that was told before adds nothing and gets its first verdict's ids again. An item is refused
    alone: NotYet, SameKeyOtherBody, or what `know` refuses. A fixed number of queries for up to a thousand items.
    """
    with transaction.atomic(savepoint=False):
        verdicts: list[Verdict | None] = [
            errors.NotYet(item.occurred_at) if item.occurred_at > now + _CLOCKS_DIFFER else None for item in items
        ]
        earlier = _told(items, workspace_id)
        fresh = _first_told(items, verdicts, earlier)
        people = [items[place].person for place in fresh]
        known = know(people, workspace_id=workspace_id, by=by, now=now, origin=origin)
        rows = _insert(items, dict(zip(fresh, known, strict=True)), workspace_id)
        _announce(rows, workspace_id=workspace_id, by=by, origin=origin)
        for place, verdict in zip(fresh, known, strict=True):
            verdicts[place] = verdict if isinstance(verdict, errors.CustomerError) else _noted(rows.get(place))
        return _repeats_answered(items, verdicts, workspace_id)


def forgotten_key(key: str) -> str:
    """Return what is kept of a key when its person was erased: enough to know it again, not to read it."""
    return f"erased {ids.keyed_digest(key=settings.SECRET_KEY, value=key)}"


def _told(items: Sequence[rules.Behavior], workspace_id: UUID) -> dict[str, Behavior]:
    """Return the behaviors whose keys were told before, by key."""
    keys = {item.key for item in items if item.key}
    if not keys:
        return {}
    given = {key: key for key in keys} | {forgotten_key(key): key for key in keys}
    rows = Behavior.everywhere.filter(workspace_id=workspace_id, key__in=given)
    return {given[row.key or ""]: row for row in rows}


def _first_told(
    items: Sequence[rules.Behavior], verdicts: Sequence[Verdict | None], earlier: Mapping[str, Behavior]
) -> list[int]:
    """Return the places of the items to keep: not refused, no key told before, of one key the first."""
    seen, places = set(earlier), []
    for place, (item, verdict) in enumerate(zip(items, verdicts, strict=True)):
        if verdict is None and (item.key is None or item.key not in seen):
            places.append(place)
            seen |= {item.key} if item.key else set()
    return places


def _insert(
    items: Sequence[rules.Behavior], known: Mapping[int, Known | errors.CustomerError], workspace_id: UUID
) -> dict[int, Behavior]:
    """Insert the items whose customer is known and return the rows that came in, by place."""
    currency = _currency([items[place] for place in known], workspace_id)
    rows = {
        place: Behavior(
            workspace_id=workspace_id,
            customer_id=verdict.customer_id,
            kind=item.kind,
            key=item.key,
            occurred_at=item.occurred_at,
            properties=item.properties,
            revenue=item.revenue,
            currency=(item.currency or currency) if item.revenue is not None else "",
            revenue_kind=item.revenue_kind or "",
        )
        for place, verdict in known.items()
        if isinstance(verdict, Known) and (item := items[place])
    }
    # In the order of the keys, so that two batches wait for each other in one order.
    Behavior.everywhere.bulk_create(sorted(rows.values(), key=lambda row: row.key or ""), ignore_conflicts=True)
    came_in = _ids_of([row.id for row in rows.values()]) if any(row.key for row in rows.values()) else None
    return {place: row for place, row in rows.items() if came_in is None or row.id in came_in}


def _ids_of(row_ids: Collection[UUID]) -> set[UUID]:
    return set(Behavior.everywhere.filter(id__in=row_ids).values_list("id", flat=True))


def _currency(items: Sequence[rules.Behavior], workspace_id: UUID) -> str:
    if all(item.currency or item.revenue is None for item in items):
        return ""
    return Workspace.objects.values_list("currency", flat=True).get(id=workspace_id)


def _announce(rows: Mapping[int, Behavior], *, workspace_id: UUID, by: str, origin: str) -> None:
    told = [
        log.Fact(events.BEHAVIOR, row.id, row.occurred_at, customer_id=row.customer_id, data=_said(row))
        for row in rows.values()
    ]
    if told:
        log.announce(told, workspace_id=workspace_id, by=by, origin=origin)


def _said(row: Behavior) -> dict[str, Any]:
    if row.revenue is None:
        return {"kind": row.kind}
    money = {"revenue": str(row.revenue), "currency": row.currency, "revenue_kind": row.revenue_kind}
    return {"kind": row.kind, **money}


def _repeats_answered(
    items: Sequence[rules.Behavior], verdicts: Sequence[Verdict | None], workspace_id: UUID
) -> list[Verdict]:
    """Give an item without a verdict that of its key: told before, by a rival, or earlier in the batch."""
    unanswered = [item for item, verdict in zip(items, verdicts, strict=True) if verdict is None]
    told = _told(unanswered, workspace_id)
    keys = {key for item in unanswered if item.key in told for key in item.person.keys}
    who = {(held.key, held.customer_id) for held in holders_of(keys, workspace_id=workspace_id)} if keys else set()
    refused = {item.key: verdict for item, verdict in zip(items, verdicts, strict=True) if verdict}
    return [
        verdict or (_again(item, row, who) if (row := told.get(item.key or "")) else refused[item.key])
        for item, verdict in zip(items, verdicts, strict=True)
    ]


def _again(item: rules.Behavior, row: Behavior, who: Collection[tuple[rules.Key, UUID]]) -> Verdict:
    """Answer a repeat as the first time, or refuse it: what a second body says would be lost without a word."""
    # Of an erased person nothing is left to compare with.
    is_same = row.key == forgotten_key(item.key or "") or (
        any((key, row.customer_id) in who for key in item.person.keys)
        and (item.kind, item.occurred_at, item.revenue) == (row.kind, row.occurred_at, row.revenue)
        and _valued(item.properties) == _valued(row.properties)
        and (item.revenue_kind or "") == row.revenue_kind
        and (item.revenue is None or item.currency in (None, row.currency))
    )
    return Noted(row.id, row.customer_id, is_new=False) if is_same else repeats.SameKeyOtherBody(item.key or "")


def _valued(properties: Mapping[str, Any]) -> dict[str, tuple[bool, Any]]:
    # For Python 1 is True, for a reader of properties it is not.
    return {name: (isinstance(value, bool), value) for name, value in properties.items()}


def _noted(row: Behavior | None) -> Noted | None:
    return Noted(row.id, row.customer_id, is_new=True) if row else None
