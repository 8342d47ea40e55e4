"""Coverage of a buying group: which roles it has, whom of each we asked, who answered, who was never reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from innerloop.act.rules.words import listed

# What somebody said longer ago than this is not what their organization thinks now.
WITHIN = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Seat:
    """One person of a buying group. `is_untold`: asked where nobody is told who answers."""

    role: str
    asked_at: datetime | None = None
    heard_at: datetime | None = None
    is_untold: bool = False


@dataclass(frozen=True, slots=True)
class RoleCovered:
    """One role: how many have it, were asked and answered within a year, and were never reached at all."""

    role: str
    people: int
    asked: int
    answered: int
    never: int


def cover(seats: Sequence[Seat], *, now: datetime) -> tuple[RoleCovered, ...]:
    """Return each role in the order in which the seats name them; without a role comes last."""
    roles = sorted(dict.fromkeys(seat.role for seat in seats), key=lambda role: not role)
    return tuple(_role(role, [seat for seat in seats if seat.role == role], now) for role in roles)


def lead(covered: Sequence[RoleCovered]) -> str:
    """Say in a sentence or two whom we have heard and whom never: "3 of 8 people answered within a year. …"."""
    people, answered = sum(role.people for role in covered), sum(role.answered for role in covered)
    if not people:
        return "Nobody is known to be with it."
    said = f"{answered:,} of {people:,} {'person' if people == 1 else 'people'} answered within a year."
    silent = [role.role for role in covered if role.role and role.never == role.people]
    if silent:
        return (
            f"{said} Nobody has ever been reached in {'the role' if len(silent) == 1 else 'the roles'} {_some(silent)}."
        )
    never = sum(role.never for role in covered)
    return f"{said} {never:,} {'was' if never == 1 else 'were'} never reached." if never else said


def was_reached(seat: Seat) -> bool:
    """Say whether somebody was ever asked or heard."""
    return bool(seat.asked_at or seat.heard_at or seat.is_untold)


def _role(role: str, seats: Sequence[Seat], now: datetime) -> RoleCovered:
    return RoleCovered(
        role=role,
        people=len(seats),
        asked=sum(seat.is_untold or _is_late(seat.asked_at, now) or _is_late(seat.heard_at, now) for seat in seats),
        answered=sum(_is_late(seat.heard_at, now) for seat in seats),
        never=sum(not was_reached(seat) for seat in seats),
    )


def _is_late(at: datetime | None, now: datetime) -> bool:
    return at is not None and at > now - WITHIN


def _some(roles: Sequence[str]) -> str:
    more = len(roles) - 3
    return listed([*roles[:3], f"{more} more"] if more > 0 else list(roles))
