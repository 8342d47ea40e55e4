"""Two cases of one customer that are about the same: one takes the other up, and can let it go again."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from innerloop.act import errors, events
from innerloop.act.actions import clocks
from innerloop.act.actions.moving import hold, keep, refuse_if_over, rival, tell
from innerloop.act.models import Case, CaseWatcher
from innerloop.act.rules.priority import Priority
from innerloop.act.rules.states import State
from innerloop.customers import queries as customers
from innerloop.kernel.models import Event

_MOMENTS = ("contacted_at", "promised_at")


@transaction.atomic
def merge_cases(*, case_id: UUID, into_id: UUID, by: str, now: datetime) -> Case:
    """Let a case become part of another of the same customer, which is returned.

    What was said and noted is shown there, and whoever watched the one watches the other. That the customer was
    contacted counts there too, and what was promised first is promised there.
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
    before = _shared(into)
    into.thread_id = into.thread_id or case.thread_id
    into.priority = max(Priority(case.priority), Priority(into.priority), key=lambda step: step.weight)
    carried = _carry(case, into)
    keep(into, "thread", "priority", "contacted_at", "promised_at")
    changed = {name: [before[name], value] for name, value in _shared(into).items() if value != before[name]}
    watching = CaseWatcher.objects.filter(case=case).values_list("member_id", flat=True)
    CaseWatcher.objects.bulk_create(
        [CaseWatcher(workspace_id=into.workspace_id, case=into, member_id=member_id) for member_id in watching],
        ignore_conflicts=True,
    )
    # Flat: what was part of the one is part of the other from now on.
    along = [str(id_) for id_ in Case.objects.filter(merged_into=case).values_list("id", flat=True)]
    Case.objects.filter(merged_into=case).update(merged_into=into)
    tell(events.MERGED, case, by=by, now=now, into=str(into.id), along=along, changed=changed)
    tell(events.CHANGED, into, by=by, now=now, fields="parts", took=str(case.number), **carried)
    return into


@transaction.atomic
def part_cases(*, case_id: UUID, by: str, now: datetime) -> Case:
    """Let a case stand by itself again. Raises IsNoPart, AnotherIsOpen.

    The other one stands as before it took it up, but for what somebody has changed since.
    """
    both = {case_id, Case.objects.get(id=case_id).merged_into_id or case_id}
    for one in sorted(both):
        hold(one)
    case = Case.objects.get(id=case_id)
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
    # Response times may be others since; of parts they are not reckoned.
    clocks.reset_each([case, *Case.objects.filter(merged_into=case)], now=now)
    back = _give_back(into, merged) if merged and merged.data["into"] == str(into.id) else []
    tell(events.CHANGED, into, by=by, now=now, fields="parts", left=str(case.number), back=back)
    return case


def part_strangers(*, customer_ids: Collection[UUID], now: datetime) -> None:
    """Let cases of some customers stand alone that one of somebody else has taken up, the newest merge first.

    Both were one person then, and have been parted since. Where another case is active on the matter, it stays so.
    """
    stay: set[UUID] = set()
    while case_id := _taken_up_by_stranger(customer_ids, but=stay):
        try:
            part_cases(case_id=case_id, by="system", now=now)
        except errors.AnotherIsOpen:
            stay.add(case_id)


def _taken_up_by_stranger(customer_ids: Collection[UUID], *, but: Collection[UUID]) -> UUID | None:
    parts = Case.objects.filter(customer_id__in=customer_ids, merged_into__customer__isnull=False).exclude(id__in=but)
    rows = list(parts.values_list("id", "customer_id", "merged_into__customer_id"))
    who = customers.resolve_each({person for _, *both in rows for person in both if person})
    strange = [id_ for id_, own, other in rows if who.get(own) != who.get(other)]
    # What came along goes back with whom it came.
    merged = Event.objects.filter(object_id__in=strange, kind=events.MERGED).order_by("-id")
    return merged.values_list("object_id", flat=True).first()


def _carry(case: Case, into: Case) -> dict[str, str]:
    """Let a case have what was done and promised in its part; return what the log tells of it to the clocks."""
    before = into.contacted_at, into.promised_at
    if case.contacted_at:
        # Before it was opened nobody can have been in touch about it.
        at = max(case.contacted_at, into.opened_at)
        into.contacted_at = min(into.contacted_at or at, at)
    if case.promised_at:
        into.promised_at = min(into.promised_at or case.promised_at, case.promised_at)
    if before == (into.contacted_at, into.promised_at):
        return {}
    # What is promised still is told together with the contact, which would have kept it.
    moments = {"contacted": into.contacted_at, "promised": into.promised_at}
    return {name: moment.isoformat() for name, moment in moments.items() if moment}


def _give_back(into: Case, merged: Event) -> list[str]:
    """Let a case stand as before it took up another, in what nobody has changed since; return what that is."""
    kinds = (events.REPLIED, events.CALLED, *events.LOST)
    since = list(Event.objects.filter(object_id=into.id, kind__in=kinds, id__gt=merged.id))
    lost = {event.data.get("message") for event in since if event.kind in events.LOST}
    contacts = [event for event in since if event.kind not in events.LOST]
    was_in_touch = any(
        event.data.get("reached", True)
        for event in contacts
        if event.kind == events.CALLED or event.data.get("message") not in lost
    )
    here = _shared(into)
    back = {
        name: was
        for name, (was, became) in merged.data.get("changed", {}).items()
        if here[name] == became and (name == "priority" or not was_in_touch)
    }
    for name, was in back.items():
        is_moment = name in _MOMENTS and was
        setattr(into, name, datetime.fromisoformat(was) if is_moment else was or None)
    keep(into, *back)
    return sorted(back)


def _shared(case: Case) -> dict[str, str]:
    """Return what a case may have from its parts, as the log keeps it."""
    moments = {name: getattr(case, name) for name in _MOMENTS}
    told = {name: moment.isoformat() if moment else "" for name, moment in moments.items()}
    return {"thread_id": str(case.thread_id or ""), "priority": case.priority, **told}


def _is_same_customer(case: Case, other: Case) -> bool:
    if case.customer_id is None or other.customer_id is None:
        return False
    return case.customer_id in customers.ids_of(other.customer_id)
