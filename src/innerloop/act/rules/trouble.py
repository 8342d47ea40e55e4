"""What may open a case, before any rule has been held against it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from innerloop.act.rules.conditions import Told


@dataclass(frozen=True, slots=True)
class Trouble:
    """What was told, of whom, and where the customer is answered.

    `matter` is what it is about, as a code: one case of it is active for a customer. `standing` is the score between
    the worst (0) and the best (1). `at` is when a case of it was opened, where that is not now: a past that is told.
    """

    told: Told
    matter: str
    customer_id: UUID | None = None
    response_id: UUID | None = None
    thread_id: UUID | None = None
    team_id: UUID | None = None
    standing: float | None = None
    at: datetime | None = None
