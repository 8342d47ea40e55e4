"""Not now: a case sleeps until its day; a customer is promised that we shall be in touch by a moment."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from innerloop.act import errors, events
from innerloop.act.actions.moving import hold, keep, refuse_if_over, tell
from innerloop.act.models import Case
from innerloop.act.rules.states import ACTIVE

FURTHEST = timedelta(days=366)


@transaction.atomic
def snooze(*, case_id: UUID, until: datetime | None, by: str, now: datetime) -> Case:
    """Put a case to the bottom of its queue until a moment, or bring it back with None.

    Its clocks go on: the customer waits all the same. Raises MomentGone, IsOver.
    """
    _refuse_gone(until, now)
    case = hold(case_id)
    refuse_if_over(case)
    if case.snoozed_until != until:
        case.snoozed_until = until
        keep(case, "snoozed_until")
        tell(events.SNOOZED, case, by=by, now=now, until=until.isoformat() if until else "")
    return case


def wake(*, by: str, now: datetime) -> list[Case]:
    """Bring back the cases of the workspace whose day has come; return them."""
    due = Case.objects.filter(snoozed_until__lte=now, state__in=ACTIVE, merged_into=None)
    return [case for case_id in due.values_list("id", flat=True) if (case := _wake(case_id, by, now))]


@transaction.atomic
def promise(*, case_id: UUID, until: datetime | None, by: str, now: datetime) -> Case:
    """Keep until when we said that we would be in touch; None takes the promise back. Raises MomentGone, IsOver."""
    _refuse_gone(until, now)
    case = hold(case_id)
    refuse_if_over(case)
    if case.promised_at != until:
        case.promised_at = until
        keep(case, "promised_at")
        tell(events.PROMISED, case, by=by, now=now, until=until.isoformat() if until else "")
    return case


@transaction.atomic
def _wake(case_id: UUID, by: str, now: datetime) -> Case | None:
    case = hold(case_id)
    if case.snoozed_until is None or case.snoozed_until > now:
        return None
    case.snoozed_until = None
    keep(case, "snoozed_until")
    tell(events.WOKE, case, by=by, now=now)
    return case


def _refuse_gone(until: datetime | None, now: datetime) -> None:
    if until and not now < until <= now + FURTHEST:
        raise errors.MomentGone
