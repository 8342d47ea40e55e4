"""What is due next in a case, at a glance: for a queue, from the moments that are kept with the case.

The page of one case reads its clocks themselves (`rules.clocks`), which know the working hours between.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from innerloop.act.rules.due import say_moment, say_span
from innerloop.act.rules.states import State

Level = Literal["late", "soon", "plain", "done", "off", "shut"]
_SOON = timedelta(hours=2)
# What is further away lies beyond a night: there the moment says more than the hours until then.
_LONG = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Due:
    """What is due next and how it stands: the words carry the meaning, `level` the colour and the icon."""

    words: str
    level: Level = "plain"
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a case's time."""

    state: State
    contact_due_at: datetime | None
    contacted_at: datetime | None
    resolve_due_at: datetime | None
    snoozed_until: datetime | None = None
    promised_at: datetime | None = None


def due(standing: Standing, *, now: datetime, zone: str, customer: str = "the customer") -> Due:
    """Say what is due next: "answer in 41 min", "late by 18 min", "resolve in 5 h 12 min", "waiting for Grace"."""
    if standing.state.is_over:
        return Due(standing.state.label.lower(), "done" if standing.state == State.RESOLVED else "shut")
    if standing.promised_at:
        return _until("be in touch", standing.promised_at, now, zone)
    return _at_rest(standing, now, zone, customer) or _running(standing, now, zone)


def _at_rest(standing: Standing, now: datetime, zone: str, customer: str) -> Due | None:
    if standing.snoozed_until and standing.snoozed_until > now:
        return Due(
            f"sleeps until {say_moment(standing.snoozed_until, now=now, zone=zone)}", "off", standing.snoozed_until
        )
    return Due(f"waiting for {customer}", "off") if standing.state == State.WAITING else None


def _running(standing: Standing, now: datetime, zone: str) -> Due:
    if standing.contacted_at is None and standing.contact_due_at:
        return _until("answer", standing.contact_due_at, now, zone)
    if standing.resolve_due_at:
        return _until("resolve", standing.resolve_due_at, now, zone)
    return Due(standing.state.label.lower())


def _until(verb: str, at: datetime, now: datetime, zone: str) -> Due:
    if at <= now:
        return Due(f"late by {say_span(now - at)}", "late", at)
    if at - now > _LONG:
        return Due(f"{verb} by {say_moment(at, now=now, zone=zone)}", "plain", at)
    return Due(f"{verb} in {say_span(at - now)}", "soon" if at - now <= _SOON else "plain", at)
