"""What a program had on its way when it closed: held, not lost, and decided again when the program reopens."""

from datetime import datetime

from django.db import transaction

from innerloop.kernel import log
from innerloop.listen import events
from innerloop.listen.actions import deciding
from innerloop.listen.models import Decision, Invitation, Program, Thread
from innerloop.listen.rules import limits, plans
from innerloop.listen.rules.asking import Reason


def hold_closed(invitation: Invitation, *, now: datetime) -> bool:
    """Hold an ask that its program's closing kept from leaving; say whether it is held now.

    Who was asked by another channel before has been asked, and stays so. In the caller's transaction.
    """
    program = invitation.program
    if program.closed_at is None or invitation.is_switched:
        return False
    reasons = [limits.closed(program.name).reason.as_json()]
    waiting = Invitation.objects.filter(id=invitation.id, state=Invitation.State.QUEUED)
    if not waiting.update(state=Invitation.State.HELD, reasons=reasons, follow_at=None, decide_at=None):
        return False
    # Nothing was asked there, so what somebody writes is no answer to it.
    if invitation.thread_id:
        thread = Thread.objects.filter(id=invitation.thread_id, invitation=invitation, floor=Thread.Floor.SURVEY)
        thread.update(floor=Thread.Floor.NOBODY)
    invitation.reasons = reasons
    Decision.objects.create(
        workspace_id=invitation.workspace_id, invitation=invitation, at=now, is_allowed=False, reasons=reasons
    )
    fact = deciding.fact(events.INVITATION_HELD, invitation, now)
    log.announce([fact], workspace_id=invitation.workspace_id, by="system")
    return True


@transaction.atomic
def let_go(*, occasion_key: str, now: datetime) -> bool:
    """Ask no more about what goes on after all, where the ask still waits for its time; say whether one did."""
    rows = Invitation.objects.select_for_update(of=("self",), no_key=True)
    row = rows.filter(occasion_key=occasion_key, state__in=Invitation.NOT_ASKED, decide_at__isnull=False).first()
    if row is None:
        return False
    was_planned = row.state == Invitation.State.PLANNED
    reasons = [Reason("goes_on", "What it would have asked about goes on after all").as_json()]
    row.state, row.reasons, row.decide_at = Invitation.State.HELD, reasons, None
    row.save(update_fields=["state", "reasons", "decide_at"])
    Decision.objects.create(workspace_id=row.workspace_id, invitation=row, at=now, is_allowed=False, reasons=reasons)
    if was_planned:
        log.announce([deciding.fact(events.INVITATION_HELD, row, now)], workspace_id=row.workspace_id, by="system")
    return True


def decide_again(program: Program, *, now: datetime) -> int:
    """Let what was on its way at the closing be decided again now, but for what would come too late; return how many.

    What was held without ever having been on its way was told to whoever asked for it, and stays so.
    """
    in_time = now - plans.read(program.plan).patience(program.kind)
    rows = Invitation.objects.filter(
        program=program,
        state=Invitation.State.HELD,
        reasons__contains=[{"rule": "closed"}],
        due_at__gte=in_time,
        decisions__is_allowed=True,
    )
    ids = rows.values_list("id", flat=True).distinct()
    return Invitation.objects.filter(id__in=list(ids)).update(decide_at=now)
