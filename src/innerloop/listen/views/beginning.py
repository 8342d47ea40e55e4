"""The owner's first minute: who they are, what the company is called, and a survey that asks about it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from innerloop.kernel import clock, frame
from innerloop.listen import actions, queries
from innerloop.listen.forms.beginning import BeginForm
from innerloop.team.access import members_only
from innerloop.team.rules import Role


@require_http_methods(["GET", "HEAD", "POST"])
@members_only(at_least=Role.OWNER)
def begin(request: HttpRequest) -> HttpResponse:
    """Set a new workspace up; once it has a survey, this page leads to it."""
    if queries.is_begun():
        # A second press of the same button comes here too.
        return redirect("listen:surveys")
    form = BeginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.begin(
            first=form.first(),
            member=request.member,  # type: ignore[attr-defined]
            now=clock.now(),
        )
        frame.say(request, "Your first survey is ready. Invite somebody, or open it and change its words.")
        return redirect("listen:surveys")
    return render(request, "listen/begin.html", {"form": form}, status=422 if form.is_bound else 200)
