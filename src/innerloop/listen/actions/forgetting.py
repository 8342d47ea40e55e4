"""Forgetting when somebody answered anonymously (docs/adr/0013-a-floor-for-anonymous-answers.md)."""

from datetime import datetime, timedelta

from innerloop.kernel import portions
from innerloop.listen.models import Invitation

# A link can be spent until it expires, and the job that forgets runs once a day; one missed run is allowed for.
_SEEN_AGAIN = timedelta(days=3)


def forget_when_spent(*, now: datetime) -> int:
    """Write every invitation that was spent lately once more, some thousands in one transaction; return how many.

    PostgreSQL keeps with each row the number of the transaction that wrote it. That of a spent invitation is the
    neighbour of its answer's; after this, whoever was asked at about the same time share one number of the night,
    which says nothing. In every workspace.
    """
    spent = Invitation.everywhere.filter(is_spent=True)
    lately = spent.filter(expires_at__gt=now - _SEEN_AGAIN)
    return portions.each(lately, lambda keys: spent.filter(id__in=keys).update(is_spent=True))
