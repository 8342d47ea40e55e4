"""A case that one of us opens for themselves, from the page of a customer."""

from datetime import datetime

from django.db import transaction

from innerloop.act.actions.answering import add_note
from innerloop.act.actions.giving import give
from innerloop.act.actions.opening import open_by_hand
from innerloop.act.models import Case
from innerloop.act.rules.states import ACTIVE
from innerloop.act.rules.trouble import Trouble
from innerloop.customers import queries as people
from innerloop.kernel import alone, scope
from innerloop.team.access import actor
from innerloop.team.models import Member


@transaction.atomic
def take_up(trouble: Trouble, *, needs: str, priority: str, member: Member, now: datetime) -> tuple[Case, bool]:
    """Open a case and give it to who opens it; return it, and whether it was opened so, now or by the same press.

    Where one about the matter is open already, it stays with whoever has it: what is needed is added as a note, once.
    """
    by = actor(member)
    # Two that press at once are one after the other, as the opening itself is.
    alone.wait_for(f"act.cases {scope.current()}")
    ids = people.ids_of(trouble.customer_id) if trouble.customer_id else []
    active = Case.objects.filter(customer_id__in=ids, matter=trouble.matter, state__in=ACTIVE, merged_into=None)
    if standing := active.first():
        is_needed = standing.needs == needs
        if not is_needed and not standing.notes.filter(text=needs).exists():
            add_note(case_id=standing.id, text=needs, by=by, now=now)
        return standing, is_needed and standing.assignee_id == member.id
    row = open_by_hand(trouble, needs=needs, priority=priority, by=by, now=now)
    return give(case_id=row.id, to=member, why=[{"kind": "taken"}], by=by, now=now), True
