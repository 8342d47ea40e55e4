"""The audit trail."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from innerloop.kernel import paging
from innerloop.team import queries
from innerloop.team.access import MemberRequest, members_only
from innerloop.team.rules import Role


@members_only(at_least=Role.ADMIN)
@require_safe
def audit(request: MemberRequest) -> HttpResponse:
    """Show what was done in the team room, newest first."""
    rows, more = paging.paged(request, queries.audit_trail(before=paging.after(request), limit=paging.PAGE + 1))
    return render(request, "team/audit.html", {"rows": rows, "more": more})
