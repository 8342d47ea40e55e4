"""Metrics under Settings: the scales that are asked, ours and the company's own."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from innerloop.kernel import clock, frame
from innerloop.listen import actions, errors, queries
from innerloop.listen.actions import tidying
from innerloop.listen.forms.places import MetricForm, MetricNameForm
from innerloop.listen.metric_page import said
from innerloop.listen.models import Metric
from innerloop.listen.rules import saying
from innerloop.listen.views._acting import accepted
from innerloop.team.access import MemberRequest, actor, members_only
from innerloop.team.rules import Role

_AT_FIELD = ((errors.MetricExists, "slug"),)


@members_only(at_least=Role.MANAGER)
@require_http_methods(["GET", "POST"])
def metrics(request: MemberRequest) -> HttpResponse:
    """List the metrics; a POST defines one of the company's own."""
    form = MetricForm(request.POST or None)
    if form.is_valid() and accepted(form, lambda: _define(request, form), _AT_FIELD):
        frame.say(request, f"“{form.cleaned_data['name']}” can be asked and imported now.")
        return redirect("listen:metrics")
    rows = [said(metric) for metric in sorted(queries.metrics().values(), key=saying.metric_order)]
    return render(request, "listen/metrics.html", {"form": form, "rows": rows})


@members_only(at_least=Role.MANAGER)
@require_http_methods(["GET", "POST"])
def metric(request: MemberRequest, metric_id: UUID) -> HttpResponse:
    """Show one metric; a POST renames it."""
    found: Metric = get_object_or_404(Metric.objects, id=metric_id)
    form = MetricNameForm(request.POST or None, initial={"name": found.name})
    if form.is_valid():
        by, name = actor(request.member), form.cleaned_data["name"]
        tidying.rename_metric(metric_id=found.id, name=name, by=by, now=clock.now())
        frame.say(request, "Saved.")
        return redirect("listen:metrics")
    return render(request, "listen/metric.html", {"form": form, "metric": found, "row": said(found)})


def _define(request: MemberRequest, form: MetricForm) -> Metric:
    assert form.scale is not None
    return actions.define_metric(
        scale=form.scale,
        name=form.cleaned_data["name"],
        workspace_id=request.workspace.id,
        by=actor(request.member),
        now=clock.now(),
    )
