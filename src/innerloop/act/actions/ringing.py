"""Calling the customer of a case from here, and writing down by itself what came of it."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from innerloop.act import errors, events
from innerloop.act.actions.answering import log_call
from innerloop.act.actions.moving import hold, keep, note, refuse_if_over, tell
from innerloop.act.models import Case, CaseNote
from innerloop.act.rules.states import State
from innerloop.listen import actions as listening
from innerloop.listen.models import Ring
from innerloop.team.access import actor
from innerloop.team.models import Member


@transaction.atomic
def ring_customer(*, case_id: UUID, member: Member, key: str, now: datetime) -> Ring:
    """Ring whoever presses the button, to be connected with the customer of a case; `key` names the press.

    Raises IsOver, NobodyToReach, NoTelephone, and listen's CannotReach.
    """
    case = hold(case_id)
    refuse_if_over(case)
    if case.customer_id is None:
        raise errors.NobodyToReach
    if not member.phone:
        raise errors.NoTelephone
    wanted = listening.Wanted(case.customer_id, about=case.id, our_phone=member.phone, key=key)
    return listening.ring(wanted, by=actor(member), now=now)


@transaction.atomic
def note_ring(*, ring_id: UUID, now: datetime) -> None:
    """Write down in its case how a call went; nothing where our own telephone was not picked up."""
    ring = Ring.objects.select_related("line", "workspace").get(id=ring_id)
    if ring.state == Ring.State.UNANSWERED or not Case.objects.filter(id=ring.about).exists():
        return
    # Held before anything is decided: a colleague may resolve it at this moment.
    case = hold(ring.about)
    text = _said(ring, ZoneInfo(ring.workspace.time_zone))
    if not State(case.state).is_over and case.merged_into_id is None:
        log_call(case_id=case.id, text=text, was_reached=ring.state == Ring.State.TALKED, by=ring.by, now=now)
        return
    # It was resolved while they still talked.
    keep(case)
    note(case, CaseNote.Kind.CALL, text, by=ring.by, now=now)
    tell(events.NOTED, case, by=ring.by, now=now)


def _said(ring: Ring, zone: ZoneInfo) -> str:
    began = f"{ring.began_at.astimezone(zone):%H:%M}"
    if ring.state == Ring.State.FAILED:
        return f"Rung through {ring.line} at {began}: the call could not be made. {ring.outcome}".strip()
    if ring.state == Ring.State.TALKED and ring.answered_at:
        answered, (minutes, seconds) = f"{ring.answered_at.astimezone(zone):%H:%M}", divmod(ring.seconds or 0, 60)
        spoke = f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
        return f"Rung through {ring.line} at {began}: picked up at {answered}, we spoke for {spoke}."
    return f"Rung through {ring.line} at {began}: nobody picked up."
