"""What is forgotten of somebody who was erased."""

from uuid import UUID

from django.db import transaction
from django.db.models import F

from innerloop.act.models import Case, CaseNote, Lot
from innerloop.act.rules.states import State

ERASED = "Erased on request"


@transaction.atomic
def erase_words(*, customer_id: UUID) -> None:
    """Erase what was written about a customer in cases and notes; the cases, their times and causes stay."""
    cases = Case.objects.filter(customer_id=customer_id)
    # In the order of everybody who holds several: two could wait in a circle.
    list(cases.order_by("id").select_for_update(no_key=True).values_list("id"))
    CaseNote.objects.filter(case__in=cases).update(text=ERASED)
    cases.update(needs="", reason={}, why_assigned=[], stake=None, version=F("version") + 1)
    cases.filter(state=State.RESOLVED).update(done=ERASED)
    Lot.objects.filter(customer_id=customer_id).update(value=None)
