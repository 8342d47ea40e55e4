"""Whose a case is: taken, handed over, given back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from innerloop.act import errors, events
from innerloop.act.actions.moving import hold, keep, refuse_if_over, tell
from innerloop.act.models import Case
from innerloop.team.models import Member, Team


@transaction.atomic
def give(*, case_id: UUID, to: Member | None, why: Sequence[dict[str, Any]] = (), by: str, now: datetime) -> Case:
    """Give a case to a member, or take it from everybody with None; `why` says what spoke for them.

    Whom it was taken from is kept, so that routing does not give it back to them.

    Raises IsOver, and NotInTheTeam for somebody who was removed meanwhile.
    """
    case = hold(case_id)
    refuse_if_over(case)
    if to and (to.removed_at or not Member.objects.filter(id=to.id, removed_at=None).exists()):
        raise errors.NotInTheTeam(member=to)
    was = case.assignee_id
    if was == (to.id if to else None):
        return case
    kept = list(why) if to else [*why, *_gave_back(case), {"kind": "gave_back", "by": str(was)}]
    case.assignee, case.why_assigned, case.assigned_at = to, kept, now if to else None
    keep(case, "assignee", "why_assigned", "assigned_at")
    told = {"was": str(was or ""), "why": [reason["kind"] for reason in why]}
    if to:
        tell(events.ASSIGNED, case, by=by, now=now, to=str(to.id), **told)
    else:
        tell(events.UNASSIGNED, case, by=by, now=now, **told)
    return case


@transaction.atomic
def move_to_team(*, case_id: UUID, team: Team | None, by: str, now: datetime) -> Case:
    """Hand a case to another team: nobody there has it yet. Raises IsOver."""
    case = hold(case_id)
    refuse_if_over(case)
    was = case.team_id
    if was == (team.id if team else None):
        return case
    teams = {"team": str(team.id if team else ""), "was_team": str(was or ""), "was": str(case.assignee_id or "")}
    case.team, case.assignee, case.why_assigned, case.assigned_at = team, None, [], None
    keep(case, "team", "assignee", "why_assigned", "assigned_at")
    tell(events.CHANGED, case, by=by, now=now, fields="team", **teams)
    return case


def _gave_back(case: Case) -> list[dict[str, Any]]:
    return [reason for reason in case.why_assigned if reason.get("kind") == "gave_back"]
