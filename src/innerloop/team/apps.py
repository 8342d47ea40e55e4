"""The team room as a Django app."""

from django.apps import AppConfig

from innerloop.kernel import frame


class TeamConfig(AppConfig):
    name = "innerloop.team"
    label = "team"

    def ready(self) -> None:
        """Put Settings at the end of the rail."""
        frame.add_page(900, "Settings", "team:settings", key=",")
