"""Undo of an end: what was resolved or closed a moment ago by mistake stands as if it had not been."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from innerloop.act import errors, events
from innerloop.act.actions import moving
from innerloop.act.models import Case, CaseNote
from innerloop.act.rules.states import State
from innerloop.kernel.models import Event
from innerloop.listen import actions as listening

# As long as the page that offers it may lie open; whoever comes later opens the case again, and that counts.
UNDO_WITHIN = timedelta(minutes=10)


@transaction.atomic
def undo_end(*, case_id: UUID, by: str, now: datetime) -> Case:
    """Take back that a case was resolved or closed, where the same person did it less than ten minutes ago.

    It waits, sleeps, is promised and counts as before, and was never opened again; the note of what was done stays
    among its notes. Whoever comes later, or somebody else, opens it again; pressed twice, it is done once. Raises
    IsNotOver, IsPart and AnotherIsOpen.
    """
    case = moving.hold(case_id)
    moving.refuse_if_part(case)
    if not State(case.state).is_over and _has_undone(case, by):
        return case
    if not State(case.state).is_over:
        raise errors.IsNotOver(number=case.number)
    ends = Event.objects.filter(object_id=case.id, kind__in=(events.RESOLVED, events.CLOSED))
    ended = ends.order_by("-id").first()
    if ended is None or not _is_fresh(ended, by, now):
        return moving.reopen(case_id=case_id, by=by, now=now)
    if other := moving.rival(case):
        raise errors.AnotherIsOpen(number=case.number, other=other.number)
    before = ended.data["before"]
    case.state, case.done, case.close_reason, case.cause_id = before["state"], "", "", before["cause"]
    case.resolved_at = case.closed_at = None
    for moment in ("waiting_since", "snoozed_until", "promised_at"):
        setattr(case, moment, _moment(before.get(moment)))
    meanwhile = Event.objects.filter(object_id=case.id, kind__in=(events.HEARD, *events.LOST), id__gt=ended.id)
    if meanwhile.exists():
        # The customer has written since, or never got what is waited for: it is our turn.
        moving.go_on(case)
    fields = ("state", "done", "close_reason", "cause", "resolved_at", "closed_at")
    moving.keep(case, *fields, "waiting_since", "snoozed_until", "promised_at")
    CaseNote.objects.filter(case=case, kind=CaseNote.Kind.DONE, at=ended.occurred_at).update(kind=CaseNote.Kind.NOTE)
    for thread_id in before.get("with_us", ()):
        listening.take_floor(thread_id=thread_id, by=by, now=now)
    moving.tell(events.UNENDED, case, by=by, now=now, end=str(ended.id))
    return case


def _has_undone(case: Case, by: str) -> bool:
    # What Innerloop did by itself meanwhile is nobody's next step.
    last = Event.objects.filter(object_id=case.id).exclude(actor="system").order_by("-id").first()
    return last is not None and (last.kind, last.actor) == (events.UNENDED, by)


def _is_fresh(ended: Event, by: str, now: datetime) -> bool:
    return ended.actor == by and now - ended.occurred_at <= UNDO_WITHIN and "before" in ended.data


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
