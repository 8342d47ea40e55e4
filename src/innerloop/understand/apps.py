"""The understand room as a Django app."""

from django.apps import AppConfig


class UnderstandConfig(AppConfig):
    name = "innerloop.understand"
    label = "understand"

    def ready(self) -> None:
        """Load the subscriptions and the jobs."""
        from innerloop.understand import jobs, subscriptions  # noqa: F401, PLC0415
