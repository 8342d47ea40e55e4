"""The team room as a Django app."""

from django.apps import AppConfig


class TeamConfig(AppConfig):
    name = "innerloop.team"
    label = "team"
