"""The hold-out: what it is, what it found, and the buttons that begin and stop it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from innerloop.act import errors
from innerloop.act.actions import experimenting
from innerloop.act.forms import ExperimentForm
from innerloop.act.models import Experiment
from innerloop.act.queries import experiment as queries
from innerloop.kernel import clock, frame
from innerloop.team.access import MemberRequest, actor, members_only
from innerloop.team.rules import Role


@members_only(at_least=Role.MANAGER)
def experiment(request: MemberRequest) -> HttpResponse:
    """Show the experiment that runs, or the form that begins one."""
    form = ExperimentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            experimenting.begin_experiment(**form.cleaned_data, by=actor(request.member), now=clock.now())
            frame.say(request, "It has begun. Whoever asks for contact is still answered.")
        except errors.ExperimentRefusal as refusal:
            frame.say(request, str(refusal), is_wrong=True)
        return redirect("act:experiment")
    return render(request, "act/experiment.html", {"page": queries.experiment(), "form": form})


@members_only(at_least=Role.MANAGER)
@require_POST
def stop(request: MemberRequest, experiment_id: UUID) -> HttpResponse:
    """Hold nobody back any more."""
    found = get_object_or_404(Experiment.objects, id=experiment_id)
    experimenting.stop_experiment(experiment_id=found.id, by=actor(request.member), now=clock.now())
    frame.say(request, "Stopped. Nobody is held back any more.")
    return redirect("act:experiment")
