"""The act room as a Django app."""

from django.apps import AppConfig

from innerloop.kernel import frame


class ActConfig(AppConfig):
    name = "innerloop.act"
    label = "act"

    def ready(self) -> None:
        """Put Feedback and Customers into the rail."""
        frame.add_page(20, "Feedback", "act:feedback", "F", gap_before=True, is_at_thumb=True)
        frame.add_page(50, "Customers", "act:customers", "C", is_at_thumb=True)
