"""Holding whole people still while something is done to them."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Coalesce

from innerloop.customers import errors
from innerloop.customers.models import Customer


@dataclass(frozen=True, slots=True)
class Held:
    """A locked person: who answers, and the records merged into them."""

    customer: Customer
    followers: list[Customer]

    @property
    def records(self) -> list[Customer]:
        """Return every record of the person, the answering one first."""
        return [self.customer, *self.followers]


def hold(customer_ids: Collection[UUID], *, workspace_id: UUID) -> list[Held]:
    """Lock the person of each id and return them, in the order asked; raises NoSuchCustomer.

    Waits for everybody who was told of one of them and has not committed (`holders_of` holds a share),
    and makes those who are told now wait.
    """
    while True:
        answering = _answering(customer_ids, workspace_id)
        rows = hold_rows(answering.values(), workspace_id=workspace_id)
        # Between the look and the lock a rival may have merged one of them.
        if all(rows[each].merged_into_id is None for each in answering.values()):
            return [_held(rows, answering[asked]) for asked in customer_ids]


def hold_rows(customer_ids: Collection[UUID], *, workspace_id: UUID) -> dict[UUID, Customer]:
    """Lock the rows of some ids, and of those merged into them. One order for all, so that no circle forms."""
    wanted = Q(id__in=customer_ids) | Q(merged_into__in=customer_ids)
    rows = Customer.everywhere.select_for_update(of=("self",)).filter(wanted, workspace_id=workspace_id)
    return {row.id: row for row in rows.order_by("id")}


def _held(rows: dict[UUID, Customer], customer_id: UUID) -> Held:
    return Held(rows[customer_id], [row for row in rows.values() if row.merged_into_id == customer_id])


def _answering(customer_ids: Collection[UUID], workspace_id: UUID) -> dict[UUID, UUID]:
    rows = Customer.everywhere.filter(workspace_id=workspace_id, id__in=customer_ids)
    found = dict(rows.values_list("id", Coalesce("merged_into_id", "id")))
    for asked in customer_ids:
        if asked not in found:
            raise errors.NoSuchCustomer(asked)
    return found
