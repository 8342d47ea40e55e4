"""The addresses that these tests need."""

from django.urls import include, path

urlpatterns = [path("", include("innerloop.connect.urls"))]
