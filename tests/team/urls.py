"""The addresses that the tests of this room need: its own, and allauth's."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def front(request: HttpRequest) -> HttpResponse:
    """Stand where the first page is."""
    return HttpResponse("front")


urlpatterns = [
    path("", front, name="front"),
    path("accounts/", include("allauth.urls")),
    path("", include("innerloop.team.urls")),
]
