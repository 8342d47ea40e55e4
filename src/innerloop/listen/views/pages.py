"""The list of what is asked; surveys begun, put away and brought back."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from innerloop.kernel import clock
from innerloop.listen import queries
from innerloop.listen.actions import surveys as verbs
from innerloop.listen.forms.asking import ProgramStartForm, SurveyStartForm
from innerloop.listen.models import Program, Survey
from innerloop.listen.queries import load
from innerloop.listen.rules.load import load_of
from innerloop.listen.surveys_page import overview
from innerloop.listen.views._acting import accepted, tried
from innerloop.team.access import MemberRequest, actor, members_only
from innerloop.team.rules import Role, may

COUNTED = timedelta(days=90)


@members_only()
@require_safe
def surveys(request: MemberRequest) -> HttpResponse:
    """Show whom we ask, by which survey, and how many answer."""
    can_change = may(request.member.role, at_least=Role.MANAGER)
    now = clock.now()
    shown = overview(queries.askings(since=now - COUNTED), queries.surveys(), queries.put_away())
    times = (load.SHORT, load.LONG) if shown.open else ()
    loads = [load_of(load.distribution(since=now - time), days=time.days) for time in times]
    return render(request, "listen/surveys.html", {"overview": shown, "can_change": can_change, "loads": loads})


@members_only(at_least=Role.MANAGER)
@require_http_methods(["GET", "POST"])
def new_survey(request: MemberRequest) -> HttpResponse:
    """Choose what to ask; a POST makes the survey and its first program, and goes on to its words."""
    initial = {
        # What was typed before another metric was offered comes along in the address.
        "name": request.GET.get("name", ""),
        "company": request.GET.get("company", request.workspace.name),
        "question": request.GET.get("question", ""),
        "metric": request.GET.get("metric", "nps"),
        "kind": request.GET.get("kind", Program.Kind.RELATIONSHIP),
    }
    form = SurveyStartForm(request.POST or None, metrics=queries.metrics().values(), initial=initial)
    started: list[Program] = []
    if form.is_valid() and not form.doubt and accepted(form, lambda: started.append(_start(request, form))):
        return redirect("listen:builder", survey_id=started[0].survey_id)
    return render(request, "listen/new_survey.html", {"form": form})


@members_only(at_least=Role.MANAGER)
@require_http_methods(["GET", "POST"])
def open_program(request: MemberRequest, survey_id: UUID) -> HttpResponse:
    """Open another program that asks a survey."""
    survey: Survey = get_object_or_404(queries.surveys(), id=survey_id)
    form = ProgramStartForm(request.POST or None, initial={"name": survey.name})
    form.asks = survey.metric.slug
    if form.is_valid() and not form.doubt:
        by = actor(request.member)
        program = verbs.open_for(survey=survey, **form.cleaned_data, by=by, now=clock.now())
        return redirect("listen:program", program_id=program.id)
    return render(request, "listen/open_program.html", {"form": form, "survey": survey})


@members_only(at_least=Role.MANAGER)
@require_POST
def archive(request: MemberRequest, survey_id: UUID) -> HttpResponse:
    """Put a survey away that nobody is asked any more."""
    survey: Survey = get_object_or_404(Survey.objects, id=survey_id)
    tried(
        request,
        lambda: verbs.archive_survey(survey_id=survey.id, by=actor(request.member), now=clock.now()),
        done=f"“{survey}” is put away. Its answers stay.",
        undo_url=reverse("listen:return_survey", args=[survey.id]),
    )
    return redirect("listen:surveys")


@members_only(at_least=Role.MANAGER)
@require_POST
def take_back(request: MemberRequest, survey_id: UUID) -> HttpResponse:
    """Bring a survey back that was put away."""
    survey: Survey = get_object_or_404(Survey.objects, id=survey_id)
    tried(
        request,
        lambda: verbs.return_survey(survey_id=survey.id, by=actor(request.member), now=clock.now()),
        done=f"“{survey}” is back. No program asks it until you open one.",
    )
    return redirect("listen:surveys")


def _start(request: MemberRequest, form: SurveyStartForm) -> Program:
    given = form.cleaned_data
    start = verbs.Start(
        metric_slug=given["metric"],
        name=given["name"],
        kind=given["kind"],
        company=given["company"],
        question=given["question"],
    )
    return verbs.start_survey(start=start, workspace=request.workspace, by=actor(request.member), now=clock.now())
