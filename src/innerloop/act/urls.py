"""Addresses of the act room."""

from django.urls import path

from innerloop.act.views import aside, asking, calling, consent, customers, erasing, feedback, merging, waiting

app_name = "act"
urlpatterns = [
    path("feedback", feedback.feedback, name="feedback"),
    path("feedback/asked", feedback.asked, name="asked"),
    path("feedback/<uuid:response_id>", feedback.answer, name="answer"),
    path("feedback/set-aside", aside.set_aside, name="set_aside"),
    path("feedback/<uuid:response_id>/count", aside.count, name="count"),
    path("feedback/<uuid:response_id>/set-aside", aside.put_aside, name="put_aside"),
    path("feedback/recordings/<uuid:message_id>", feedback.recording, name="recording"),
    path("waiting", waiting.waiting, name="waiting"),
    path("waiting/<uuid:thread_id>", waiting.talk, name="talk"),
    path("waiting/<uuid:thread_id>/take", waiting.take, name="take"),
    path("waiting/<uuid:thread_id>/answered", waiting.answered, name="answered"),
    path("waiting/<uuid:thread_id>/wait", waiting.wait, name="wait"),
    path("customers", customers.customers, name="customers"),
    path("customers/<uuid:customer_id>", customers.customer, name="customer"),
    path("customers/<uuid:customer_id>/ask", asking.ask, name="ask"),
    path("customers/<uuid:customer_id>/call", calling.call, name="call"),
    path("customers/<uuid:customer_id>/link", asking.make_link, name="link"),
    path("customers/<uuid:customer_id>/consent", consent.note, name="consent"),
    path("customers/<uuid:customer_id>/stop", consent.stop, name="stop"),
    path("customers/<uuid:customer_id>/resume", consent.resume, name="resume"),
    path("customers/<uuid:customer_id>/merge", merging.merge, name="merge"),
    path("customers/merges/<uuid:merge_id>/part", merging.part, name="part"),
    path("customers/<uuid:customer_id>/erase", erasing.erase, name="erase"),
]
