"""Addresses of the listen room."""

from django.urls import path

from innerloop.listen.views import public

app_name = "listen"
urlpatterns = [
    path("s/<str:token>", public.survey, name="survey"),
    path("l/<slug:slug>", public.link, name="link"),
    path("unsubscribe/<str:token>", public.unsubscribe, name="unsubscribe"),
]
