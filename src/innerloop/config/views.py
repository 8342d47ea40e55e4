"""The front door and the two questions that a load balancer asks."""

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from innerloop.listen import queries as listening
from innerloop.team.access import members_only
from innerloop.team.rules import Role


@require_safe
@members_only()
def front(request: HttpRequest) -> HttpResponse:
    """Lead a member to the page that everyone opens, and the owner of a new workspace to its first steps."""
    is_owner = request.member.role == Role.OWNER  # type: ignore[attr-defined]
    if is_owner and not listening.is_begun():
        return redirect("listen:begin")
    return redirect("share:pulse")


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """Say that the process lives."""
    return HttpResponse("alive\n", content_type="text/plain")


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Say whether an answer would be accepted now: the database takes writes."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::bool")
            [is_read_only] = cursor.fetchone() or [True]
    except Error:
        is_read_only = True
    if is_read_only:
        return HttpResponse("The database takes no writes.\n", content_type="text/plain", status=503)
    return HttpResponse("ready\n", content_type="text/plain")
