"""Asking customers again after their case was resolved: only they can say whether they were won back."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import CharField, Exists, OuterRef, QuerySet, UUIDField, Value
from django.db.models.functions import Cast, Coalesce, Concat

from innerloop.act.actions.moving import occasion_of
from innerloop.act.models import Case, Lot
from innerloop.act.rules.states import State
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
_NEEDED = ("customer__merged_into", "response__program", "response__touchpoint", "thread")


def ask_again(*, now: datetime) -> int:
    """Ask whose case was resolved a week ago; return how many were. Within eligibility: who rests is asked later.

    Over whom the lot of an experiment was drawn is asked a week after that instead, whatever became of their case, and
    of no other until they are settled: were those contacted asked later than those left alone, or only if all went
    well, the two would differ by that. Once for each occasion, however often this is called.
    """
    asked = 0
    for case, occasion, channel in (*_drawn(now), *_resolved(now)):
        with apart.within(case.workspace_id, doing=f"Asking again after case {case.id}"):
            asked += _ask(case, occasion, channel, now)
    return asked


def _drawn(now: datetime) -> Iterator[tuple[Case, str, str]]:
    rows: QuerySet[Lot] = Lot.everywhere.filter(
        drawn_at__lte=now - AFTER, drawn_at__gt=now - AFTER - WITHIN, customer__erased_at=None
    )
    rows = rows.annotate(occasion=Concat(Value("lot:"), Cast("id", CharField())))
    rows = rows.select_related(*(f"case__{each}" for each in _NEEDED))
    for lot in rows.exclude(_is_asked()).order_by("drawn_at", "id"):
        # By the program's own channel: only who was contacted may have been answered by another.
        yield lot.case, f"lot:{lot.id}", ""


def _resolved(now: datetime) -> Iterator[tuple[Case, str, str]]:
    rows: QuerySet[Case] = Case.everywhere.filter(
        state=State.RESOLVED,
        resolved_at__lte=now - AFTER,
        resolved_at__gt=now - AFTER - WITHIN,
        origin=Origin.LIVE,
        customer__isnull=False,
        customer__erased_at=None,
    )
    rows = rows.annotate(
        who=_who(),
        occasion=Concat(Value("case:"), Cast("id", CharField()), Value(":"), Cast("reopened", CharField())),
    )
    lots = Lot.everywhere.filter(workspace_id=OuterRef("workspace_id"), settled_at=None)
    compared = lots.annotate(who=_who()).filter(who=OuterRef("who"))
    rows = rows.exclude(_is_asked()).exclude(Exists(compared))
    for case in rows.select_related(*_NEEDED).order_by("opened_at", "id"):
        yield case, occasion_of(case), case.thread.channel if case.thread else ""


def _who() -> Coalesce:
    return Coalesce("customer__merged_into_id", "customer_id", output_field=UUIDField())


def _is_asked() -> Exists:
    asked = Invitation.everywhere.filter(workspace_id=OuterRef("workspace_id"), occasion_key=OuterRef("occasion"))
    return Exists(asked)


def _ask(case: Case, occasion: str, channel: str, now: datetime) -> bool:
    program = _program(case)
    if program is None or case.customer is None:
        return False
    answer = case.response
    ask = Ask(
        customer=case.customer.merged_into or case.customer,
        channel=channel,
        occasion_key=occasion,
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
