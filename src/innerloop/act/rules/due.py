"""How a clock is said to the person it ticks for: "answer in 41 min", "late by 18 min"."""

from datetime import datetime, timedelta

from innerloop.act.rules.clocks import Clock, Kind, Standing
from innerloop.team.rules.working_time import zone_of

_TO_DO = {Kind.CONTACT: "answer", Kind.RESOLVE: "resolve", Kind.PROMISE: "promised"}
_DONE = {Kind.CONTACT: "answered", Kind.RESOLVE: "resolved", Kind.PROMISE: "promise kept"}
_LEFT_OUT = {Kind.CONTACT: "closed unanswered", Kind.RESOLVE: "closed", Kind.PROMISE: "closed before its day"}
_MINUTE = timedelta(minutes=1)


def say(clock: Clock, *, now: datetime) -> str:
    """Say how a clock stands, in the wall clock's time of the team.

    What is left is told in minutes while the team works on; over a night or a weekend by the moment.
    """
    match clock.standing:
        case Standing.ON_TIME | Standing.DUE_SOON:
            return _say_left(clock, now)
        case Standing.LATE:
            return f"promise {_late(clock)}" if clock.kind == Kind.PROMISE else _late(clock)
        case Standing.PAUSED:
            return "waiting for the customer"
        case Standing.MET:
            return _DONE[clock.kind]
        case Standing.MISSED:
            return f"{_DONE[clock.kind]} {_late(clock)}"
        case Standing.STOPPED:
            return _LEFT_OUT[clock.kind]


def say_span(length: timedelta) -> str:
    """Write a length of time: "41 min", "5 h 12 min", from two days on "53 h"; what is begun of a minute is dropped."""
    minutes = length // _MINUTE
    hours, minutes = divmod(minutes, 60)
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {minutes} min" if minutes and hours < 48 else f"{hours} h"


def say_moment(at: datetime, *, now: datetime, zone: str) -> str:
    """Write a moment as near as it is: "15:00", "09:31 tomorrow", "09:31 on Monday", "09:31 on 3 December"."""
    local, today = at.astimezone(zone_of(zone)), now.astimezone(zone_of(zone)).date()
    days = (local.date() - today).days
    if days == 0:
        return f"{local:%H:%M}"
    if days == 1:
        return f"{local:%H:%M} tomorrow"
    return f"{local:%H:%M on %A}" if 1 < days < 7 else f"{local:%H:%M on} {local.day} {local:%B}"


def _say_left(clock: Clock, now: datetime) -> str:
    verb = _TO_DO[clock.kind]
    if clock.due_at is None:
        return f"{verb} when it can be done"
    if clock.due_at - now > clock.left or (clock.kind == Kind.PROMISE and clock.left > timedelta(hours=12)):
        return f"{verb} by {say_moment(clock.due_at, now=now, zone=clock.zone)}"
    if clock.left < _MINUTE:
        return f"{verb} now"
    return f"{verb} in {say_span(clock.left)}"


def _late(clock: Clock) -> str:
    late = -clock.left
    # Begun minutes count: nobody is late by none.
    return f"late by {say_span(late + _MINUTE - timedelta.resolution)}" if late > timedelta() else "late"
