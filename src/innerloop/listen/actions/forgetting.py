"""Forgetting when somebody answered anonymously (docs/adr/0013-a-floor-for-anonymous-answers.md)."""

from datetime import datetime, timedelta

from django.db import connection

# A link can be spent until it expires, and the job that forgets runs once a day; one missed run is allowed for.
_SEEN_AGAIN = timedelta(days=3)


def forget_when_spent(*, now: datetime) -> int:
    """Write every invitation that was spent lately once more, all in one transaction; return how many.

    PostgreSQL keeps with each row the number of the transaction that wrote it. That of a spent invitation is the
    neighbour of its answer's; after this, all of them share one number that says nothing. In every workspace.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE listen_invitation SET state = state WHERE state = 'spent' AND expires_at > %s", [now - _SEEN_AGAIN]
        )
        return int(cursor.rowcount)
