"""The page behind a one-time link."""

from http import HTTPStatus

from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from innerloop.kernel import clock
from innerloop.team import actions, errors, queries, rules


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest, token: str) -> HttpResponse:
    """Say whom the link signs in; only a POST does it, since mail scanners open every address."""
    if request.method == "POST":
        return _signed_in(request, token)
    link = queries.sign_in_link(token=token, now=clock.now())
    if link is None:
        return _spent(request, errors.LinkSpent())
    is_first = rules.is_placeholder(link.user.email)
    shown = {"who": link.user, "places": queries.places_of(link.user), "is_first": is_first}
    return render(request, "team/welcome.html", shown)


def _signed_in(request: HttpRequest, token: str) -> HttpResponse:
    try:
        user = actions.use_sign_in_link(token=token, now=clock.now())
    except errors.LinkSpent as refusal:
        return _spent(request, refusal)
    # Not Django's login: whoever has set up a second factor is asked for it here too.
    response: HttpResponse = perform_login(
        request, user, email_verification="none", redirect_url="/", signal_kwargs={"method": "link"}
    )
    return response


def _spent(request: HttpRequest, refusal: errors.LinkSpent) -> HttpResponse:
    return render(request, "team/link_spent.html", {"refusal": refusal}, status=HTTPStatus.GONE)
