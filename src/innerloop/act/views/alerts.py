"""Alerts: what has changed beyond chance, what people make of it, and what is watched."""

from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from innerloop.act.forms_watching import WatchingForm
from innerloop.act.queries import findings as queries
from innerloop.kernel import clock, frame, paging
from innerloop.team import actions as team
from innerloop.team.access import MemberRequest, actor, members_only
from innerloop.team.rules import Role, may
from innerloop.understand import actions as understanding
from innerloop.understand import charts
from innerloop.understand import queries as reading
from innerloop.understand.models import Finding

PICTURES = ("png", "svg")


class CauseForm(forms.Form):
    """Why something changed."""

    cause = forms.CharField(max_length=240, required=False, strip=True)


@require_safe
@members_only()
def alerts(request: MemberRequest) -> HttpResponse:
    """Show what changes, and what changed."""
    after = request.GET.get("after", "")[:60]
    page = queries.alerts(after=after, shown=paging.shown(request))
    may_set = may(request.member.role, at_least=Role.MANAGER)
    return render(request, "act/alerts.html", {"page": page, "may_set": may_set})


@require_safe
@members_only()
def alert(request: MemberRequest, finding_id: UUID) -> HttpResponse:
    """Show one change; whatever its reader was told of it is read."""
    finding = _or_404(finding_id)
    if finding.part_of_id:
        return redirect("act:alert", finding.part_of_id)
    now = clock.now()
    [matter] = queries.matters([finding]).values()
    team.read_about(member=request.member, subject_id=finding.id, now=now, also=matter)
    today = clock.day_in(request.workspace.time_zone, now)
    shown = queries.alert(finding, workspace=request.workspace, today=today)
    may_judge = may(request.member.role, at_least=Role.AGENT)
    return render(request, "act/alert.html", {"alert": shown, "may_judge": may_judge, "pictures": PICTURES})


@require_safe
@members_only()
def picture(request: MemberRequest, finding_id: UUID) -> HttpResponse:
    """Hand out one change as a picture; `ink=dark` makes it dark."""
    finding = _or_404(_or_404(finding_id).root_id)
    kind = request.GET.get("kind", "png")
    if kind not in PICTURES:
        raise Http404
    today = clock.day_in(request.workspace.time_zone, clock.now())
    is_dark = request.GET.get("ink") == "dark"
    found = queries.picture(finding, workspace=request.workspace, today=today, is_dark=is_dark)
    if found is None:
        return redirect("act:alert", finding.id)
    headers = {"Content-Disposition": f'attachment; filename="change-{finding.since_on}.{kind}"'}
    return HttpResponse(charts.draw(found.spec, kind), content_type=charts.KINDS[kind], headers=headers)


@members_only(at_least=Role.AGENT)
@require_POST
def set_aside(request: MemberRequest, finding_id: UUID) -> HttpResponse:
    """Say that it was nothing; Undo takes that back."""
    finding = _or_404(finding_id)
    understanding.set_aside(finding_id=finding.id, member_id=request.member.id, now=clock.now())
    frame.say(request, "Set aside: it was nothing.", undo_url=reverse("act:alert_back", args=[finding.id]))
    return redirect("act:alerts")


@members_only(at_least=Role.AGENT)
@require_POST
def take_back(request: MemberRequest, finding_id: UUID) -> HttpResponse:
    """Take it up again."""
    finding = _or_404(finding_id)
    understanding.take_back(finding_id=finding.id, member_id=request.member.id, now=clock.now())
    frame.say(request, "Taken up again.")
    return redirect("act:alert", finding.id)


@members_only(at_least=Role.AGENT)
@require_POST
def explain(request: MemberRequest, finding_id: UUID) -> HttpResponse:
    """Write down why it changed."""
    finding = _or_404(finding_id)
    form = CauseForm(request.POST)
    if not form.is_valid():
        frame.say(request, "Not saved: the cause is too long. 240 characters are enough.", is_wrong=True)
        return redirect("act:alert", finding.id)
    cause = form.cleaned_data["cause"]
    understanding.explain(finding_id=finding.id, cause=cause, member_id=request.member.id, now=clock.now())
    frame.say(request, "Written at the change." if cause else "The cause is gone.")
    return redirect("act:alert", finding.id)


@members_only(at_least=Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def watching(request: MemberRequest) -> HttpResponse:
    """Choose what is watched and how often it may ring for nothing."""
    how = reading.watching()
    form = WatchingForm(request.POST or None, how=how)
    if form.is_valid():
        understanding.change_watching(form.wishes(), by=actor(request.member), now=clock.now())
        frame.say(request, "Saved. It holds from tomorrow’s look on.")
        return redirect("act:watching")
    today = clock.day_in(request.workspace.time_zone, clock.now())
    a_day, trades = queries.trades(chosen=how.days_a_false_alarm, least=how.least_points, today=today)
    return render(request, "act/watching.html", {"form": form, "trades": trades, "a_day": a_day, "how": how})


def _or_404(finding_id: UUID) -> Finding:
    return get_object_or_404(
        Finding.objects.select_related("metric", "theme", "cause_by__user", "set_aside_by__user"), id=finding_id
    )
