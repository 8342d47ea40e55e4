"""Who a customer is: the list, and one customer all around."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from innerloop.act import queries
from innerloop.act.queries import SHOWS, Look
from innerloop.customers import queries as people
from innerloop.kernel import clock, paging
from innerloop.team.access import MemberRequest, members_only
from innerloop.team.rules import Role, may

LONGEST_SEARCH = 200


@require_safe
@members_only()
def customers(request: MemberRequest) -> HttpResponse:
    """List the customers that a search finds."""
    page = queries.customers(searched(request), after=request.GET.get("after", ""), shown=paging.shown(request))
    return render(request, "act/customers.html", {"page": page})


@require_safe
@members_only()
def customer(request: MemberRequest, customer_id: UUID) -> HttpResponse:
    """Show one customer; the id of a record that was merged leads to who answers for it."""
    profile = people.profile(customer_id)
    if profile is None:
        raise Http404
    if profile.id != customer_id:
        return redirect("act:customer", customer_id=profile.id)
    page = queries.customer(profile, _look(request), workspace=request.workspace, now=clock.now())
    return render(request, "act/customer.html", {"page": page, **_may(request)})


def searched(request: MemberRequest) -> str:
    """Return what is sought, on one line."""
    return " ".join(request.GET.get("q", "").replace("\0", " ").split())[:LONGEST_SEARCH]


def _look(request: MemberRequest) -> Look:
    show = request.GET.get("show", "")
    return Look(
        show=show if show in SHOWS else "everything",
        after=request.GET.get("after", ""),
        shown=paging.shown(request),
        link=request.GET.get("link", ""),
    )


def _may(request: MemberRequest) -> dict[str, bool]:
    roles = {"may_act": Role.AGENT, "may_merge": Role.MANAGER, "may_erase": Role.ADMIN}
    return {name: may(request.member.role, at_least=role) for name, role in roles.items()}
