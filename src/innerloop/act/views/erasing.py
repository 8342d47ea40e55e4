"""Erasing a person: the one thing that asks first."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from innerloop.act import forms
from innerloop.act.views._acting import profile_or_404, tried
from innerloop.customers.queries import Profile
from innerloop.kernel import clock
from innerloop.listen import actions as listening
from innerloop.team.access import MemberRequest, actor, members_only
from innerloop.team.rules import Role


@members_only(at_least=Role.ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: MemberRequest, customer_id: UUID) -> HttpResponse:
    """Say what will go and what stays; a POST with the name typed erases the person."""
    profile = profile_or_404(customer_id)
    form = forms.EraseForm(request.POST or None, expected=_called(profile))
    if form.is_valid() and _is_erased(request, profile.id):
        return redirect("act:customers")
    return render(request, "act/erase.html", {"profile": profile, "form": form})


def _is_erased(request: MemberRequest, customer_id: UUID) -> bool:
    return tried(
        request,
        lambda: listening.erase_person(
            customer_id=customer_id,
            workspace_id=request.workspace.id,
            by=actor(request.member),
            now=clock.now(),
        ),
        done="Erased. Name, addresses and words are gone; scores stay without a person.",
    )


def _called(profile: Profile) -> str:
    """Return what to type: the name, or what else the person is known by."""
    known = (profile.name, profile.newest("email"), profile.newest("phone"), profile.newest("external_id"))
    return next((one for one in known if one), "ERASE")
