"""Only the pages that customers see."""

from django.urls import include, path

urlpatterns = [path("", include("innerloop.listen.urls"))]
