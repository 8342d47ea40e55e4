"""Whom a plan would ask, and why not the others: counted with the rules that will decide, before anybody is asked."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from innerloop.listen.models import Program
from innerloop.listen.queries import audience
from innerloop.listen.queries.standing import LINK
from innerloop.listen.queries.weighing import Look, Weigher
from innerloop.listen.rules.plans import Plan

BATCH = 2_000
# Up to so many are looked at one by one; of more, one in some, which tells a share within a point or two.
ENOUGH = 4_000


@dataclass(frozen=True, slots=True)
class Preview:
    """How many people there are, how many are meant, would be asked, and would not, by the first rule against it.

    `looked_at` of those meant were weighed; where that is not all of them, the counts are scaled up from them.
    """

    people: int
    meant: int
    looked_at: int
    asked: int
    against: tuple[tuple[str, int], ...]

    @property
    def is_exact(self) -> bool:
        """Say whether everybody was looked at."""
        return self.looked_at >= self.meant

    @property
    def outside(self) -> int:
        """Return how many are not in the audience."""
        return self.people - self.meant


def preview(program: Program, plan: Plan, *, now: datetime, enough: int | None = ENOUGH) -> Preview:
    """Return whom a plan would ask now, by day. A fixed number of queries for each two thousand people looked at.

    With `enough` None everybody is looked at.
    """
    everybody = audience.count(audience.Crowd(program, Plan(), now, is_sampled=False))
    meant = audience.count(audience.Crowd(program, plan, now, is_sampled=False))
    one_in = 1 if enough is None else max(1, meant // enough)
    crowd = audience.Crowd(program, plan, now, is_sampled=False, one_in=one_in)
    against: Counter[str] = Counter()
    looked_at = asked = 0
    for ids in audience.stream(crowd, batch=BATCH) if program.channel != LINK else ():
        weigher = Weigher.of(program, channel=program.channel, now=now, plan=plan)
        for stands in weigher.look_at(ids).values():
            weighed = weigher.weigh(stands, look=Look(is_by_day=True))
            looked_at += 1
            if weighed.is_allowed:
                asked += 1
            else:
                against[weighed.reasons[0].rule] += 1
    scale = meant / looked_at if looked_at else 1
    counts = tuple((rule, round(n * scale)) for rule, n in sorted(against.items(), key=_most_first))
    return Preview(everybody, meant, looked_at, round(asked * scale), counts)


def _most_first(counted: tuple[str, int]) -> tuple[int, str]:
    return -counted[1], counted[0]
