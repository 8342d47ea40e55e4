"""Two records that are one person: found, joined, parted again."""

from uuid import UUID

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from innerloop.act import forms, queries
from innerloop.act.views._acting import REFUSALS, profile_or_404, tried
from innerloop.act.views.customers import searched
from innerloop.customers import actions, errors
from innerloop.customers import queries as people
from innerloop.customers.models import Merge
from innerloop.kernel import clock, frame
from innerloop.team.access import MemberRequest, actor, members_only
from innerloop.team.rules import Role


@members_only(at_least=Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: MemberRequest, customer_id: UUID) -> HttpResponse:
    """Look for the other record of a person, and at both side by side; a POST joins it to this one."""
    profile = profile_or_404(customer_id)
    if request.method == "POST":
        return _merged(request, profile)
    if "other" in request.GET:
        return _compared(request, profile)
    q = searched(request) if "q" in request.GET else profile.name
    rows = [row for row in queries.customers(q).rows if row.id != profile.id] if q else []
    return render(request, "act/merge.html", {"profile": profile, "q": q, "rows": rows})


@members_only(at_least=Role.MANAGER)
@require_POST
def part(request: MemberRequest, merge_id: UUID) -> HttpResponse:
    """Part two records again."""
    joined: Merge = get_object_or_404(Merge.objects, id=merge_id)
    tried(
        request,
        lambda: actions.unmerge(
            merge_id=joined.id, workspace_id=request.workspace.id, by=actor(request.member), now=clock.now()
        ),
        done="Two records again, each with what was its own.",
    )
    return redirect("act:customer", customer_id=joined.winner_id)


def _compared(request: MemberRequest, profile: people.Profile) -> HttpResponse:
    other = _other(request.GET)
    if other.id == profile.id:
        frame.say(request, str(errors.SamePerson(profile.id)), is_wrong=True)
        return redirect("act:customer", customer_id=profile.id)
    page = queries.compare(profile, other, workspace=request.workspace)
    return render(request, "act/compare.html", {"page": page})


def _other(given: QueryDict) -> people.Profile:
    form = forms.MergeForm(given)
    if not form.is_valid():
        raise Http404
    return profile_or_404(form.cleaned_data["other"])


def _merged(request: MemberRequest, profile: people.Profile) -> HttpResponse:
    other = _other(request.POST)
    who = {"winner_id": profile.id, "loser_id": other.id}
    try:
        merge_id = actions.merge(**who, workspace_id=request.workspace.id, by=actor(request.member), now=clock.now())
    except REFUSALS as refusal:
        frame.say(request, str(refusal), is_wrong=True)
    else:
        undo = reverse("act:part", args=[merge_id])
        frame.say(request, "One person now: addresses, answers and history together.", undo_url=undo)
    return redirect("act:customer", customer_id=profile.id)
