"""Who hears of a case that runs late, and when: whoever has it, their lead, then whoever is above the lead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Generic, TypeVar

from innerloop.act.rules.clocks import Clocks, Kind, Standing, Step

# What fell due longer ago than this, while nobody looked, is left alone: it has become another matter.
FRESH_FOR = timedelta(days=7)
Who = TypeVar("Who")


class Level(IntEnum):
    """How far up a case has come."""

    HOLDER = 0
    LEAD = 1
    ABOVE = 2


@dataclass(frozen=True, slots=True)
class Due:
    """A step that a clock of a case has reached."""

    clock: Kind
    step: Step
    at: datetime


@dataclass(frozen=True, slots=True)
class Lead(Generic[Who]):
    """Somebody who leads: `far` is how many teams above the case's own, `rank` how high their role is."""

    who: Who
    far: int
    rank: int
    is_away: bool = False


def levels(step: Step, *, is_held: bool, is_begun: bool) -> frozenset[Level]:
    """Return who hears of a step.

    Before a clock has run out it is the holder's own business, unless nobody has begun: then their lead can still
    help. When it has, the lead hears as well; when nobody stirred for half the time again, whoever is above.
    """
    if step == Step.AFTER:
        return frozenset({Level.ABOVE})
    if step == Step.BEFORE and is_held and is_begun:
        return frozenset({Level.HOLDER})
    return frozenset({Level.HOLDER, Level.LEAD}) if is_held else frozenset({Level.LEAD})


def due(clocks: Clocks, *, now: datetime, asleep_until: datetime | None = None) -> list[Due]:
    """Return the steps that the running clocks have reached; of one that stands still or was met, none.

    That it will be due is no news any more when it is overdue. While a case sleeps nobody hears that it will be due:
    they know. That it is overdue they hear all the same.
    """
    found = []
    is_asleep = asleep_until is not None and asleep_until > now
    for clock in clocks.all():
        if clock.standing == Standing.LATE:
            wanted = {Step.BREACH, Step.AFTER}
        else:
            wanted = {Step.BEFORE} if clock.standing == Standing.DUE_SOON and not is_asleep else set()
        found += [
            Due(clock.kind, each.step, each.at)
            for each in clock.escalations
            if each.step in wanted and now - FRESH_FOR <= each.at <= now
        ]
    return found


def next_at(clocks: Clocks, *, now: datetime, asleep_until: datetime | None = None) -> datetime | None:
    """Return when a case is to be looked at next, if nothing else happens to it before; None where never."""
    ahead = clocks.next_at(now)
    is_held_back = (
        asleep_until
        and asleep_until > now
        and len(due(clocks, now=now)) > len(due(clocks, now=now, asleep_until=asleep_until))
    )
    if is_held_back and asleep_until:
        return min(asleep_until, ahead) if ahead else asleep_until
    return ahead


def chain(leads: Sequence[Lead[Who]]) -> tuple[Who | None, Who | None]:
    """Return who hears first of those that lead, and who is above them; one who is away only where nobody else is."""
    ordered = sorted(leads, key=lambda lead: (lead.is_away, lead.far, lead.rank))
    if not ordered:
        return None, None
    first = ordered[0]
    higher = [lead for lead in ordered[1:] if (lead.far, lead.rank) > (first.far, first.rank)]
    return first.who, higher[0].who if higher else None
