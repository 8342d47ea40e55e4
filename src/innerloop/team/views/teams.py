"""The tree of teams."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from innerloop.kernel import clock, frame
from innerloop.team import actions, errors, forms, hours_page, queries
from innerloop.team.access import MemberRequest, members_only
from innerloop.team.models import Team
from innerloop.team.rules import Role
from innerloop.team.views._acting import accepted, today, tried

_AT_FIELD = ((errors.KeyTaken, "key"), (errors.NameTaken, "name"))


@members_only(at_least=Role.MANAGER)
@require_http_methods(["GET", "POST"])
def teams(request: MemberRequest) -> HttpResponse:
    """Show the tree; a POST adds a team."""
    tree = queries.team_tree(on=today(request))
    form = forms.TeamForm(request.POST or None, teams=tree)
    if form.is_valid() and accepted(form, lambda: _add(request, form), _AT_FIELD):
        frame.say(request, f"{form.cleaned_data['name']} is in the tree.")
        return redirect("team:teams")
    return render(request, "team/teams.html", {"tree": tree, "form": form})


@members_only(at_least=Role.MANAGER)
@require_http_methods(["GET", "POST"])
def team(request: MemberRequest, team_id: UUID) -> HttpResponse:
    """Show one team; a POST renames it."""
    found = _team(team_id)
    form = forms.TeamNameForm(request.POST or None, initial={"name": found.name})
    if form.is_valid() and accepted(form, lambda: _rename(request, found, form), _AT_FIELD):
        frame.say(request, "Saved.")
        return redirect("team:teams")
    shown = {
        "team": found,
        "form": form,
        "moving": forms.TeamMoveForm(teams=_others(request, found), initial={"parent": found.parent_id}),
        "hours": hours_page.read(found, workspace_name=request.workspace.name, now=clock.now()),
    }
    return render(request, "team/team.html", shown)


@members_only(at_least=Role.MANAGER)
@require_POST
def move(request: MemberRequest, team_id: UUID) -> HttpResponse:
    """Put a team under another one. Undo names the place before in its address."""
    found = _team(team_id)
    form = forms.TeamMoveForm(request.POST if "parent" in request.POST else request.GET, teams=_others(request, found))
    if not form.is_valid():
        raise Http404
    parent = form.cleaned_data["parent"]
    tried(
        request,
        lambda: actions.move_team(team=found, parent=parent, by_member=request.member, now=clock.now()),
        done=f"{found} is under {parent} now." if parent else f"{found} is at the top now.",
        undo_url=f"{reverse('team:move_team', args=[found.id])}?parent={found.parent_id or ''}",
    )
    return redirect("team:teams")


def _add(request: MemberRequest, form: forms.TeamForm) -> Team:
    return actions.add_team(
        workspace_id=request.workspace.id,
        name=form.cleaned_data["name"],
        parent=form.cleaned_data["parent"],
        by_member=request.member,
        now=clock.now(),
        key=form.cleaned_data["key"],
    )


def _rename(request: MemberRequest, found: Team, form: forms.TeamNameForm) -> Team:
    name = form.cleaned_data["name"]
    return actions.rename_team(team=found, name=name, by_member=request.member, now=clock.now())


def _others(request: MemberRequest, team: Team) -> list[queries.TeamRow]:
    return [row for row in queries.team_tree(on=today(request)) if row.team != team]


def _team(team_id: UUID) -> Team:
    found: Team = get_object_or_404(Team.objects, id=team_id)
    return found
