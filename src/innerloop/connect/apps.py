"""The connect room as a Django app."""

from django.apps import AppConfig


class ConnectConfig(AppConfig):
    name = "innerloop.connect"
    label = "connect"

    def ready(self) -> None:
        """Bring the channels that there are."""
        from innerloop.connect.email.channel import EmailChannel  # noqa: PLC0415
        from innerloop.listen import channels  # noqa: PLC0415

        channels.register(EmailChannel())
