"""How much room a program has left: what it has asked and heard today and in the periods of its quotas."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, QuerySet
from django.db.models.fields.json import KeyTextTransform

from innerloop.kernel import alone, clock
from innerloop.listen.models import Invitation, Program, Response
from innerloop.listen.queries.audience import ASKED
from innerloop.listen.rules.audience import text_of
from innerloop.listen.rules.limits import Quota, begin_of
from innerloop.listen.rules.plans import Plan, QuotaPlan


@dataclass(slots=True)
class Room:
    """The counts of one program on one day. Whoever is asked is counted in, so that a batch stays within."""

    plan: Plan
    on: date
    zone: str
    today: int = 0
    counts: list[Counter[str]] = field(default_factory=list)

    def limits(self, properties: Mapping[str, Any]) -> Iterator[Quota]:
        """Yield the limits that hold for somebody with these properties."""
        if self.plan.daily_cap is not None:
            yield Quota("asks", self.plan.daily_cap, "day", self.today, self.on, self.zone, rule="daily_cap")
        for quota, counted in zip(self.plan.quotas, self.counts, strict=True):
            segment = _segment(quota, properties)
            whose = f"{quota.segment} is {segment or 'not known'}" if quota.segment else ""
            yield Quota(quota.of, quota.most, quota.per, counted[segment], self.on, self.zone, whose)

    def count_in(self, properties: Mapping[str, Any]) -> None:
        """Count somebody who is asked now."""
        self.today += 1
        for quota, counted in zip(self.plan.quotas, self.counts, strict=True):
            if quota.of == "asks":
                counted[_segment(quota, properties)] += 1


def hold(program: Program) -> None:
    """Let nobody else ask by this program until the transaction ends: what is counted must stay so."""
    alone.wait_for(f"listen.room {program.id}")


def room(program: Program, plan: Plan, *, zone: str, now: datetime) -> Room:
    """Return the room of a program: at most one query for the day and one for each quota."""
    on = clock.day_in(zone, now)
    today = 0
    if plan.daily_cap is not None:
        today = _asked(program, _midnight(on, zone)).count()
    counts = [_counted(program, quota, on, zone) for quota in plan.quotas]
    return Room(plan, on, zone, today, counts)


def _counted(program: Program, quota: QuotaPlan, on: date, zone: str) -> Counter[str]:
    first = begin_of(quota.per, on)
    since = _midnight(first, zone) if first else None
    rows: QuerySet[Any] = _asked(program, since) if quota.of == "asks" else _answered(program, since)
    if not quota.segment:
        return Counter({"": rows.count()})
    named = rows.annotate(segment=KeyTextTransform(quota.segment, "properties")).values("segment")
    return Counter({row["segment"] or "": row["n"] for row in named.annotate(n=Count("id"))})


def _asked(program: Program, since: datetime | None) -> QuerySet[Invitation]:
    rows = Invitation.objects.filter(program=program, state__in=ASKED).exclude(channel="link")
    return rows.filter(asked_at__gte=since) if since else rows


def _answered(program: Program, since: datetime | None) -> QuerySet[Response]:
    rows = Response.objects.filter(program=program)
    return rows.filter(answered_at__gte=since) if since else rows


def _segment(quota: QuotaPlan, properties: Mapping[str, Any]) -> str:
    value = properties.get(quota.segment) if quota.segment else None
    return "" if value is None else text_of(value)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))
