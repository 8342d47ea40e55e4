"""Addresses of the connect room: the API and its documentation, and files read in."""

from django.urls import path

from innerloop.connect import hooks
from innerloop.connect.api import api, documentation
from innerloop.connect.imports import views as imports

app_name = "connect"
urlpatterns = [
    path("api/v1/openapi.json", api.openapi, name="openapi"),
    path("api/v1/", api.api.urls),
    path("api/docs", documentation.page, name="api-docs"),
    path("problems/<slug:name>", documentation.problem, name="problem"),
    path("hooks/<slug:kind>/<str:key>", hooks.hook, name="hook"),
    path("settings/imports/", imports.imports, name="imports"),
    path("settings/imports/new", imports.import_new, name="import_new"),
    path("settings/imports/<uuid:import_id>/", imports.import_, name="import"),
    path("settings/imports/<uuid:import_id>/progress", imports.import_progress, name="import_progress"),
    path("settings/imports/<uuid:import_id>/run", imports.import_run, name="import_run"),
    path("settings/imports/<uuid:import_id>/discard", imports.import_discard, name="import_discard"),
    path("settings/imports/<uuid:import_id>/refused.csv", imports.import_refused, name="import_refused"),
]
