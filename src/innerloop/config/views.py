"""The front door and the two questions that a load balancer asks."""

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import is_valid_path
from django.views.decorators.http import require_safe
from django.views.defaults import page_not_found

from innerloop.connect.api import problems
from innerloop.listen import queries as listening
from innerloop.listen import unread_page as customers
from innerloop.team.access import members_only
from innerloop.team.rules import Role

_READ_BY_PROGRAMS = ("/api/", "/w/")


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


def unread(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what cannot be read: customers in their language, programs with a problem, others with the reason."""
    if customers.is_customers(request):
        return customers.unread(request)
    if request.path_info.startswith(_READ_BY_PROGRAMS):
        return problems.answer_to(request, exception)
    # Without the request: it may be refused before anybody has found out who sent it.
    return HttpResponse(render_to_string("400.html", {"reason": _reason(exception)}), status=400)


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Lead on who typed a slash too many; to everybody else say that nothing is here."""
    path, query = request.path_info.rstrip("/"), request.META.get("QUERY_STRING", "")
    if request.method in ("GET", "HEAD") and path != request.path_info and is_valid_path(path):
        return redirect(f"{path}?{query}" if query else path)
    return page_not_found(request, exception)


def _reason(exception: Exception) -> str:
    if isinstance(exception, RequestDataTooBig):
        return f"It is larger than {settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024**2} MB, not counting files."
    if isinstance(exception, TooManyFieldsSent):
        return f"It has more than {settings.DATA_UPLOAD_MAX_NUMBER_FIELDS} fields."
    return ""
