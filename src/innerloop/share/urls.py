"""Addresses of the share room."""

from django.urls import path

from innerloop.share import views

app_name = "share"
urlpatterns = [
    path("pulse", views.pulse, name="pulse"),
    path("pulse/now", views.pulse_now, name="pulse_now"),
    path("pulse/newest", views.pulse_newest, name="pulse_newest"),
]
