"""Not now: a case sleeps until its day; a customer is promised that we shall be in touch by a moment."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from innerloop.act import errors, events
from innerloop.act.actions import clocks
from innerloop.act.actions.moving import hold, keep, refuse_if_over, tell
from innerloop.act.models import Case
from innerloop.act.rules.states import ACTIVE
from innerloop.kernel import bulk, log, scope

FURTHEST = timedelta(days=366)
# Cases in one transaction: thousands may have been put off to the same Monday morning.
PORTION = 200


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


def wake(*, by: str, now: datetime) -> int:
    """Bring back the cases of the workspace whose day has come, in portions; return how many.

    Who is working at a case just now holds it: it is looked at again in the next round.
    """
    woken = 0
    while True:
        with transaction.atomic():
            rows = _due(now)
            if rows:
                _wake(rows, by, now)
        woken += len(rows)
        if len(rows) < PORTION:
            return woken


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


def _due(now: datetime) -> list[Case]:
    rows = Case.objects.filter(snoozed_until__lte=now, state__in=ACTIVE, merged_into=None)
    return list(rows.select_for_update(skip_locked=True, no_key=True).order_by("snoozed_until", "id")[:PORTION])


def _wake(rows: Sequence[Case], by: str, now: datetime) -> None:
    for case in rows:
        case.snoozed_until = None
        case.version += 1
    bulk.change(Case, rows, ["snoozed_until", "version"])
    facts = [
        log.Fact(events.WOKE, row.id, now, customer_id=row.customer_id, data={"number": row.number}) for row in rows
    ]
    log.announce(facts, workspace_id=scope.current(), by=by)
    clocks.reset_each(rows, now=now)


def _woke(row: Case, now: datetime) -> log.Fact:
    return log.Fact(events.WOKE, row.id, now, customer_id=row.customer_id, data={"number": row.number})


def _refuse_gone(until: datetime | None, now: datetime) -> None:
    if until and not now < until <= now + FURTHEST:
        raise errors.MomentGone
