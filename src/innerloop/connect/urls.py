"""Addresses of the connect room: the API and its documentation, and files read in."""

from django.urls import include, path

from innerloop.connect import hooks
from innerloop.connect.alerts import views as alerts
from innerloop.connect.alerts.push import views as push
from innerloop.connect.api import api, documentation
from innerloop.connect.imports import views as imports
from innerloop.connect.language_models import views as language_models
from innerloop.connect.lines import mail_views as mail
from innerloop.connect.lines import views as lines

app_name = "connect"
# Under one prefix: every address of a customer is held against what stands before it.
_settings = [
    path("notices/browsers", push.let_in, name="push_let_in"),
    path("notices/browsers/test", push.test, name="push_test"),
    path("notices/browsers/stop", push.let_go, name="push_let_go"),
    path("destinations/", alerts.index, name="destinations"),
    path("destinations/new", alerts.new, name="destination_new"),
    path("destinations/<uuid:destination_id>/", alerts.destination, name="destination"),
    path("destinations/<uuid:destination_id>/test", alerts.test, name="destination_test"),
    path("destinations/<uuid:destination_id>/again", alerts.again, name="destination_again"),
    path("destinations/<uuid:destination_id>/close", alerts.close, name="destination_close"),
    path("language-model/", language_models.language_model, name="language_model"),
    path("language-model/test", language_models.test, name="language_model_test"),
    path("language-model/end", language_models.end, name="language_model_end"),
    path("channels/", lines.lines, name="lines"),
    path("channels/new", lines.line_new, name="line_new"),
    path("channels/mail/", mail.mail, name="mail"),
    path("channels/mail/test", mail.mail_test, name="mail_test"),
    path("channels/<uuid:line_id>/", lines.line, name="line"),
    path("channels/<uuid:line_id>/test", lines.line_test, name="line_test"),
    path("channels/<uuid:line_id>/close", lines.line_close, name="line_close"),
    path("channels/<uuid:line_id>/calls/<uuid:callback_id>/again", lines.callback_again, name="callback_again"),
    path("imports/", imports.imports, name="imports"),
    path("imports/new", imports.import_new, name="import_new"),
    path("imports/<uuid:import_id>/", imports.import_, name="import"),
    path("imports/<uuid:import_id>/progress", imports.import_progress, name="import_progress"),
    path("imports/<uuid:import_id>/run", imports.import_run, name="import_run"),
    path("imports/<uuid:import_id>/discard", imports.import_discard, name="import_discard"),
    path("imports/<uuid:import_id>/refused.csv", imports.import_refused, name="import_refused"),
]
urlpatterns = [
    path("api/v1/openapi.json", api.openapi, name="openapi"),
    path("api/v1/", api.api.urls),
    path("api/docs", documentation.page, name="api-docs"),
    path("problems/<slug:name>", documentation.problem, name="problem"),
    path("hooks/<slug:kind>/<str:key>", hooks.hook, name="hook"),
    path("notices/worker.js", push.worker, name="push_worker"),
    path("settings/", include(_settings)),
]
