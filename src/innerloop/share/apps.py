"""The share room as a Django app."""

from django.apps import AppConfig


class ShareConfig(AppConfig):
    name = "innerloop.share"
    label = "share"

    def ready(self) -> None:
        """Load the subscriptions, and put the pulse into the rail."""
        from innerloop.kernel import frame  # noqa: PLC0415
        from innerloop.share import subscriptions  # noqa: PLC0415
        from innerloop.team import notices  # noqa: PLC0415

        frame.add_page(10, "Pulse", "share:pulse", "P", is_at_thumb=True)
        notices.told_to(subscriptions.tell_members)
