"""Two cases of one customer that are about the same: one takes the other up, and can let it go again."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from innerloop.act import errors, events
from innerloop.act.actions.moving import hold, keep, refuse_if_over, rival, tell
from innerloop.act.models import Case, CaseWatcher
from innerloop.act.rules.priority import Priority
from innerloop.act.rules.states import State
from innerloop.customers import queries as customers
from innerloop.kernel.models import Event


@transaction.atomic
def merge_cases(*, case_id: UUID, into_id: UUID, by: str, now: datetime) -> Case:
    """Let a case become part of another of the same customer, which is returned.

    What was said and noted is shown there, and whoever watched the one watches the other.
    Raises NotTheSameCustomer, IsPart, IsOver.
    """
    # Always in the same order: two who merge the same two the other way round wait for each other.
    for one in sorted({case_id, into_id}):
        hold(one)
    case, into = Case.objects.get(id=case_id), Case.objects.get(id=into_id)
    if case.merged_into_id == into.id:
        return into
    for each in (case, into):
        refuse_if_over(each)
    if case == into or not _is_same_customer(case, into):
        raise errors.NotTheSameCustomer(number=case.number, other=into.number)
    case.merged_into = into
    keep(case, "merged_into")
    into.thread_id = into.thread_id or case.thread_id
    into.priority = max(Priority(case.priority), Priority(into.priority), key=lambda step: step.weight)
    keep(into, "thread", "priority")
    watching = CaseWatcher.objects.filter(case=case).values_list("member_id", flat=True)
    CaseWatcher.objects.bulk_create(
        [CaseWatcher(workspace_id=into.workspace_id, case=into, member_id=member_id) for member_id in watching],
        ignore_conflicts=True,
    )
    # Flat: what was part of the one is part of the other from now on.
    along = [str(id_) for id_ in Case.objects.filter(merged_into=case).values_list("id", flat=True)]
    Case.objects.filter(merged_into=case).update(merged_into=into)
    tell(events.MERGED, case, by=by, now=now, into=str(into.id), along=along)
    tell(events.CHANGED, into, by=by, now=now, fields="parts", took=str(case.number))
    return into


@transaction.atomic
def part_cases(*, case_id: UUID, by: str, now: datetime) -> Case:
    """Let a case stand by itself again. Raises IsNoPart, AnotherIsOpen."""
    case = hold(case_id)
    if case.merged_into is None:
        raise errors.IsNoPart(number=case.number)
    if not State(case.state).is_over and (other := rival(case)):
        raise errors.AnotherIsOpen(number=case.number, other=other.number)
    into, case.merged_into = case.merged_into, None
    keep(case, "merged_into")
    merged = Event.objects.filter(object_id=case.id, kind=events.MERGED).order_by("-id").first()
    along = merged.data["along"] if merged else []
    Case.objects.filter(id__in=along, merged_into=into).update(merged_into=case)
    tell(events.PARTED, case, by=by, now=now)
    return case


def _is_same_customer(case: Case, other: Case) -> bool:
    if case.customer_id is None or other.customer_id is None:
        return False
    return case.customer_id in customers.ids_of(other.customer_id)
