"""Addresses of the listen room."""

from django.urls import path

from innerloop.listen.views import (
    beginning,
    builder,
    embedding,
    inviting,
    metrics,
    pages,
    places,
    planning,
    programs,
    public,
)

app_name = "listen"
urlpatterns = [
    path("s/<str:token>", public.survey, name="survey"),
    path("l/worker.js", embedding.worker, name="kiosk_worker"),
    path("l/<slug:slug>", public.link, name="link"),
    path("widget.js", embedding.widget, name="widget"),
    path("widget/<int:number>.js", embedding.widget, name="widget_released"),
    path("w/<slug:slug>.json", embedding.words, name="widget_words"),
    path("w/<slug:slug>", embedding.answer, name="widget_answer"),
    path("unsubscribe/<str:token>", public.unsubscribe, name="unsubscribe"),
    path("begin", beginning.begin, name="begin"),
    path("surveys", pages.surveys, name="surveys"),
    path("surveys/new", pages.new_survey, name="new_survey"),
    path("surveys/<uuid:survey_id>", builder.builder, name="builder"),
    path("surveys/<uuid:survey_id>/preview", builder.preview, name="preview"),
    path("surveys/<uuid:survey_id>/archive", pages.archive, name="archive_survey"),
    path("surveys/<uuid:survey_id>/return", pages.take_back, name="return_survey"),
    path("surveys/<uuid:survey_id>/programs/new", pages.open_program, name="open_program"),
    path("programs/<uuid:program_id>", programs.program, name="program"),
    path("programs/<uuid:program_id>/plan", planning.plan, name="plan"),
    path("programs/<uuid:program_id>/list", planning.put_on_list, name="put_on_list"),
    path("programs/<uuid:program_id>/close", programs.close, name="close_program"),
    path("programs/<uuid:program_id>/reopen", programs.reopen, name="reopen_program"),
    path("programs/<uuid:program_id>/key", programs.renew_key, name="renew_key"),
    path("programs/<uuid:program_id>/qr.svg", programs.qr, name="qr"),
    path("programs/<uuid:program_id>/invite", inviting.invite, name="invite"),
    path("invitations/<uuid:invitation_id>/anyway", inviting.insist, name="insist"),
    path("settings/metrics/", metrics.metrics, name="metrics"),
    path("settings/metrics/<uuid:metric_id>/", metrics.metric, name="metric"),
    path("settings/touchpoints/", places.touchpoints, name="touchpoints"),
    path("settings/touchpoints/<uuid:touchpoint_id>/", places.touchpoint, name="touchpoint"),
    path("settings/stages/<uuid:stage_id>/", places.stage, name="stage"),
    path("settings/stages/<uuid:stage_id>/move", places.move_stage, name="move_stage"),
    path("settings/products/", places.products, name="products"),
    path("settings/products/<uuid:product_id>/", places.product, name="product"),
]
