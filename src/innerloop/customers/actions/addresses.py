"""Addresses that several people share: one phone, a family."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from innerloop.customers import errors, events
from innerloop.customers.models import Identity
from innerloop.kernel import log


def mark_shared(*, identity_id: UUID, workspace_id: UUID, by: str, now: datetime, is_shared: bool = True) -> None:
    """Say that an address is several people's, or again one person's; a shared one names nobody for certain.

    Counts for everybody who has the address. Raises NoSuchIdentity, or StillShared where an address to be
    one person's again is held by several.
    """
    with transaction.atomic():
        ours = Identity.everywhere.filter(workspace_id=workspace_id)
        found = ours.filter(id=identity_id).first()
        if found is None:
            raise errors.NoSuchIdentity(identity_id)
        # All of them in one order and none before: two who name two of them would wait in a circle.
        held = ours.filter(kind=found.kind, value=found.value).select_for_update().order_by("id")
        named = next((row for row in held if row.id == identity_id), None)
        if named is None:
            raise errors.NoSuchIdentity(identity_id)
        same = [row for row in held if row.is_verified]
        if not is_shared and len(same) > 1:
            raise errors.StillShared(named.value, len(same))
        if named.is_shared == is_shared:
            return
        Identity.everywhere.filter(id__in=[row.id for row in same]).update(is_shared=is_shared)
        data = {"fields": named.kind}
        told = [log.Fact(events.CHANGED, row.id, now, customer_id=row.customer_id, data=data) for row in same]
        log.announce(told, workspace_id=workspace_id, by=by)
