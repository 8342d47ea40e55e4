"""The share room as a Django app."""

from django.apps import AppConfig


class ShareConfig(AppConfig):
    name = "innerloop.share"
    label = "share"
