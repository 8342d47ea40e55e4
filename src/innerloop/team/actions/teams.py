"""The tree of teams."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from innerloop.kernel import log, scope
from innerloop.team import access, errors, events, queries, rules
from innerloop.team.actions.naming import insert_keyed
from innerloop.team.models import Member, Team, Workspace


@transaction.atomic
def add_team(
    *, workspace_id: UUID, name: str, parent: Team | None, by_member: Member, now: datetime, key: str = ""
) -> Team:
    """Add a team under another or at the top. `key` is what other systems call it; made from the name
    when left out, KeyTaken when it names another team."""
    with scope.to(workspace_id):
        team = insert_keyed(Team, workspace_id=workspace_id, key=key, name=name, parent=parent)
    _announce(events.TEAM_ADDED, team, by_member, now)
    return team


@transaction.atomic
def rename_team(*, team: Team, name: str, by_member: Member, now: datetime) -> Team:
    """Change a team's name. A team that was only seen in an answer counts as set up from now on."""
    if team.name == name and team.is_set_up:
        return team
    team.name, team.is_set_up = name, True
    team.save(update_fields=["name", "is_set_up"])
    _announce(events.TEAM_RENAMED, team, by_member, now)
    return team


@transaction.atomic
def move_team(*, team: Team, parent: Team | None, by_member: Member, now: datetime) -> Team:
    """Put a team under another, or at the top; raises CircleOfTeams where it would be above itself."""
    # Two moves that are harmless alone can tie a circle together: one waits for the other.
    Workspace.objects.select_for_update().get(id=team.workspace_id)
    with scope.to(team.workspace_id):
        parents = queries.team_parents()
    if parent and rules.makes_circle(parents, child=team.id, parent=parent.id):
        raise errors.CircleOfTeams(child=team, parent=parent)
    if parents[team.id] == (parent.id if parent else None):
        return team
    team.parent = parent
    team.save(update_fields=["parent"])
    _announce(events.TEAM_MOVED, team, by_member, now)
    return team


def _announce(kind: str, team: Team, by_member: Member, now: datetime) -> None:
    log.announce([log.Fact(kind, team.id, now)], workspace_id=team.workspace_id, by=access.actor(by_member))
