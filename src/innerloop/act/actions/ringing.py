"""Calling the customer of a case from here, and writing down by itself what came of it.

Whether a person talked no provider knows: a mailbox picks up as well. Who called says so, and only then it counts.
"""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from innerloop.act import errors, events
from innerloop.act.actions import clocks
from innerloop.act.actions.answering import contacted
from innerloop.act.actions.moving import hold, keep, note, refuse_if_over, tell
from innerloop.act.models import Case, CaseNote
from innerloop.act.queries import rings
from innerloop.act.rules.states import State
from innerloop.kernel import log
from innerloop.listen import actions as listening
from innerloop.listen.models import Ring
from innerloop.team.access import actor
from innerloop.team.models import Member
from innerloop.team.rules import telephone


@transaction.atomic
def ring_customer(*, case_id: UUID, member: Member, key: str, now: datetime) -> Ring:
    """Ring whoever presses the button, to be connected with the customer of a case; `key` names the press.

    Raises IsOver, NobodyToReach, NoTelephone, and listen's CannotReach.
    """
    case = hold(case_id)
    refuse_if_over(case)
    if case.customer_id is None:
        raise errors.NobodyToReach
    # Read again: one that was kept before it was checked may be a number that costs whoever calls it.
    ours = telephone.read(member.phone)
    if ours is None:
        raise errors.NoTelephone
    wanted = listening.Wanted(case.customer_id, about=case.id, our_phone=ours, key=key)
    return listening.ring(wanted, by=actor(member), now=now)


@transaction.atomic
def note_ring(*, ring_id: UUID, now: datetime) -> None:
    """Write down in its case how a call went; nothing where our own telephone was not picked up.

    Where theirs was picked up, the case asks who called whether it was them. Told twice, it is written down once.
    """
    ring = Ring.objects.select_related("line", "workspace").get(id=ring_id)
    about = Case.objects.filter(id=ring.about).first()
    if ring.state == Ring.State.UNANSWERED or about is None:
        return
    # Held before anything is decided: a colleague may resolve it at this moment. What another has taken up goes on
    # there.
    case = hold(about.merged_into_id or about.id)
    if rings.is_told(case.id, ring):
        return
    if case.state == State.OPEN:
        case.state = State.IN_PROGRESS
    keep(case, "state")
    note(case, CaseNote.Kind.CALL, _said(ring, ZoneInfo(ring.workspace.time_zone)), by=ring.by, now=now)
    is_picked_up = ring.state == Ring.State.TALKED
    told = {"ring": str(ring.id), "ended": ring.state, "reached": None if is_picked_up else False}
    tell(events.CALLED, case, by=ring.by, now=now, **told)


@transaction.atomic
def say_reached(*, case_id: UUID, ring_id: UUID, was_reached: bool, by: str, now: datetime) -> Case:
    """Say whether it was the customer who picked up, or a mailbox or somebody else; the case may be over.

    It counts as contact from when they picked up. What was said once stays: pressed twice, it changes nothing.
    """
    case = hold(case_id)
    if rings.unsaid(case.id) != ring_id:
        return case
    ring = Ring.objects.get(id=ring_id)
    picked_up = ring.answered_at or now
    if was_reached:
        promised_at = case.promised_at if rings.is_promised_after(case.id, picked_up) else None
        contacted(case, picked_up)
        case.promised_at = promised_at
    keep(case, "contacted_at", "promised_at")
    data = {"number": case.number, "ring": str(ring_id), "reached": was_reached}
    fact = log.Fact(events.CALLED, case.id, picked_up if was_reached else now, case.customer_id, data=data)
    log.announce([fact], workspace_id=case.workspace_id, by=by)
    clocks.reset(case, now=now)
    return case


def _said(ring: Ring, zone: ZoneInfo) -> str:
    """Say what is known of a call, and nothing beyond it."""
    began = f"{ring.began_at.astimezone(zone):%H:%M}"
    rung = f"Rung through {ring.line} at {began}:"
    if ring.state == Ring.State.FAILED:
        return f"{rung} the call could not be made. {ring.outcome}".strip()
    if ring.state == Ring.State.TALKED:
        answered = f" at {ring.answered_at.astimezone(zone):%H:%M}" if ring.answered_at else ""
        minutes, seconds = divmod(ring.seconds or 0, 60)
        lasted = f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
        return f"{rung} picked up{answered}, connected for {lasted}."
    return f"{rung} {ring.outcome or 'nobody picked up'}."
