"""The clocks of a case: until somebody reaches out, until it is resolved, until a promise is due.

A clock runs only while it is its turn, and only in the working hours of the team that has the case. What has run
stays run: in another team's hours only the rest goes on, and a case that is opened again goes on where it stood.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from innerloop.team.rules.working_time import NeverDone, WorkingHours, add_working, always, working_between

_NOTHING = timedelta()


class What(StrEnum):
    """What can happen to a case that a clock goes by."""

    OPENED = "opened"
    CONTACTED = "contacted"  # one of us reached out, whatever came of it
    WAITING = "waiting"  # for the customer
    RESUMED = "resumed"  # the customer is heard from, or is waited for no longer
    RESOLVED = "resolved"
    CLOSED = "closed"  # without contact
    REOPENED = "reopened"
    REASSIGNED = "reassigned"  # to a team with other hours
    PROMISED = "promised"


class Kind(StrEnum):
    """What a clock is about."""

    CONTACT = "contact"
    RESOLVE = "resolve"
    PROMISE = "promise"


class Standing(StrEnum):
    """How a clock stands."""

    ON_TIME = "on_time"
    DUE_SOON = "due_soon"
    LATE = "late"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"
    STOPPED = "stopped"  # the case is over without it


class Step(StrEnum):
    """When somebody higher up is told of a case: before a clock has run out, as it does, and when nobody stirred."""

    BEFORE = "before"
    BREACH = "breach"
    AFTER = "after"


# Which share of the time has been used at each step; from the first on a clock is due soon.
STEPS = {Step.BEFORE: 0.75, Step.BREACH: 1.0, Step.AFTER: 1.5}


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened to a case.

    `hours` are those of the team that has it from now on (OPENED, REASSIGNED); `until` is what was PROMISED, None
    takes that back.
    """

    what: What
    at: datetime
    hours: WorkingHours | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Targets:
    """How much working time may pass until the first contact, and until the resolution; None is as long as it takes."""

    contact: timedelta | None = None
    resolve: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Escalation:
    """A step and its moment."""

    step: Step
    at: datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock of a case at one moment.

    `due_at` is when it runs out, or ran out; None while that is not known, and where it was met. Escalations are those
    that were and those to come if nothing else happens.
    """

    kind: Kind
    standing: Standing
    target: timedelta
    used: timedelta
    due_at: datetime | None
    escalations: tuple[Escalation, ...]
    zone: str

    @property
    def left(self) -> timedelta:
        """Return how much of the time is left; less than nothing where it is overdrawn."""
        return self.target - self.used


@dataclass(frozen=True, slots=True)
class Clocks:
    """All clocks of a case at one moment; None where there is no such target, or no promise."""

    contact: Clock | None = None
    resolve: Clock | None = None
    promise: Clock | None = None

    def all(self) -> list[Clock]:
        """Return those that there are."""
        return [clock for clock in (self.contact, self.resolve, self.promise) if clock]

    def next_at(self, now: datetime) -> datetime | None:
        """Return when the next escalation is due, if nothing else happens before."""
        return min((each.at for clock in self.all() for each in clock.escalations if each.at > now), default=None)


class NeverOpened(ValueError):
    """A case has no clock before it was opened. Give its opening, with the hours of its team, first."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


def reckon(happenings: Iterable[Happening], targets: Targets, *, now: datetime) -> Clocks:
    """Return how the clocks of a case stand at a moment, from what happened to it until then.

    Raises NeverOpened. What does not fit, such as reopening an open case, changes nothing.
    """
    course = _Course()
    for each in sorted(happenings, key=lambda happening: happening.at):
        if each.at <= now:
            course.take(each)
    if course.hours is None:
        raise NeverOpened
    return Clocks(
        contact=course.contact.read(Kind.CONTACT, targets.contact, now, course),
        resolve=course.resolve.read(Kind.RESOLVE, targets.resolve, now, course),
        promise=course.promise.read(Kind.PROMISE, course.promised, now, course),
    )


@dataclass(frozen=True, slots=True)
class _Stretch:
    start: datetime
    end: datetime | None  # None: it still runs
    hours: WorkingHours


