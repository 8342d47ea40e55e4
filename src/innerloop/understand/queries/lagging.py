"""As of when the facts are true, where they lag behind the log: the worker stands still, or takes in a long history."""

from datetime import datetime, timedelta

from innerloop.kernel import scope, unread
from innerloop.understand.events import FACTS

# An answer is counted within two seconds, so what waits for longer is worth a word.
LAG = timedelta(seconds=10)


def counted_until(*, now: datetime) -> datetime | None:
    """Return from when on answers of this workspace may be uncounted; None where all are counted. One query."""
    return unread.oldest(FACTS, workspace_id=scope.current(), before=now - LAG)
