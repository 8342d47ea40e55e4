"""The act room as a Django app."""

from django.apps import AppConfig


class ActConfig(AppConfig):
    name = "innerloop.act"
    label = "act"
