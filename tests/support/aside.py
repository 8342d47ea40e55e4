"""An event that a subscriber could not digest."""

from uuid import UUID

from innerloop.kernel.models import Event, SetAside
from tests.support.cast import FOUNDED_AT

# What an error may quote, and no page may show.
QUOTED = "ValueError: Pia <pia@example.org> is too long"


def set_aside(workspace_id: UUID, *, subscriber: str = "understand.facts", error: str = QUOTED) -> SetAside:
    """Set the newest event of a workspace aside for a subscriber."""
    event = Event.objects.filter(workspace_id=workspace_id).order_by("-id")[0]
    return SetAside.objects.create(
        subscriber=subscriber,
        event_id=event.id,
        workspace_id=workspace_id,
        kind=event.kind,
        error=error,
        set_aside_at=FOUNDED_AT,
    )
