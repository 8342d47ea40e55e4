"""Deleting an answer that should not be there."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from innerloop.kernel import log
from innerloop.listen import events
from innerloop.listen.models import Answer, Response, ResponseVersion


def remove(*, response_id: UUID, by: str, now: datetime) -> bool:
    """Delete an answer: score, words, links and versions go, and it counts nowhere. False where there is none.

    The bare row stays, so that the events that tell of it have something to tell of; its event makes
    every room above count anew.
    """
    with transaction.atomic():
        # Locked, so that of two who delete at once the second finds nothing.
        row = Response.objects.select_for_update(of=("self",)).filter(id=response_id).first()
        if row is None or (row.erased_at is not None and row.score is None):
            return False
        fact = log.Fact(events.RESPONSE_ERASED, object_id=row.id, occurred_at=now, customer_id=row.customer_id)
        Response.objects.filter(id=row.id).update(
            score=None,
            comment="",
            properties={},
            may_contact=None,
            customer=None,
            invitation=None,
            employee=None,
            erased_at=now,
        )
        Answer.objects.filter(response=row).delete()
        ResponseVersion.objects.filter(response=row).delete()
        log.announce([fact], workspace_id=row.workspace_id, by=by, origin=row.origin)
    return True
