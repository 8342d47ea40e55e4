"""How far other models have come with reading a workspace's history anew."""

from innerloop.understand.models import Edition, Unread


def is_under_way() -> bool:
    """Say whether a part of history is still to be read by other models than the rest was. Two queries."""
    waits = Unread.objects.filter(rank=Unread.ANEW, failed_at=None)
    return Edition.objects.filter(done_at=None).exists() or waits.exists()


def by() -> str:
    """Return by which models and heads history was read last; empty where nobody took note. One query."""
    done = Edition.objects.exclude(done_at=None).order_by("-done_at", "-id")
    return done.values_list("version", flat=True).first() or ""
