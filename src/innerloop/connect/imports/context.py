"""What all rows of one batch share."""

from dataclasses import dataclass
from datetime import datetime

from innerloop.listen.rules.scale import Scale
from innerloop.team.models import Workspace


@dataclass(frozen=True, slots=True)
class Context:
    """Whose import it is, who makes it, when, and on which scale its scores are.

    `rehearsed` is there in a rehearsal only, whose batches leave no trace for the next: the digests of the keys
    that rows brought so far, with those of what they said.
    """

    workspace: Workspace
    by: str
    now: datetime
    scale: Scale
    rehearsed: dict[bytes, bytes] | None = None
