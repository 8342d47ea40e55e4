"""The understand room as a Django app."""

from django.apps import AppConfig


class UnderstandConfig(AppConfig):
    name = "innerloop.understand"
    label = "understand"

    def ready(self) -> None:
        """Load the subscriptions."""
        from innerloop.understand import subscriptions  # noqa: F401, PLC0415
