"""The language model under Settings: set up, tried, turned off, and what it was used for."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from innerloop.connect.language_models.forms import ModelForm
from innerloop.connect.language_models.page import months, usage
from innerloop.kernel import clock, frame
from innerloop.team.access import MemberRequest, actor, members_only
from innerloop.team.rules import Role
from innerloop.understand.actions.outside import connecting
from innerloop.understand.queries import outside


@members_only(at_least=Role.ADMIN)
@never_cache
@require_http_methods(["GET", "POST"])
def language_model(request: MemberRequest) -> HttpResponse:
    """Show the language model and what it was used for; a POST sets it up or changes it."""
    row, now = outside.model(), clock.now()
    form = ModelForm(request.POST or None, row=row)
    if form.is_valid():
        connecting.connect_model(setup=form.setup(), by=actor(request.member), now=now)
        frame.say(request, "Saved. Try it.")
        return redirect("connect:language_model")
    rows = outside.spent(now=now, zone=request.workspace.time_zone)
    shown = {"form": form, "row": row, "usage": usage(row, rows, now=now), "months": months(rows)}
    return render(request, "connect/language_models/language_model.html", shown)


@members_only(at_least=Role.ADMIN)
@require_POST
def test(request: MemberRequest) -> HttpResponse:
    """Ask the model one word, and say what came of it."""
    wrong = connecting.test_model(by=actor(request.member), now=clock.now())
    frame.say(request, wrong or "It answered.", is_wrong=bool(wrong))
    return redirect("connect:language_model")


@members_only(at_least=Role.ADMIN)
@require_POST
def end(request: MemberRequest) -> HttpResponse:
    """Turn it off and forget its key."""
    connecting.end_model(by=actor(request.member), now=clock.now())
    frame.say(request, "Nothing goes to a language model any more; its key is forgotten.")
    return redirect("connect:language_model")
