"""When people work here: the hours and holidays of the workspace and of its teams."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from innerloop.kernel import clock, frame
from innerloop.team import actions, errors, forms, hours_page
from innerloop.team.access import MemberRequest, members_only
from innerloop.team.models import Holiday, Team
from innerloop.team.rules import Role
from innerloop.team.views._acting import accepted, given, tried


@members_only(at_least=Role.MANAGER)
@require_http_methods(["GET", "POST"])
def hours(request: MemberRequest) -> HttpResponse:
    """Show when the workspace works; a POST changes it."""
    return _hours(request, None)


@members_only(at_least=Role.MANAGER)
@require_http_methods(["GET", "POST"])
def team_hours(request: MemberRequest, team_id: UUID) -> HttpResponse:
    """Show when a team works; a POST gives it hours of its own."""
    return _hours(request, _team(team_id))


@members_only(at_least=Role.MANAGER)
@require_POST
def inherit_hours(request: MemberRequest) -> HttpResponse:
    """Let the workspace keep the usual hours again."""
    return _inherit(request, None)


@members_only(at_least=Role.MANAGER)
@require_POST
def inherit_team_hours(request: MemberRequest, team_id: UUID) -> HttpResponse:
    """Let a team keep the hours above it again."""
    return _inherit(request, _team(team_id))


@members_only(at_least=Role.MANAGER)
@require_POST
def add_holiday(request: MemberRequest) -> HttpResponse:
    """Add a day on which nobody here works."""
    return _add_holiday(request, None)


@members_only(at_least=Role.MANAGER)
@require_POST
def add_team_holiday(request: MemberRequest, team_id: UUID) -> HttpResponse:
    """Add a day on which a team, and all below it, do not work."""
    return _add_holiday(request, _team(team_id))


@members_only(at_least=Role.MANAGER)
@require_POST
def remove_holiday(request: MemberRequest, holiday_id: UUID) -> HttpResponse:
    """Let a holiday be a day like others. Undo names it in its address."""
    found: Holiday = get_object_or_404(Holiday.objects.select_related("team"), id=holiday_id)
    again = {"on": found.on.isoformat(), "name": found.name, "part": hours_page.part(found)}
    tried(
        request,
        lambda: actions.remove_holiday(holiday=found, by_member=request.member, now=clock.now()),
        done=f"{found} is a day like others.",
        undo_url=f"{_address('add_holiday', found.team)}?{urlencode(again)}",
    )
    return redirect(_address("hours", found.team))


def _hours(request: MemberRequest, team: Team | None) -> HttpResponse:
    page = _page(request, team)
    form = forms.WeekForm(given(request, "zone"), shown=page.hours)
    if form.is_valid():
        actions.keep_hours(
            workspace_id=request.workspace.id,
            team=team,
            hours=form.cleaned_data["hours"],
            by_member=request.member,
            now=clock.now(),
        )
        frame.say(request, "Saved.")
        return redirect(_address("hours", team))
    return _shown(request, page, form, forms.HolidayForm())


def _inherit(request: MemberRequest, team: Team | None) -> HttpResponse:
    page = _page(request, team)
    who = team.name if team else request.workspace.name
    tried(
        request,
        lambda: actions.inherit_hours(
            workspace_id=request.workspace.id, team=team, by_member=request.member, now=clock.now()
        ),
        done=f"{who} keeps {page.instead} now.",
        undo_url=f"{_address('hours', team)}?{urlencode(forms.week_given(page.hours))}" if page.is_own else "",
    )
    return redirect(_address("hours", team))


def _add_holiday(request: MemberRequest, team: Team | None) -> HttpResponse:
    form = forms.HolidayForm(given(request, "on"))
    if form.is_valid() and accepted(form, lambda: _add(request, team, form), [(errors.HolidayTaken, "on")]):
        frame.say(request, f"{form.cleaned_data['name']} is a holiday.")
        return redirect(_address("hours", team))
    page = _page(request, team)
    return _shown(request, page, forms.WeekForm(None, shown=page.hours), form)


def _add(request: MemberRequest, team: Team | None, form: forms.HolidayForm) -> Holiday:
    return actions.add_holiday(
        workspace_id=request.workspace.id,
        team=team,
        day=form.cleaned_data["day"],
        name=form.cleaned_data["name"],
        by_member=request.member,
        now=clock.now(),
    )


def _shown(
    request: MemberRequest, page: hours_page.HoursPage, form: forms.WeekForm, holiday: forms.HolidayForm
) -> HttpResponse:
    addresses = {f"{name}_url": _address(name, page.team) for name in ("hours", "inherit_hours", "add_holiday")}
    return render(request, "team/hours.html", {"page": page, "form": form, "holiday_form": holiday, **addresses})


def _page(request: MemberRequest, team: Team | None) -> hours_page.HoursPage:
    return hours_page.read(team, workspace_name=request.workspace.name, now=clock.now())


_OF_TEAM = {"hours": "team_hours", "inherit_hours": "inherit_team_hours", "add_holiday": "add_team_holiday"}


def _address(name: str, team: Team | None) -> str:
    return reverse(f"team:{_OF_TEAM[name]}", args=[team.id]) if team else reverse(f"team:{name}")


def _team(team_id: UUID) -> Team:
    found: Team = get_object_or_404(Team.objects, id=team_id)
    return found
