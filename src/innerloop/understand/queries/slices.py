"""A slice as a page's address holds it: a span of time, filters, latest or all. Pulse and Feedback share it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from innerloop.listen.models import Metric
from innerloop.understand.queries.choosing import FILTERS, READ, Choice, property_name

SPANS = {
    "7": "the last 7 days",
    "30": "the last 30 days",
    "90": "the last 90 days",
    "365": "the last 12 months",
    "730": "the last 24 months",
    "all": "all time",
}
USUAL_SPAN = "30"
_SLUG = re.compile(r"[-a-zA-Z0-9_]{1,40}")


@dataclass(frozen=True, slots=True)
class Slice:
    """What a page shows. `days` (first, last, inclusive) replaces the span, as when a week is looked into."""

    metric: str = "nps"
    span: str = USUAL_SPAN
    days: tuple[date, date] | None = None
    is_latest: bool = True
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def choice(self, *, now: datetime, zone: str, metric: Metric | None = None) -> Choice:
        """Return the answers that are meant; `metric` is the slice's own, where it was read already."""
        since, until = self.bounds(now=now, zone=zone)
        return Choice(
            metric=self.metric, since=since, until=until, where=self.where, is_latest=self.is_latest, known=metric
        )

    def earlier(self, *, now: datetime, zone: str) -> "Slice | None":
        """Return as many days before, whole ones, so that an address can lead there; None for all time."""
        if self.span == "all" and not self.days:
            return None
        today = now.astimezone(ZoneInfo(zone)).date()
        first, last = self.days or (today - timedelta(days=int(self.span) - 1), today)
        length = last - first + timedelta(days=1)
        try:
            return replace(self, days=(first - length, last - length))
        except OverflowError:
            return None

    def bounds(self, *, now: datetime, zone: str) -> tuple[datetime | None, datetime | None]:
        """Return the first moment (inclusive) and the last (exclusive); None is open."""
        if self.days:
            return _start(self.days[0], zone), _start(self.days[1] + timedelta(days=1), zone)
        if self.span == "all":
            return None, None
        today = now.astimezone(ZoneInfo(zone)).date()
        return _start(today - timedelta(days=int(self.span) - 1), zone), None

    def query(self, **changes: object) -> str:
        """Return the address's query for this slice with changes: `where`, `span`, `days`, `is_latest`, `metric`."""
        changed = replace(self, **changes)  # type: ignore[arg-type]
        pairs: list[tuple[str, str]] = [] if changed.metric == "nps" else [("metric", changed.metric)]
        if changed.days:
            pairs.append(("days", f"{changed.days[0]}/{changed.days[1]}"))
        elif changed.span != USUAL_SPAN:
            pairs.append(("span", changed.span))
        if not changed.is_latest:
            pairs.append(("of", "all"))
        pairs += [("where", f"{name}:{value}") for name, values in changed.where.items() for value in values]
        return f"?{urlencode(pairs)}" if pairs else ""

    def only(self, name: str, value: str | None) -> Mapping[str, tuple[str, ...]]:
        """Return the filters with one field set to one value, or without it."""
        others = {key: values for key, values in self.where.items() if key != name}
        return others if value is None else {**others, name: (value,)}


def read(pairs: Mapping[str, str], where: Sequence[str]) -> Slice:
    """Read a slice from an address. What cannot be read is left out: a page shows more, never an error."""
    return Slice(
        metric=metric if _SLUG.fullmatch(metric := pairs.get("metric", "")) else "nps",
        span=pairs.get("span", "") if pairs.get("span") in SPANS else USUAL_SPAN,
        days=_days(pairs.get("days", "")),
        is_latest=pairs.get("of") != "all",
        where=_where(where),
    )


def _where(parts: Sequence[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for part in parts:
        name, colon, value = part.partition(":")
        is_known = name in FILTERS or property_name(name)
        if colon and is_known and "\0" not in value and (not READ.get(name) or value in READ[name]):
            found[name] = (*found.get(name, ()), value[:500])
    return found


def _days(text: str) -> tuple[date, date] | None:
    first, _, last = text.partition("/")
    try:
        days = date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError:
        return None
    return days if days[0] <= days[1] and days[1] < date.max else None


def _start(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), tzinfo=ZoneInfo(zone))
