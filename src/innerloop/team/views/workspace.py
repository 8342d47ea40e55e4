"""The workspace's own settings, and the way from one workspace to another."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from innerloop.kernel import clock, frame
from innerloop.team import access, actions, errors, forms, queries
from innerloop.team.access import MemberRequest, members_only, signed_in_user
from innerloop.team.models import Workspace
from innerloop.team.rules import Role, may


@members_only()
@require_http_methods(["GET", "POST"])
def settings(request: MemberRequest) -> HttpResponse:
    """Show and change the workspace's settings; who may not is taken to their own account."""
    if not may(request.member.role, at_least=Role.ADMIN):
        return redirect("team:account")
    initial = {name: getattr(request.workspace, name) for name in actions.CHANGEABLE}
    form = forms.WorkspaceForm(request.POST or None, initial=initial)
    if form.is_valid() and _is_changed(request, form):
        frame.say(request, "Saved.")
        return redirect("team:settings")
    return render(request, "team/workspace.html", {"form": form})


@members_only()
@require_http_methods(["GET", "POST"])
def switch(request: MemberRequest) -> HttpResponse:
    """List the signed-in person's workspaces; a POST goes to one of them."""
    places = queries.places_of(signed_in_user(request))
    if request.method == "GET":
        return render(request, "team/switch.html", {"places": places})
    slug = request.POST.get("workspace", "")
    chosen = next((place for place in places if place.workspace.slug == slug), None)
    if chosen is None:
        raise Http404
    request.session[access.WORKSPACE_IN_SESSION] = str(chosen.workspace_id)
    frame.say(request, f"You are in {chosen.workspace.name} now.")
    return redirect("/")


def _is_changed(request: MemberRequest, form: forms.WorkspaceForm) -> bool:
    workspace = Workspace.objects.get(id=request.workspace.id)
    try:
        actions.change_workspace(
            workspace=workspace, changes=form.cleaned_data, by_member=request.member, now=clock.now()
        )
    except errors.BrandTooLight as refusal:
        form.add_error("brand", str(refusal))
        return False
    return True
