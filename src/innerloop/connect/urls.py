"""Addresses of the connect room: the API and its documentation."""

from django.urls import path

from innerloop.connect.api import api, documentation

app_name = "connect"
urlpatterns = [
    path("api/v1/openapi.json", api.openapi, name="openapi"),
    path("api/v1/", api.api.urls),
    path("api/docs", documentation.page, name="api-docs"),
    path("problems/<slug:name>", documentation.problem, name="problem"),
]
