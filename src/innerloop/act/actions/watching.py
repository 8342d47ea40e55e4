"""Who wants to hear what happens to a case; and that nobody acts on one that has moved under their hands."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Model

from innerloop.act import errors, events
from innerloop.act.actions.moving import hold, pressed, tell
from innerloop.act.models import Case, CaseWatcher
from innerloop.act.queries.actors import names
from innerloop.act.queries.sayings import say_fact
from innerloop.kernel import repeats
from innerloop.kernel.models import Event
from innerloop.team.models import Member

T = TypeVar("T")
# What a colleague does to a case that makes one's own next step a mistake; notes and ticks do not. What the customer
# writes is on the open page before its fact is in the log: refusing for that would be for what was seen.
_MOVING = (
    events.REPLIED, events.CALLED, events.ASSIGNED, events.UNASSIGNED, events.CHANGED, events.MOVED,
    events.RESOLVED, events.CLOSED, events.REOPENED, events.UNENDED, events.MERGED,
)  # fmt: skip


@transaction.atomic
def watch(*, case_id: UUID, member: Member, is_on: bool, by: str, now: datetime) -> Case:
    """Let a member hear what happens to a case, or no longer; over or not."""
    case = hold(case_id)
    rows = CaseWatcher.objects.filter(case=case, member=member)
    if rows.exists() == is_on:
        return case
    if is_on:
        CaseWatcher.objects.create(workspace_id=case.workspace_id, case=case, member=member)
    else:
        rows.delete()
    tell(events.WATCHED, case, by=by, now=now, member=str(member.id), on=is_on)
    return case


@dataclass(frozen=True, slots=True)
class Pressed:
    """A form that was sent before, and what was made of it then."""

    id: UUID | None


@transaction.atomic
def as_seen(verb: Callable[[], T], *, case_id: UUID, seen: UUID | None, by: str, form: str = "") -> T | Pressed:
    """Do something with a case unless somebody else has moved it since the event that the page had seen last.

    None acts in any case. What Innerloop did by itself stands in nobody's way. `form` names one showing of a form
    with what was typed in it: sent twice, such as by a double click, it is done once. Raises MovedMeanwhile.
    """
    case = hold(case_id)
    once: dict[str, Any] = {"workspace_id": case.workspace_id, "scope": pressed(case.id)}
    if form and (earlier := repeats.claim(**once, keys={form: ""}).get(form)):
        return Pressed(earlier.object_id)
    if seen is not None:
        refuse_if_moved(case, since=seen, by=by)
    made = verb()
    if form and isinstance(made, Model):
        repeats.keep(**once, objects={form: made.pk})
    return made


def refuse_if_moved(case: Case, *, since: UUID, by: str) -> None:
    """Raise MovedMeanwhile where another of us has moved a case since an event."""
    later = Event.objects.filter(object_id=case.id, id__gt=since, kind__in=_MOVING)
    if moved := later.exclude(actor__in=(by, "system", "customer")).order_by("id").last():
        raise errors.MovedMeanwhile(what=_say(moved))


def _say(moved: Event) -> str:
    to = f"member:{moved.data['to']}" if moved.data.get("to") else ""
    who = names([moved.actor, to])
    by = who.get(moved.actor, "A colleague")
    return say_fact(moved.kind, moved.data, by=by[:1].upper() + by[1:], to=who.get(to, ""))
