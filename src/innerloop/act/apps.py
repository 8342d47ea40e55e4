"""The act room as a Django app."""

from django.apps import AppConfig
from django.http import HttpRequest

from innerloop.kernel import frame


class ActConfig(AppConfig):
    name = "innerloop.act"
    label = "act"

    def ready(self) -> None:
        """Load the subscriptions; put Feedback, Customers and Waiting into the rail."""
        from innerloop.act import subscriptions  # noqa: F401, PLC0415

        frame.add_page(20, "Feedback", "act:feedback", "F", gap_before=True, is_at_thumb=True)
        frame.add_page(50, "Customers", "act:customers", "C", is_at_thumb=True)
        # Where Cases will be, with its key: whom do I answer now?
        frame.add_page(60, "Waiting", "act:waiting", "A", gap_before=True, is_at_thumb=True, count=_how_many_wait)


def _how_many_wait(request: HttpRequest) -> int | None:
    from innerloop.act.queries.waiting import how_many_wait  # noqa: PLC0415 - models are not there when apps are

    workspace = getattr(request, "workspace", None)
    return (how_many_wait(workspace.id) or None) if workspace else None
