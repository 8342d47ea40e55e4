"""The Explore page: any measure of any slices, handed out as a table too."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from innerloop.act.queries import exploring as queries
from innerloop.act.queries.exploring import links
from innerloop.act.rules.exploring.looks import Look, read_look
from innerloop.kernel import clock, frame, sheets
from innerloop.listen import queries as listening
from innerloop.team.access import MemberRequest, members_only
from innerloop.understand.queries import Impossible, Slice


@require_safe
@members_only()
def explorer(request: MemberRequest) -> HttpResponse:
    """Show a measure of slices, and what in them differs beyond chance."""
    slice_, look = _asked(request)
    page = queries.explorer(slice_, look, workspace=request.workspace, now=clock.now())
    return render(request, "act/explorer.html", {"page": page})


@require_safe
@members_only()
def table(request: MemberRequest) -> HttpResponse:
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
    name = f"explore-{clock.day_in(workspace.time_zone, now).isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse("".join(map(sheets.line, rows)), content_type="text/csv; charset=utf-8", headers=headers)


def _asked(request: MemberRequest) -> tuple[Slice, Look]:
    pairs = request.GET.dict()
    return links.read_slice(pairs, request.GET.getlist("where")), read_look(pairs)
