"""What people do about findings, and what they want to be watched."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from innerloop.kernel import log, scope
from innerloop.team.access import actor
from innerloop.understand import events
from innerloop.understand.actions.watching.looking import watching
from innerloop.understand.errors import NoSuchRate
from innerloop.understand.models import Finding

RATES = (7, 30, 91, 365)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is watched: at most one false alarm in `days_a_false_alarm` days, changes of `least_points` and more."""

    is_on: bool
    days_a_false_alarm: int
    least_points: int
    has_volume: bool
    dimensions: Sequence[str]
    has_themes: bool = True


@transaction.atomic
def change_watching(wishes: Wishes, *, by: str, now: datetime) -> None:
    """Change what is watched. It holds from the next day on; what the gauges hold stays. Raises NoSuchRate."""
    if wishes.days_a_false_alarm not in RATES:
        raise NoSuchRate
    how = watching(is_locked=True)
    wanted = {**asdict(wishes), "dimensions": list(wishes.dimensions)}
    changed = sorted(name for name, value in wanted.items() if getattr(how, name) != value)
    if not changed:
        return
    for name in changed:
        setattr(how, name, wanted[name])
    how.save(update_fields=changed)
    fact = log.Fact(events.WATCHING_CHANGED, how.id, now, data={"fields": ", ".join(changed)})
    log.announce([fact], workspace_id=scope.current(), by=by)


def set_aside(*, finding_id: UUID, member_id: UUID, now: datetime) -> None:
    """Say that a finding was nothing: it is told of no more. Done again, nothing is new."""
    _judge(finding_id, events.SET_ASIDE, {"set_aside_at": now, "set_aside_by_id": member_id}, member_id, now)


def take_back(*, finding_id: UUID, member_id: UUID, now: datetime) -> None:
    """Take a finding up again that was set aside."""
    _judge(finding_id, events.TAKEN_BACK, {"set_aside_at": None, "set_aside_by_id": None}, member_id, now)


def explain(*, finding_id: UUID, cause: str, member_id: UUID, now: datetime) -> None:
    """Write down why something changed; an empty cause takes the words back."""
    cause = " ".join(cause.split())[:240]
    fields = {"cause": cause, "cause_by_id": member_id if cause else None, "caused_at": now if cause else None}
    _judge(finding_id, events.EXPLAINED, fields, member_id, now)


@transaction.atomic
def _judge(finding_id: UUID, kind: str, fields: Mapping[str, object], member_id: UUID, now: datetime) -> None:
    rows = Finding.objects.select_for_update()
    finding = rows.get(id=finding_id)
    if finding.part_of_id:
        # What they looked at may go by another name since: see ending.pass_on.
        finding = rows.get(id=finding.part_of_id)
    if "cause" in fields:
        is_known = finding.cause == fields["cause"]
    else:
        is_known = bool(finding.set_aside_at) == bool(fields["set_aside_at"])
    if is_known:
        return
    for field, value in fields.items():
        setattr(finding, field, value)
    finding.save(update_fields=list(fields))
    log.announce([log.Fact(kind, finding.root_id, now)], workspace_id=scope.current(), by=actor(member_id))
