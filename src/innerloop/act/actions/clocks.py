"""Until when a case must be answered and resolved: kept with the case, for queues that are ordered by it.

Reckoned from what the event log knows of the case (`rules.clocks`), in the hours of the team that has it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from innerloop.act import events
from innerloop.act.models import Case, Target
from innerloop.act.rules import escalating
from innerloop.act.rules.clocks import STEPS, Clocks, Happening, Step, Targets, What, reckon
from innerloop.act.rules.states import State
from innerloop.kernel import bulk
from innerloop.kernel.models import Event
from innerloop.team.queries import hours
from innerloop.team.rules.working_time import NeverDone, WorkingHours, add_working

# What moves a clock: its kind, and what it is to the clock.
MOVING = {
    events.REPLIED: What.CONTACTED,
    events.HEARD: What.RESUMED,
    events.RESOLVED: What.RESOLVED,
    events.CLOSED: What.CLOSED,
    events.REOPENED: What.REOPENED,
}
TIMED = frozenset(
    {
        *MOVING, events.UNENDED, events.MOVED, events.CALLED, events.CHANGED, events.PROMISED, events.SNOOZED,
        events.WOKE, events.JOINED, *events.LOST,
    }
)  # fmt: skip


def start(cases: Sequence[Case]) -> None:
    """Set until when new cases are to be answered and resolved, for the caller to write. Five queries."""
    if not cases:
        return
    targets, calendar = _targets(), hours.calendar()
    for case in cases:
        wanted, here = targets.get(case.priority), calendar.hours_of(case.team_id)
        if wanted:
            case.contact_due_at = _after(case.opened_at, wanted.contact, here)
            case.resolve_due_at = _after(case.opened_at, wanted.resolve, here)
            case.escalate_at = _after(case.opened_at, wanted.contact and wanted.contact * STEPS[Step.BEFORE], here)


def reset(case: Case, *, now: datetime) -> None:
    """Reckon anew until when a case is to be answered and resolved, after something has happened to it."""
    reset_each([case], now=now)


def reset_each(cases: Sequence[Case], *, now: datetime) -> None:
    """Reckon anew until when cases are to be answered and resolved; each stands there once. Seven queries."""
    found = reckoned(cases, now=now)
    known = [case for case in cases if case.id in found]
    for case in known:
        _set(case, found[case.id], now)
    bulk.change(Case, known, ["contact_due_at", "resolve_due_at", "escalate_at"])


def set_due(case: Case, clocks: Clocks) -> None:
    """Set until when a case is to be answered and resolved, for the caller to write."""
    if case.contacted_at is None:
        # Afterwards it stays as it was: whether they were answered in time is asked long after.
        case.contact_due_at = clocks.contact.due_at if clocks.contact else None
    case.resolve_due_at = clocks.resolve.due_at if clocks.resolve else None


def _set(case: Case, clocks: Clocks, now: datetime) -> None:
    set_due(case, clocks)
    # A step that is reached already may be untold, such as by a higher priority: whoever tells knows what was.
    is_reached = bool(escalating.due(clocks, now=now, asleep_until=case.snoozed_until))
    later = escalating.next_at(clocks, now=now, asleep_until=case.snoozed_until)
    case.escalate_at = now if is_reached else later


def reckoned(cases: Collection[Case], *, now: datetime) -> dict[UUID, Clocks]:
    """Return the clocks of cases whose priority has targets, by the case's id. Six queries."""
    targets, calendar = _targets(), hours.calendar()
    told: dict[UUID | None, list[Event]] = defaultdict(list)
    for event in Event.objects.filter(object_id__in=[case.id for case in cases], kind__in=TIMED).order_by("id"):
        told[event.object_id].append(event)
    return {
        case.id: reckon(_happenings(case, told[case.id], calendar), targets[case.priority], now=now)
        for case in cases
        if case.priority in targets
    }


def _targets() -> dict[str, Targets]:
    return {
        target.priority: Targets(
            contact=timedelta(minutes=target.contact_minutes), resolve=timedelta(minutes=target.resolve_minutes)
        )
        for target in Target.objects.all()
    }


def _happenings(case: Case, events_of: Iterable[Event], calendar: hours.Calendar) -> Iterator[Happening]:
    told = _without_undone(events_of)
    moves = [event for event in told if event.kind == events.CHANGED and "was_team" in event.data]
    first = moves[0].data["was_team"] if moves else case.team_id
    yield Happening(What.OPENED, case.opened_at, calendar.hours_of(_team(first)))
    for event in told:
        at = event.occurred_at
        if event in moves:
            yield Happening(What.REASSIGNED, at, calendar.hours_of(_team(event.data["team"])))
        elif event.kind in MOVING:
            yield Happening(MOVING[event.kind], at)
        yield from _said(event, at)


def _without_undone(told: Iterable[Event]) -> list[Event]:
    """Leave out what was taken back or never arrived: a message by which nobody was contacted, an end by mistake, what
    came with a part that went.
    """
    happened = list(told)
    undone = {event.data["end"] for event in happened if event.kind == events.UNENDED}
    kept: list[Event] = []
    for event in happened:
        if str(event.id) in undone:
            continue
        if event.kind in events.LOST:
            wrote = next((each for each in reversed(kept) if _is_lost_by(event, each)), None)
            kept = [each for each in kept if each is not wrote]
        if {"contacted_at", "promised_at"} & set(event.data.get("back", ())):
            kept = [each for each in kept if each.data.get("took") != event.data["left"]]
        kept.append(event)
    return kept


def _is_lost_by(event: Event, wrote: Event) -> bool:
    return wrote.kind == events.REPLIED and event.data.get("message") in (None, wrote.data.get("message"))


def _said(event: Event, at: datetime) -> Iterator[Happening]:
    """Yield what an event is to the clocks that depends on more than its kind."""
    if event.kind == events.REPLIED or (event.kind == events.MOVED and event.data["state"] == State.WAITING):
        yield Happening(What.WAITING, at)
    elif _resumes(event):
        yield Happening(What.RESUMED, at)
    elif event.kind == events.CALLED and event.data.get("reached"):
        yield Happening(What.CONTACTED, at)
    elif event.kind == events.PROMISED:
        yield Happening(What.PROMISED, at, until=_moment(event.data.get("until")))
    elif event.kind == events.CHANGED:
        # It took up another case, whose customer was contacted and is promised something.
        if contacted := _moment(event.data.get("contacted")):
            yield Happening(What.CONTACTED, contacted)
        if promised := _moment(event.data.get("promised")):
            yield Happening(What.PROMISED, at, until=promised)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _resumes(event: Event) -> bool:
    if event.kind in events.LOST:
        return bool(event.data.get("state") != State.WAITING)
    return event.kind == events.MOVED or (event.kind == events.JOINED and bool(event.data.get("is_said")))


def _team(team_id: UUID | str | None) -> UUID | None:
    return UUID(str(team_id)) if team_id else None


def _after(at: datetime, amount: timedelta | None, within: WorkingHours) -> datetime | None:
    if amount is None:
        return None
    try:
        return add_working(at, amount, within)
    except NeverDone:
        # Ten years of holidays: nothing falls due, and no case fails to open over it.
        return None
