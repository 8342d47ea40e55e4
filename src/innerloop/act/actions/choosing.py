"""By which playbook a case is worked on, where whoever works on it chooses one."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from innerloop.act import errors, events
from innerloop.act.actions.moving import hold, keep, refuse_if_over, tell
from innerloop.act.models import Case, Playbook


@transaction.atomic
def choose_playbook(*, case_id: UUID, playbook: Playbook | None, by: str, now: datetime) -> Case:
    """Work on a case by a playbook, or by none; the one it has already changes nothing.

    Raises IsOver, and StepsTicked once something was done by the one that it has: that would be forgotten.
    """
    case = hold(case_id)
    refuse_if_over(case)
    if case.playbook_id == (playbook.id if playbook else None):
        return case
    if case.playbook and case.steps_done:
        raise errors.StepsTicked(number=case.number, playbook=case.playbook)
    case.playbook, case.steps_done = playbook, []
    keep(case, "playbook", "steps_done")
    tell(events.CHANGED, case, by=by, now=now, fields="playbook")
    return case
