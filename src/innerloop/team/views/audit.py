"""The audit trail."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from innerloop.team import queries
from innerloop.team.access import MemberRequest, members_only
from innerloop.team.rules import Role
from innerloop.team.views._paging import PAGE, more_of, page_of


@members_only(at_least=Role.ADMIN)
@require_safe
def audit(request: MemberRequest) -> HttpResponse:
    """Show what was done in the team room, newest first."""
    rows, more = more_of(request, queries.audit_trail(before=page_of(request), limit=PAGE + 1))
    return render(request, "team/audit.html", {"rows": rows, "more": more})