@dataclass
class _Tape:
    """When one clock ran, and when what it waits for was done."""

    stretches: list[_Stretch] = field(default_factory=list)
    done_at: datetime | None = None

    @property
    def is_running(self) -> bool:
        return bool(self.stretches) and self.stretches[-1].end is None

    def turn(self, runs: bool, at: datetime, hours: WorkingHours) -> None:
        """Let it run from now on in these hours, or stand still."""
        if self.is_running and (not runs or self.stretches[-1].hours != hours):
            last = self.stretches.pop()
            self.stretches.append(_Stretch(last.start, at, last.hours))
        if runs and not self.is_running:
            self.stretches.append(_Stretch(at, None, hours))

    def used(self, now: datetime) -> timedelta:
        """Return how long it has run."""
        parts = (working_between(each.start, each.end or now, each.hours) for each in self.stretches)
        return sum(parts, _NOTHING)

    def reached(self, amount: timedelta) -> datetime | None:
        """Return when it had, or will have, run so long; None where it stood still before."""
        left = amount
        for each in self.stretches:
            ran = working_between(each.start, each.end, each.hours) if each.end else None
            if ran is None or ran >= left:
                return _after(each.start, left, each.hours)
            left -= ran
        return None

    def read(self, kind: Kind, target: timedelta | None, now: datetime, course: "_Course") -> Clock | None:
        """Return the clock as it stands."""
        if target is None or course.hours is None:
            return None
        due_at = self.reached(target)
        steps = [(step, self.reached(target * share)) for step, share in STEPS.items()]
        standing = self._standing(due_at, dict(steps)[Step.BEFORE], now, is_over=not course.is_open)
        escalations = tuple(Escalation(step, at) for step, at in steps if at)
        return Clock(kind, standing, target, self.used(now), due_at, escalations, course.hours.zone)

    def _standing(self, due_at: datetime | None, soon_at: datetime | None, now: datetime, is_over: bool) -> Standing:
        is_past = due_at is not None and due_at < (self.done_at or now)
        if self.done_at or is_over:
            met = Standing.MET if self.done_at else Standing.STOPPED
            return Standing.MISSED if is_past else met
        if is_past:
            return Standing.LATE
        if not self.is_running:
            return Standing.PAUSED
        return Standing.DUE_SOON if soon_at and soon_at <= now else Standing.ON_TIME


@dataclass
class _Course:
    """How a case went so far."""

    hours: WorkingHours | None = None
    is_open: bool = False
    is_waiting: bool = False
    promised: timedelta | None = None
    contact: _Tape = field(default_factory=_Tape)
    resolve: _Tape = field(default_factory=_Tape)
    promise: _Tape = field(default_factory=_Tape)

    def take(self, each: Happening) -> None:
        """Let one more thing happen."""
        self._place(each)
        self._note(each)
        if self.hours is None:
            return
        self.contact.turn(self.is_open and not self.contact.done_at, each.at, self.hours)
        self.resolve.turn(self.is_open and not self.is_waiting, each.at, self.hours)
        # A promise names a moment: it comes nearer by night as well.
        self.promise.turn(self.is_open and self._is_bound(), each.at, always(self.hours.zone))

    def _place(self, each: Happening) -> None:
        if each.what in (What.OPENED, What.REASSIGNED) and each.hours:
            self.hours = each.hours
        if each.what in (What.OPENED, What.REOPENED):
            self.is_open, self.resolve.done_at = True, None
        elif each.what in (What.RESOLVED, What.CLOSED):
            self.is_open = self.is_waiting = False
        elif each.what in (What.WAITING, What.RESUMED):
            self.is_waiting = self.is_open and each.what == What.WAITING

    def _note(self, each: Happening) -> None:
        if each.what == What.RESOLVED:
            self.resolve.done_at = self.resolve.done_at or each.at
        if each.what == What.CONTACTED:
            self.contact.done_at = self.contact.done_at or each.at
        if each.what in (What.CONTACTED, What.RESOLVED) and self._is_bound():
            self.promise.done_at = each.at
        if each.what == What.PROMISED:
            # The newest word holds; the one before stands in the case's story.
            self.promise = _Tape()
            self.promised = max(each.until - each.at, _NOTHING) if each.until else None
        if each.what == What.REOPENED and self._is_bound():
            # It ended with the case: whoever opens it again gives a new one.
            self.promise, self.promised = _Tape(), None

    def _is_bound(self) -> bool:
        return self.promised is not None and not self.promise.done_at


def _after(start: datetime, amount: timedelta, hours: WorkingHours) -> datetime | None:
    try:
        return add_working(start, amount, hours)
    except NeverDone:
        # Ten years of holidays: nothing falls due, and no page breaks over it.
        return None
