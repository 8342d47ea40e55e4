"""Learning which language a customer speaks, from what they speak with."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from innerloop.customers import events
from innerloop.customers.models import Customer
from innerloop.kernel import log


def learn_language(*, customer_id: UUID, language: str, workspace_id: UUID, by: str, now: datetime) -> bool:
    """Keep a language of a customer of whom none is known; False where one is, for it was told and this is a guess."""
    with transaction.atomic():
        unknown = Customer.everywhere.filter(workspace_id=workspace_id, id=customer_id, language="", erased_at=None)
        if not unknown.update(language=language):
            return False
        fact = log.Fact(events.CHANGED, customer_id, now, customer_id=customer_id, data={"fields": "language"})
        log.announce([fact], workspace_id=workspace_id, by=by)
    return True
