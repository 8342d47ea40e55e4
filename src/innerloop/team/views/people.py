"""Who answers customers: languages, skills, hours, and who is away."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from innerloop.kernel import clock, frame
from innerloop.team import actions, forms, people_page, queries
from innerloop.team.access import MemberRequest, members_only
from innerloop.team.models import Member
from innerloop.team.rules import Role
from innerloop.team.views._acting import given, today, tried
from innerloop.team.views._away import settle


@members_only(at_least=Role.MANAGER)
@require_http_methods(["GET"])
def people(request: MemberRequest) -> HttpResponse:
    """List those who answer customers."""
    now = clock.now()
    rows = [people_page.row(person, now=now) for person in queries.people_on_duty(at=now)]
    return render(request, "team/people.html", {"rows": rows})


@members_only(at_least=Role.MANAGER)
@require_http_methods(["GET", "POST"])
def person(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """Show what a member does; a POST changes it."""
    member = _member(member_id)
    found = queries.person_on_duty(member, at=clock.now())
    form = forms.WorkForm(given(request, "capacity"), person=found, offers=_offers(request))
    if form.is_valid():
        actions.change_work(member=member, work=form.work(), by_member=request.member, now=clock.now())
        frame.say(request, "Saved.")
        return redirect("team:person", member_id=member.id)
    return _page(request, found, form=form)


@members_only(at_least=Role.MANAGER)
@require_POST
def set_shift(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """Give a member hours of their own."""
    member = _member(member_id)
    found = queries.person_on_duty(member, at=clock.now())
    form = forms.WeekForm(given(request, "zone"), shown=found.hours)
    if form.is_valid():
        hours = form.cleaned_data["hours"]
        actions.set_shift(member=member, hours=hours, by_member=request.member, now=clock.now())
        frame.say(request, f"{member} works in these hours now.")
        return redirect("team:person", member_id=member.id)
    return _page(request, found, week=form)


@members_only(at_least=Role.MANAGER)
@require_POST
def end_shift(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """Let a member keep the hours of the team again."""
    member = _member(member_id)
    found = queries.person_on_duty(member, at=clock.now())
    again = f"{reverse('team:set_shift', args=[member.id])}?{urlencode(forms.week_given(found.hours))}"
    tried(
        request,
        lambda: actions.end_shift(member=member, by_member=request.member, now=clock.now()),
        done=f"{member} keeps the hours of the team now.",
        undo_url=again if found.has_own_hours else "",
    )
    return redirect("team:person", member_id=member.id)


@members_only(at_least=Role.MANAGER)
@require_POST
def away(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """Note that a member is away, or take it back."""
    member = _member(member_id)
    refused = settle(request, member, here=reverse("team:person_away", args=[member.id]))
    if refused:
        return _page(request, queries.person_on_duty(member, at=clock.now()), away=refused)
    return redirect("team:person", member_id=member.id)


def _page(request: MemberRequest, found: queries.OnDuty, **sent: Any) -> HttpResponse:
    now = clock.now()
    shown = {
        "person": people_page.row(found, now=now),
        "found": found,
        "form": forms.WorkForm(None, person=found, offers=_offers(request)) if "form" not in sent else None,
        "week": forms.WeekForm(None, shown=found.hours),
        "away": forms.AwayForm(),
        "away_url": reverse("team:person_away", args=[found.member.id]),
    }
    return render(request, "team/person.html", {**shown, **sent})


def _offers(request: MemberRequest) -> forms.Offers:
    return forms.Offers(
        teams=queries.team_tree(on=today(request)),
        skills=list(queries.skills()),
        languages={request.workspace.language.partition("-")[0], *queries.languages_spoken()},
    )


def _member(member_id: UUID) -> Member:
    found: Member = get_object_or_404(queries.members(), id=member_id)
    return found
