"""Forgetting a person: words and addresses go, numbers and the wish to be left alone stay."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from innerloop.customers import events
from innerloop.customers.actions.behaviors import forgotten_key
from innerloop.customers.actions.bringing import forget_referrals
from innerloop.customers.actions.holding import hold
from innerloop.customers.actions.properties import forget_values
from innerloop.customers.models import Behavior, Consent, Customer, Identity, Membership, Property
from innerloop.kernel import log

# What rooms above keep without knowing yet whose it is, found by the addresses while they are still known.
_unassigned: list[Callable[[Collection[UUID], UUID], object]] = []

_ALSO_OTHERS = """
SELECT own.name, own.value FROM unnest(%s::text[], %s::text[]) AS own(name, value)
WHERE EXISTS (
    SELECT 1 FROM customers_customer c
    WHERE c.workspace_id = %s AND c.id <> ALL(%s) AND c.properties ->> own.name = own.value)
"""


def forget_too(forget: Callable[[Collection[UUID], UUID], object]) -> None:
    """Have something more forgotten with each erasure: `forget(customer_ids, workspace_id)`, before addresses go."""
    _unassigned.append(forget)


def erase(*, customer_id: UUID, workspace_id: UUID, by: str, now: datetime) -> list[UUID]:
    """Erase a person, with every record merged into them; return the ids that were erased.

    Identities, consents, memberships, names, properties and the properties of behaviors go.
    Suppressions stay, being hashes: who is imported again is still left alone. The rooms above hear
    `customer.erased` for each id and erase their own. Erasing again does nothing. Raises NoSuchCustomer.
    """
    with transaction.atomic():
        [held] = hold([customer_id], workspace_id=workspace_id)
        people = held.records
        ids = [person.id for person in people if person.erased_at is None]
        if not ids:
            return []
        for forget in _unassigned:
            forget(ids, workspace_id)
        _forget_choices(people, workspace_id)
        for model in (Consent, Membership, Identity):
            model.everywhere.filter(workspace_id=workspace_id, customer_id__in=ids).delete()
        _blur_behaviors(ids, workspace_id)
        forget_referrals(ids, workspace_id)
        Customer.everywhere.filter(id__in=ids).update(
            name="",
            language="",
            time_zone="",
            owner=None,
            value=None,
            currency="",
            properties={},
            erased_at=now,
        )
        told = [log.Fact(events.ERASED, each, now, customer_id=each) for each in ids]
        log.announce(told, workspace_id=workspace_id, by=by)
    return ids


def _forget_choices(people: Collection[Customer], workspace_id: UUID) -> None:
    """Take the person's values out of the choices of properties, but for those that others have too."""
    own = {(name, value) for person in people for name, value in person.properties.items() if isinstance(value, str)}
    choices = Property.everywhere.filter(workspace_id=workspace_id, name__in={name for name, _ in own})
    kept = {(name, value) for name, seen in choices.values_list("name", "seen") for value in seen}
    # Only what is kept as a choice is looked for among the others: fifty values a property at most.
    at_stake = own & kept
    alone = at_stake - _also_others(at_stake, [person.id for person in people], workspace_id)
    if alone:
        names = {name for name, _ in alone}
        values = {name: {value for of, value in alone if of == name} for name in names}
        forget_values(values, workspace_id=workspace_id)


def _also_others(pairs: Collection[tuple[str, Any]], ids: Collection[UUID], workspace_id: UUID) -> set[tuple[str, Any]]:
    if not pairs:
        return set()
    names, values = zip(*pairs, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_ALSO_OTHERS, [list(names), list(values), workspace_id, list(ids)])
        return set(cursor.fetchall())


def _blur_behaviors(customer_ids: Collection[UUID], workspace_id: UUID) -> None:
    """Empty the properties of behaviors; of their keys keep a hash, so that one told again adds nothing."""
    rows = list(Behavior.everywhere.filter(workspace_id=workspace_id, customer_id__in=customer_ids))
    for row in rows:
        row.properties = {}
        row.key = forgotten_key(row.key) if row.key else None
    Behavior.everywhere.bulk_update(rows, ["properties", "key"], batch_size=1000)
