"""Two records that are one person, and back again. docs/adr/0006 says what the rooms above do."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction

from innerloop.customers import errors, events, rules
from innerloop.customers.actions.holding import Held, hold, hold_rows
from innerloop.customers.models import Behavior, Consent, Customer, Identity, Membership, Merge
from innerloop.kernel import log

# What goes over to the winner row by row. The rooms above keep their rows as they are.
_MOVING: tuple[type[models.Model], ...] = (Identity, Consent, Membership, Behavior)


def merge(*, winner_id: UUID, loser_id: UUID, workspace_id: UUID, by: str, now: datetime) -> UUID:
    """Make two customers one and return the merge's id: the loser's id answers as the winner from now on.

    Addresses, consents, memberships and behaviors go over; the winner's own words stand, and only what
    they lack is filled from the loser's. Whoever was merged into the loser goes along.
    Raises NoSuchCustomer, SamePerson or Erased.
    """
    with transaction.atomic():
        winner, held = _hold_pair(winner_id, loser_id, workspace_id)
        loser, records = held.customer, [record.id for record in held.records]
        moved: dict[str, Any] = {
            model._meta.db_table: _move(model, loser.id, winner.id, workspace_id) for model in _MOVING
        }
        moved["followers"] = [str(follower.id) for follower in held.followers]
        moved["filled"], moved["properties"] = _fill(winner, loser)
        winner.save()
        Customer.everywhere.filter(id__in=records).update(merged_into=winner)
        row = Merge.everywhere.create(
            workspace_id=workspace_id, winner=winner, loser=loser, moved=moved, merged_at=now, merged_by=by
        )
        _announce(events.MERGED, row, by=by, now=now)
    return row.id


def unmerge(*, merge_id: UUID, workspace_id: UUID, by: str, now: datetime) -> None:
    """Part two records again: what went over goes back, and the winner loses what the loser had filled.

    What has come since stays with the winner, for it was told of them.
    Raises NoSuchMerge (also for one undone before), MergedSince or Erased.
    """
    with transaction.atomic():
        merges = Merge.everywhere.select_for_update().filter(workspace_id=workspace_id, id=merge_id)
        row = merges.filter(undone_at=None).first()
        if row is None:
            raise errors.NoSuchMerge(merge_id)
        held = hold_rows([row.winner_id, row.loser_id], workspace_id=workspace_id)
        winner, loser = held[row.winner_id], held[row.loser_id]
        if winner.merged_into_id:
            raise errors.MergedSince(winner.id)
        if winner.erased_at:
            raise errors.Erased(winner.id)
        for model in _MOVING:
            _give_back(model, row.moved[model._meta.db_table], loser.id, workspace_id)
        ours = Customer.everywhere.filter(workspace_id=workspace_id)
        ours.filter(id__in=row.moved["followers"]).update(merged_into=loser)
        ours.filter(id=loser.id).update(merged_into=None)
        _empty(winner, loser, row.moved)
        winner.save()
        row.undone_at = now
        row.save(update_fields=["undone_at"])
        _announce(events.UNMERGED, row, by=by, now=now)


def _hold_pair(winner_id: UUID, loser_id: UUID, workspace_id: UUID) -> tuple[Customer, Held]:
    """Lock both people; raises NoSuchCustomer, SamePerson or Erased."""
    winner, loser = hold([winner_id, loser_id], workspace_id=workspace_id)
    if winner.customer.id == loser.customer.id:
        raise errors.SamePerson(winner.customer.id)
    for held in (winner, loser):
        if held.customer.erased_at:
            raise errors.Erased(held.customer.id)
    return winner.customer, loser


def _move(model: Any, loser_id: UUID, winner_id: UUID, workspace_id: UUID) -> list[str]:
    rows = model.everywhere.filter(workspace_id=workspace_id, customer_id=loser_id)
    if model is Identity:
        # A shared address may be both's; one row of it is enough.
        rows = rows.exclude(value__in=_values_of(winner_id, workspace_id), is_shared=True)
    if model is Membership:
        # One open time in an organization is enough; the loser keeps the other for the day of parting.
        rows = rows.exclude(ends_on=None, organization__in=_open_at(winner_id, workspace_id))
    moving = list(rows.values_list("id", flat=True))
    model.everywhere.filter(id__in=moving).update(customer_id=winner_id)
    return [str(row_id) for row_id in moving]


def _values_of(customer_id: UUID, workspace_id: UUID) -> list[str]:
    rows = Identity.everywhere.filter(workspace_id=workspace_id, customer_id=customer_id)
    return list(rows.values_list("value", flat=True))


def _open_at(customer_id: UUID, workspace_id: UUID) -> list[UUID]:
    stays = Membership.everywhere.filter(workspace_id=workspace_id, customer_id=customer_id, ends_on=None)
    return list(stays.values_list("organization_id", flat=True))


def _give_back(model: Any, row_ids: Collection[str], loser_id: UUID, workspace_id: UUID) -> None:
    model.everywhere.filter(workspace_id=workspace_id, id__in=row_ids).update(customer_id=loser_id)


def _fill(winner: Customer, loser: Customer) -> tuple[list[str], list[str]]:
    """Give the winner what only the loser has; return the names of fields and properties filled."""
    fields, properties = rules.filled(winner, loser)
    for name in fields:
        setattr(winner, name, getattr(loser, name))
    winner.properties |= {name: loser.properties[name] for name in properties}
    return fields, properties


def _empty(winner: Customer, loser: Customer, moved: dict[str, Any]) -> None:
    """Take from the winner what was filled from the loser, unless it has changed since."""
    for name, empty in rules.FILLING:
        if name in moved["filled"] and getattr(winner, name) == getattr(loser, name):
            setattr(winner, name, empty)
    if winner.value is not None and not winner.currency:
        winner.currency = loser.currency
    for name in moved["properties"]:
        if winner.properties.get(name) == loser.properties.get(name):
            winner.properties.pop(name, None)


def _announce(kind: str, row: Merge, *, by: str, now: datetime) -> None:
    data = {"merge": str(row.id), "winner": str(row.winner_id), "loser": str(row.loser_id)}
    fact = log.Fact(kind, row.id, now, customer_id=row.winner_id, data=data)
    log.announce([fact], workspace_id=row.workspace_id, by=by)
