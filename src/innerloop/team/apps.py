"""The team room as a Django app."""

from django.apps import AppConfig
from django.http import HttpRequest

from innerloop.kernel import frame

# More unread notices than so many are not counted: nobody goes through them one by one.
MOST_COUNTED = 100


class TeamConfig(AppConfig):
    name = "innerloop.team"
    label = "team"

    def ready(self) -> None:
        """Put Settings at the end of the rail, and the bell above it."""
        from innerloop.team import jobs  # noqa: F401, PLC0415

        frame.add_page(900, "Settings", "team:settings", key=",")
        frame.hang_bell("team:notices", "team:bell", count=_how_many_unread, most=MOST_COUNTED)


def _how_many_unread(request: HttpRequest) -> int | None:
    from innerloop.team.queries.notices import how_many_unread  # noqa: PLC0415 - models are not there when apps are

    member = getattr(request, "member", None)
    return how_many_unread(member.workspace_id, member.id, most=MOST_COUNTED) if member else None
