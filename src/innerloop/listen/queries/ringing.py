"""By which line one of us can be connected with a customer."""

from uuid import UUID

from innerloop.listen import channels
from innerloop.listen.models import Line, Ring
from innerloop.listen.queries.lines import lines

VOICE = "voice"


def connecting_line() -> Line | None:
    """Return the oldest line that connects calls, or None. One query."""
    kinds = [kind for kind, adapter in channels.known().items() if adapter.capabilities.can_connect]
    return lines().filter(kind__in=kinds, closed_at=None, held_at=None).first()


def ring_of(ring_id: str, line: Line) -> Ring | None:
    """Return a call that a line connects, by its id as the provider gives it back."""
    try:
        return Ring.objects.filter(id=UUID(ring_id), line=line).first()
    except ValueError:
        return None
