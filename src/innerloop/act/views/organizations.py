"""Whom customers belong to: the list, and one organization with all its people."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from innerloop.act import forms
from innerloop.act.queries import organization as one
from innerloop.act.queries import organizations as many
from innerloop.act.views._acting import tried
from innerloop.act.views.customers import searched
from innerloop.customers import actions
from innerloop.customers.models import Membership, Organization
from innerloop.kernel import clock, frame, paging
from innerloop.team.access import MemberRequest, actor, members_only
from innerloop.team.rules import Role, may


@require_safe
@members_only()
def organizations(request: MemberRequest) -> HttpResponse:
    """List the organizations that a search finds."""
    page = many.organizations(
        searched(request),
        after=paging.after(request),
        shown=paging.shown(request),
        workspace=request.workspace,
        now=clock.now(),
    )
    return render(request, "act/organizations.html", {"page": page})


@require_safe
@members_only()
def organization(request: MemberRequest, organization_id: UUID) -> HttpResponse:
    """Show one organization with all that is under it."""
    row = get_object_or_404(Organization.objects.select_related("parent"), id=organization_id)
    page = one.organization(
        row,
        after=request.GET.get("after", ""),
        shown=paging.shown(request),
        people_after=request.GET.get("people", ""),
        workspace=request.workspace,
        now=clock.now(),
    )
    may_set_up = may(request.member.role, at_least=Role.MANAGER)
    return render(request, "act/organization.html", {"page": page, "may_set_up": may_set_up})


@members_only(at_least=Role.MANAGER)
@require_POST
def set_up(request: MemberRequest, organization_id: UUID) -> HttpResponse:
    """Name an organization and put it under another one, or under none."""
    row = get_object_or_404(Organization.objects, id=organization_id)
    form = forms.OrganizationForm(request.POST)
    if not form.is_valid():
        frame.say(request, "Not changed: an organization needs a name of at most 200 letters.", is_wrong=True)
        return redirect("act:organization", organization_id=row.id)
    tried(
        request,
        lambda: actions.set_up_organization(
            organization_id=row.id,
            name=form.cleaned_data["name"],
            parent_key=form.cleaned_data["parent"],
            workspace_id=request.workspace.id,
            by=actor(request.member),
            now=clock.now(),
        ),
        done="Kept.",
    )
    return redirect("act:organization", organization_id=row.id)


@members_only(at_least=Role.AGENT)
@require_POST
def give_role(request: MemberRequest, organization_id: UUID, customer_id: UUID) -> HttpResponse:
    """Say in which role somebody is with an organization, and how much it weighs."""
    stays = Membership.objects.filter(organization_id=organization_id, customer_id=customer_id, ends_on=None)
    stay = get_object_or_404(stays)
    form = forms.RoleForm(request.POST)
    if not form.is_valid():
        frame.say(request, "Not changed: a weight is a number from 0 to 99, such as 1 or 2.5.", is_wrong=True)
        return redirect("act:customer", customer_id=customer_id)
    tried(
        request,
        lambda: actions.give_role(
            stay=stay,
            role=form.cleaned_data["role"],
            weight=form.cleaned_data["weight"],
            by=actor(request.member),
            now=clock.now(),
        ),
        done="Kept.",
    )
    return redirect("act:customer", customer_id=customer_id)
