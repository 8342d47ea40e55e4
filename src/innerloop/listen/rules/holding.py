"""How long a line is held that cannot send, whatever the message."""

from datetime import timedelta

# By how often in a row it failed. An outage passes by itself: one failure may be the message's own.
OUTAGE = (timedelta(), timedelta(seconds=15), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))
# A token, a credit, a sender: somebody has to mend it, and a test that goes through lets it go on at once.
ACCOUNT = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))


def pause(failures: int, *, is_account: bool) -> timedelta:
    """Return how long nothing is sent after so many failures in a row, 1 at least."""
    pauses = ACCOUNT if is_account else OUTAGE
    return pauses[min(failures, len(pauses)) - 1]
