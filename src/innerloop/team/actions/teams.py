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
    when left out, KeyTaken when it names another team. Raises NameTaken. One that answers have named
    already, and that waits to be set up, is set up by this."""
    _hold(workspace_id)
    with scope.to(workspace_id):
        if seen := _seen(key, name):
            renamed = rename_team(team=seen, name=name, by_member=by_member, now=now)
            return move_team(team=renamed, parent=parent, by_member=by_member, now=now)
        _check_name(name)
        team = insert_keyed(Team, workspace_id=workspace_id, key=key, name=name, parent=parent)
    _announce(events.TEAM_ADDED, team, by_member, now)
    return team


@transaction.atomic
def rename_team(*, team: Team, name: str, by_member: Member, now: datetime) -> Team:
    """Change a team's name. A team that was only seen in an answer counts as set up from now on. Raises NameTaken."""
    _hold(team.workspace_id)
    team.refresh_from_db(fields=["name", "is_set_up"])
    if team.name == name and team.is_set_up:
        return team
    with scope.to(team.workspace_id):
        _check_name(name, but=team)
    team.name, team.is_set_up = name, True
    team.save(update_fields=["name", "is_set_up"])
    _announce(events.TEAM_RENAMED, team, by_member, now)
    return team


@transaction.atomic
def move_team(*, team: Team, parent: Team | None, by_member: Member, now: datetime) -> Team:
    """Put a team under another, or at the top; raises CircleOfTeams where it would be above itself."""
    _hold(team.workspace_id)
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


def _hold(workspace_id: UUID) -> None:
    """Let one change of the teams follow the other, each seeing what the one before did.

    A button pressed twice, or an add beside a rename, would give the same name twice; two moves that are harmless
    alone can tie a circle together. Always by the weaker lock: what points at the workspace may be written meanwhile.
    """
    Workspace.objects.select_for_update(no_key=True).get(id=workspace_id)


def _seen(key: str, name: str) -> Team | None:
    """Return the team that waits to be set up and is meant: by its key, or else by a key that says its name."""
    waiting = Team.objects.filter(is_set_up=False).order_by("key")
    if key:
        return waiting.filter(key=key).first()
    return next((team for team in waiting if rules.is_named(name, [team.key])), None)


def _check_name(name: str, *, but: Team | None = None) -> None:
    others = Team.objects.filter(is_set_up=True)
    if but:
        others = others.exclude(id=but.id)
    if rules.is_named(name, others.values_list("name", flat=True)):
        raise errors.NameTaken(name=name)


def _announce(kind: str, team: Team, by_member: Member, now: datetime) -> None:
    log.announce([log.Fact(kind, team.id, now)], workspace_id=team.workspace_id, by=access.actor(by_member))
