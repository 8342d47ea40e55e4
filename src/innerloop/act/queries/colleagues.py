"""Who can be named in a note: everybody here."""

from uuid import UUID

from innerloop.team.models import Member


def names_of_all() -> dict[UUID, str]:
    """Return the members of this workspace by name, as the pages write it. One query."""
    rows = Member.objects.filter(removed_at=None).select_related("user").order_by("user__name", "user__email", "id")
    return {row.id: str(row) for row in rows}
