"""Whom customers belong to: the list, and one organization with all its people."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from innerloop.act.queries import organization as one
from innerloop.act.queries import organizations as many
from innerloop.act.views.customers import searched
from innerloop.customers.models import Organization
from innerloop.kernel import clock, paging
from innerloop.team.access import MemberRequest, members_only


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
        workspace=request.workspace,
        now=clock.now(),
    )
    return render(request, "act/organization.html", {"page": page})
