"""Asking customers again after their case was resolved: only they can say whether they were won back."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from innerloop.act.actions.moving import occasion_of
from innerloop.act.models import Case
from innerloop.act.rules.states import CloseReason, State
from innerloop.kernel import apart
from innerloop.kernel.models import Origin
from innerloop.listen import actions as listening
from innerloop.listen import errors, queries
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Invitation, Program

# Long enough to have felt the difference, soon enough to remember what was done.
AFTER = timedelta(days=7)
# Whoever could not be asked by then (a worker that stood still, a program that was closed) is asked for it no more.
WITHIN = timedelta(days=14)
BY = "system"


def ask_again(*, now: datetime) -> int:
    """Ask whose case was resolved a week ago; return how many were. Within eligibility: who rests is asked later.

    Once for each time that a case was resolved, however often this is called: the occasion says so.
    """
    asked = 0
    for case in _due(now):
        with apart.within(case.workspace_id, doing=f"Asking again after case {case.id}"):
            asked += _ask(case, now)
    return asked


def _due(now: datetime) -> Iterable[Case]:
    occasion = Concat(Value("case:"), Cast("id", CharField()), Value(":"), Cast("reopened", CharField()))
    asked = Invitation.everywhere.filter(workspace_id=OuterRef("workspace_id"), occasion_key=OuterRef("occasion"))
    since, until = now - AFTER - WITHIN, now - AFTER
    resolved = Q(state=State.RESOLVED, resolved_at__lte=until, resolved_at__gt=since)
    # Who was left alone by lot is asked like the others: else only those would answer who were contacted.
    held = Q(state=State.CLOSED, close_reason=CloseReason.HELD_BACK, closed_at__lte=until, closed_at__gt=since)
    rows: QuerySet[Case] = Case.everywhere.filter(
        resolved | held, origin=Origin.LIVE, customer__isnull=False, customer__erased_at=None
    )
    related = rows.select_related("customer__merged_into", "response__program", "response__touchpoint", "thread")
    return related.annotate(occasion=occasion).exclude(Exists(asked)).order_by("opened_at", "id")


def _ask(case: Case, now: datetime) -> bool:
    program = _program(case)
    if program is None or case.customer is None:
        return False
    answer = case.response
    ask = Ask(
        customer=case.customer.merged_into or case.customer,
        channel=case.thread.channel if case.thread else "",
        occasion_key=occasion_of(case),
        touchpoint_id=answer.touchpoint_id if answer else None,
        team_id=case.team_id,
    )
    try:
        return listening.invite(program=program, ask=ask, by=BY, now=now).is_new
    except errors.Refusal:
        # A channel that was closed since: the program's own is the other way to them.
        return False


def _program(case: Case) -> Program | None:
    """Return the program that the customer answered, else the default one; one that is closed asks nobody."""
    own = case.response.program if case.response else None
    found = own if own and own.closed_at is None and not own.is_anonymous else queries.program("")
    return found if found and found.closed_at is None and not found.is_anonymous else None
