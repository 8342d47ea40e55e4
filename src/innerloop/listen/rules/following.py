"""How a program goes on with who has not answered: reminders on the same channel, then the second channel."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from innerloop.listen.rules.plans import Plan


@dataclass(frozen=True, slots=True)
class Step:
    """What comes next for somebody who was asked and stays silent, and when."""

    kind: Literal["remind", "switch"]
    at: datetime


def next_step(
    plan: Plan, *, asked_at: datetime, reminded: int = 0, is_switched: bool = False, is_undelivered: bool = False
) -> Step | None:
    """Return the next step for a silent invitation, or None where nothing more is written.

    What could not be delivered goes on by the second channel at once; a reminder would take the same way in vain.
    """
    can_switch = bool(plan.second_channel) and not is_switched
    if is_undelivered:
        return Step("switch", asked_at) if can_switch else None
    steps = []
    if reminded < len(plan.reminders):
        steps.append(Step("remind", asked_at + timedelta(days=plan.reminders[reminded])))
    if can_switch and plan.second_after_days is not None:
        steps.append(Step("switch", asked_at + timedelta(days=plan.second_after_days)))
    return min(steps, key=lambda step: (step.at, step.kind), default=None)


def next_at(plan: Plan, *, asked_at: datetime) -> datetime | None:
    """Return when to look again at an invitation that leaves now."""
    step = next_step(plan, asked_at=asked_at)
    return step.at if step else None
