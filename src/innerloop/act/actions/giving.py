"""Whose a case is: taken, handed over, given back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from innerloop.act import errors, events
from innerloop.act.actions.moving import hold, keep, refuse_if_over, tell
from innerloop.act.actions.unending import UNDO_WITHIN
from innerloop.act.actions.watching import refuse_if_moved
from innerloop.act.models import Case
from innerloop.kernel.models import Event
from innerloop.team.models import Member, Team

# What takes a case from whoever has it.
_GIVING = (events.ASSIGNED, events.UNASSIGNED, events.CHANGED)


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
    told = {"was": str(was or ""), "why": [reason["kind"] for reason in why], "was_why": case.why_assigned}
    kept = list(why) if to else [*why, *_gave_back(case), {"kind": "gave_back", "by": str(was)}]
    case.assignee, case.why_assigned, case.assigned_at = to, kept, now if to else None
    keep(case, "assignee", "why_assigned", "assigned_at")
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
    teams_and_why = {**teams, "was_why": case.why_assigned}
    case.team, case.assignee, case.why_assigned, case.assigned_at = team, None, [], None
    keep(case, "team", "assignee", "why_assigned", "assigned_at")
    tell(events.CHANGED, case, by=by, now=now, fields="team", **teams_and_why)
    return case


@transaction.atomic
def regain(*, case_id: UUID, member: Member, by: str, now: datetime) -> Case:
    """Take back a case that one has given away: with the team, and with the reasons for which one had it.

    Whoever got it and did nothing with it yet loses it, and nothing else that happened is undone; pressed twice, it is
    done once. Raises IsOver, NotInTheTeam, NothingToRegain, and MovedMeanwhile where a colleague has acted since.
    """
    case = hold(case_id)
    refuse_if_over(case)
    gave = Event.objects.filter(object_id=case.id, kind__in=_GIVING, actor=by, data__was=str(member.id))
    last = gave.order_by("-id").first()
    if case.assignee_id == member.id:
        return case
    if last is None or now - last.occurred_at > UNDO_WITHIN:
        raise errors.NothingToRegain(number=case.number)
    refuse_if_moved(case, since=last.id, by=by)
    why = last.data.get("was_why")
    if "was_team" in last.data and str(case.team_id or "") == last.data["team"]:
        was_team: str = last.data["was_team"]
        team = Team.objects.filter(id=was_team).first() if was_team else None
        move_to_team(case_id=case.id, team=team, by=by, now=now)
    return give(case_id=case.id, to=member, why=why or [{"kind": "taken"}], by=by, now=now)


def _gave_back(case: Case) -> list[dict[str, Any]]:
    return [reason for reason in case.why_assigned if reason.get("kind") == "gave_back"]
