"""From a chart to the cases behind it: how many are open in a slice, by cohort and by place."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count
from django.urls import reverse

from innerloop.act.queries.narrowing import within
from innerloop.act.rules.queue import FIELDS, Queue
from innerloop.act.rules.states import ACTIVE
from innerloop.kernel import clock
from innerloop.listen import queries as listening
from innerloop.listen.models import Metric
from innerloop.understand.queries import Slice

# What a slice calls otherwise than a queue: in a chart a team is the one that the answer is about.
_NAMES = {"team": "about"}
_PLACES = {
    "touchpoint": "response__touchpoint__key",
    "channel": "response__channel",
    "team": "response__team__key",
}


@dataclass(frozen=True, slots=True)
class Open:
    """The open cases of a slice: how many by cohort and by place, and where each lot is listed."""

    queue: Queue | None = None
    cohorts: Mapping[str, int] = field(default_factory=Counter)
    places: Mapping[str, int] = field(default_factory=Counter)

    def url(self, name: str, value: str) -> str:
        """Return the address of those of one cohort or place."""
        if self.queue is None:
            return ""
        part = (_NAMES.get(name, name), value)
        kept = tuple(each for each in self.queue.where if each[0] != part[0])
        return reverse("act:cases") + self.queue.query(where=(*kept, part))


def open_cases(slice_: Slice, metric: Metric, *, by: str, zone: str, now: datetime) -> Open:
    """Return the open cases of a slice. One query; none for a slice by what no queue is narrowed to."""
    queue = _queue(slice_, metric, zone, now)
    if queue is None:
        return Open()
    rows = within(queue, zone).filter(state__in=ACTIVE, response__score__isnull=False).order_by()
    scale, cohorts, places = listening.scale_of(metric), Counter[str](), Counter[str]()
    for score, place, count in rows.values_list("response__score", _PLACES[by]).annotate(count=Count("id")):
        if scale.is_score(score):
            cohorts[scale.cohort(score)] += count
        places[place or ""] += count
    return Open(queue, cohorts, places)


def _queue(slice_: Slice, metric: Metric, zone: str, now: datetime) -> Queue | None:
    where = [(_NAMES.get(name, name), value) for name, values in slice_.where.items() for value in values]
    if any(name not in FIELDS for name, _ in where):
        return None
    since, _ = slice_.bounds(now=now, zone=zone)
    return Queue(
        where=(("metric", metric.slug), *where),
        since=clock.day_in(zone, since) if since else None,
        until=slice_.days[1] if slice_.days else None,
    )
