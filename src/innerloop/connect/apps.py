"""The connect room as a Django app."""

from django.apps import AppConfig


class ConnectConfig(AppConfig):
    name = "innerloop.connect"
    label = "connect"
