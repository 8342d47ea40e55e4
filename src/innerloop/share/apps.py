"""The share room as a Django app."""

from django.apps import AppConfig


class ShareConfig(AppConfig):
    name = "innerloop.share"
    label = "share"

    def ready(self) -> None:
        """Load the subscriptions."""
        from innerloop.share import subscriptions  # noqa: F401, PLC0415
