"""Every address of the product, room by room."""

from django.urls import URLPattern, URLResolver, include, path

from innerloop.config import views

handler400 = "innerloop.config.views.unread"
handler404 = "innerloop.config.views.missing"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.front, name="front"),
    path("healthz", views.alive, name="alive"),
    path("readyz", views.ready, name="ready"),
    path("accounts/", include("allauth.urls")),
    path("", include("innerloop.connect.urls")),
    # Before the rooms above it: its addresses of customers are asked for most often by far.
    path("", include("innerloop.listen.urls")),
    path("", include("innerloop.share.urls")),
    path("", include("innerloop.act.urls")),
    path("", include("innerloop.team.urls")),
]
