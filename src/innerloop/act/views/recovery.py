"""Do we win customers back?"""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from innerloop.act.queries import recovery as queries
from innerloop.kernel import clock
from innerloop.team.access import MemberRequest, members_only
from innerloop.team.rules import Role, may


@require_safe
@members_only()
def recovery(request: MemberRequest) -> HttpResponse:
    """Show how many customers came back after their case was closed, and how many would have by themselves."""
    page = queries.recovery(request.GET.get("by", ""), workspace=request.workspace, now=clock.now())
    return render(
        request, "act/recovery.html", {"page": page, "may_experiment": may(request.member.role, at_least=Role.MANAGER)}
    )
