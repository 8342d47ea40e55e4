"""The Explore page: any measure of any slices, handed out as a table too."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from innerloop.act import errors, rules
from innerloop.act.actions import exploring as actions
from innerloop.act.forms_exploring import DaysForm, ViewForm
from innerloop.act.models import KeptView
from innerloop.act.queries import exploring as queries
from innerloop.act.queries import filters
from innerloop.act.queries.exploring import links
from innerloop.act.queries.exploring.views import address, kept, seen_by
from innerloop.act.rules.exploring.looks import Look, read_look, turned
from innerloop.act.views._acting import asks_on, turned_back
from innerloop.act.views._handing_out import hand_out
from innerloop.kernel import clock, frame
from innerloop.listen import queries as listening
from innerloop.team.access import MemberRequest, members_only
from innerloop.team.rules import Role, may
from innerloop.understand import charts
from innerloop.understand import queries as reading
from innerloop.understand.queries import Impossible, Slice

SPECIFICATION = "json"


@require_safe
@members_only()
def explorer(request: MemberRequest) -> HttpResponse:
    """Show a measure of slices, and what in them differs beyond chance."""
    slice_, look = _asked(request)
    if "first" in request.GET:
        return _of_days(request, slice_, look)
    views = kept(request.member, links.query_of(slice_, look))
    page = queries.explorer(slice_, look, workspace=request.workspace, now=clock.now(), views=views)
    may_share = may(request.member.role, at_least=Role.AGENT)
    return render(request, "act/explorer.html", {"page": page, "may_share": may_share})


@require_safe
@members_only()
def table(request: MemberRequest, kind: str) -> HttpResponse:
    """Hand out every slice of a look as a table."""
    slice_, look = _asked(request)
    metric = None if "\0" in slice_.metric else listening.metric(slice_.metric)
    if metric is None:
        raise Http404
    now, workspace = clock.now(), request.workspace
    try:
        rows = list(queries.table(slice_, look, metric=metric, workspace=workspace, now=now))
    except Impossible as refusal:
        frame.say(request, str(refusal), is_wrong=True)
        return redirect(links.explorer_url(slice_, look))
    return hand_out(request, lambda: rows, name="explore", kind=kind)


@require_safe
@members_only()
def picture(request: MemberRequest) -> HttpResponse:
    """Hand out a look as a picture, or (`kind=json`) as what it is drawn from; `ink=dark` makes it dark."""
    slice_, look = _asked(request)
    kind = request.GET.get("kind", "png")
    metric = None if "\0" in slice_.metric else listening.metric(slice_.metric)
    if metric is None or kind not in (*charts.KINDS, SPECIFICATION):
        raise Http404
    now, workspace = clock.now(), request.workspace
    try:
        looked = queries.look_at(slice_, look, metric=metric, workspace=workspace, now=now)
    except Impossible as refusal:
        frame.say(request, str(refusal), is_wrong=True)
        return redirect(links.explorer_url(slice_, look))
    if not looked.every.n:
        return redirect(links.explorer_url(slice_, look))
    spec = queries.picture(looked, is_dark=request.GET.get("ink") == "dark")
    if kind == SPECIFICATION:
        return JsonResponse(spec)
    name = f"explore-{clock.day_in(workspace.time_zone, now).isoformat()}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(charts.draw(spec, kind), content_type=charts.KINDS[kind], headers=headers)


@members_only()
@require_POST
def keep(request: MemberRequest) -> HttpResponse:
    """Keep the view that the form stands on, under a name."""
    asked = QueryDict(request.POST.get("query", "").removeprefix("?"))
    view = KeptView(page=request.POST.get("page", ""))
    view.page = view.page if view.page in KeptView.Page else KeptView.Page.EXPLORE
    view.query = _query(view.page, asked)
    back = _back_to(view)
    form = ViewForm(request.POST)
    if not form.is_valid():
        frame.say(request, "A view needs a name of 80 letters at most.", is_wrong=True)
        return back
    try:
        view = actions.keep_view(page=view.page, query=view.query, **_given(request, form), **_by(request))
    except errors.ViewRefusal as refusal:
        frame.say(request, str(refusal), is_wrong=True)
    else:
        seen = " Everybody sees it." if view.is_shared else ""
        frame.say(request, f"Kept as “{view.name}”.{seen}", undo_url=turned_back(_away(view), is_on=False))
    return back


@members_only()
@require_POST
def change(request: MemberRequest, view_id: UUID) -> HttpResponse:
    """Rename a view, or change who sees it."""
    view = get_object_or_404(seen_by(request.member), id=view_id, retired_at=None)
    form = ViewForm(request.POST)
    if not form.is_valid():
        frame.say(request, "A view needs a name of 80 letters at most.", is_wrong=True)
        return _back_to(view)
    try:
        view = actions.change_view(view_id=view.id, **_given(request, form), **_by(request))
    except errors.ViewRefusal as refusal:
        frame.say(request, str(refusal), is_wrong=True)
    else:
        frame.say(request, f"“{view.name}”: saved.")
    return _back_to(view)


@members_only()
@require_POST
def put_away(request: MemberRequest, view_id: UUID) -> HttpResponse:
    """Put a view away, or take it out again."""
    view = get_object_or_404(seen_by(request.member), id=view_id)
    is_away = asks_on(request)
    try:
        actions.put_view_away(view_id=view.id, is_away=is_away, **_by(request))
    except errors.ViewRefusal as refusal:
        frame.say(request, str(refusal), is_wrong=True)
    else:
        said = f"“{view.name}” is {'deleted' if is_away else 'back'}."
        frame.say(request, said, undo_url=turned_back(_away(view), is_on=is_away))
    return _back_to(view)


def _of_days(request: MemberRequest, slice_: Slice, look: Look) -> HttpResponse:
    """Lead on to the address of the days that were typed."""
    form = DaysForm(request.GET)
    if not form.is_valid():
        said = form.non_field_errors() or ["Give the first and the last day, such as 2026-03-01."]
        frame.say(request, str(said[0]), is_wrong=True)
        return redirect(links.explorer_url(slice_, look))
    given = form.cleaned_data
    others = given["other_first"], given["other_last"]
    against = f"{others[0]}/{others[1]}" if all(others) else look.against
    return redirect(
        links.explorer_url(replace(slice_, days=(given["first"], given["last"])), turned(look, against=against))
    )


def _given(request: MemberRequest, form: ViewForm) -> dict[str, Any]:
    # What everybody sees changes their page: whoever may only look on keeps views to themselves.
    may_share = may(request.member.role, at_least=Role.AGENT)
    return {"name": form.cleaned_data["name"], "is_shared": form.cleaned_data["is_shared"] and may_share}


def _by(request: MemberRequest) -> dict[str, Any]:
    return {"member": request.member, "now": clock.now()}


def _away(view: KeptView) -> str:
    return reverse("act:explorer_away", args=[view.id])


def _query(page: str, asked: QueryDict) -> str:
    """Return what an address asks for, in the one way in which it is kept."""
    pairs = {name: str(asked.get(name, "")) for name in asked}
    where = asked.getlist("where")
    if page == KeptView.Page.FEEDBACK:
        return filters.query_of(reading.read(pairs, where), rules.read_listing(pairs))
    return links.query_of(links.read_slice(pairs, where), read_look(pairs))


def _back_to(view: KeptView) -> HttpResponse:
    return redirect(address(view))


def _asked(request: MemberRequest) -> tuple[Slice, Look]:
    pairs = request.GET.dict()
    return links.read_slice(pairs, request.GET.getlist("where")), read_look(pairs)
