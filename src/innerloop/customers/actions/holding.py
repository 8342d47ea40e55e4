"""Holding customers still while something is done to whole people."""

from collections.abc import Collection
from uuid import UUID

from django.db.models.functions import Coalesce

from innerloop.customers import errors
from innerloop.customers.models import Customer


def hold(customer_ids: Collection[UUID], *, workspace_id: UUID) -> list[Customer]:
    """Lock who answers for each id and return them, in the order asked; raises NoSuchCustomer.

    Waits for everybody who was told of one of them and has not committed (`holders_of` holds a share),
    and makes those who are told now wait.
    """
    while True:
        answering = _answering(customer_ids, workspace_id)
        locked = hold_rows(answering.values(), workspace_id=workspace_id)
        # Between the look and the lock a rival may have merged one of them.
        if all(row.merged_into_id is None for row in locked.values()):
            return [locked[answering[asked]] for asked in customer_ids]


def hold_rows(customer_ids: Collection[UUID], *, workspace_id: UUID) -> dict[UUID, Customer]:
    """Lock the very rows of some ids, whether they were merged or not. One order for all, so no circles."""
    rows = Customer.everywhere.select_for_update().filter(workspace_id=workspace_id, id__in=customer_ids)
    return {row.id: row for row in rows.order_by("id")}


def _answering(customer_ids: Collection[UUID], workspace_id: UUID) -> dict[UUID, UUID]:
    rows = Customer.everywhere.filter(workspace_id=workspace_id, id__in=customer_ids)
    found = dict(rows.values_list("id", Coalesce("merged_into_id", "id")))
    for asked in customer_ids:
        if asked not in found:
            raise errors.NoSuchCustomer(asked)
    return found
