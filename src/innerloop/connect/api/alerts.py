"""/alerts: what the watch has found."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal

from django.db.models import Q
from django.http import HttpResponse
from ninja import Query
from pydantic import Field

from innerloop.act.queries.findings import naming
from innerloop.connect.api import building, lists, reading
from innerloop.connect.api.keys import KeyRequest
from innerloop.customers.queries import pages
from innerloop.understand import queries as understanding
from innerloop.understand.models import Finding
from innerloop.understand.queries import watched
from innerloop.understand.queries.naming import TABLES, ids
from innerloop.understand.rules import change

route = building.Resource("Alerts")

State = Literal["standing", "over", "usual", "unwatched", "set_aside"]
_ABOUT_STATE = """`standing`: it goes on. `over`: it is as it was before. `usual`: it stayed, and counts as usual.
`unwatched`: where it stood is not watched any more. `set_aside`: somebody said that it was nothing."""
_AN_END = Q(ended_on__isnull=False)
_IS: dict[State, Q] = {
    "standing": ~_AN_END & Q(set_aside_at=None),
    "over": _AN_END & Q(set_aside_at=None, is_settled=False, is_let_go=False),
    "usual": Q(set_aside_at=None, is_settled=True),
    "unwatched": Q(set_aside_at=None, is_let_go=True),
    "set_aside": Q(set_aside_at__isnull=False),
}


class Wanted(lists.Paging):
    """Which alerts are listed."""

    state: list[State] = Field(default_factory=list, description=f"{_ABOUT_STATE} Repeat it for more; left out, all.")
    where: list[str] = Field(
        default_factory=list,
        description="FIELD:VALUE, such as touchpoint:shop: those of this slice; repeat it for more slices. Fields are "
        f"{', '.join(watched.COLUMNS)}.",
    )
    metric: str = Field("", description="A metric's slug; left out, all.")
    theme: str = Field("", description="A theme's slug: when more spoke ill of it; left out, all.")


class CarrierShape(building.Shape):
    """A slice that carries the change."""

    slice: dict[str, str] = Field(description="FIELD to VALUE, as `where` takes it; properties.NAME among them.")
    points: float = Field(description="How much of the whole change is its part, in points of the score.")
    difference: float = Field(description="By how many points its own score moved, with `low` and `high`.")
    low: float
    high: float
    n: int


class CostShape(building.Shape):
    """What a theme costs the score of the slice since it rose, in points below 0, with its interval."""

    points: float
    low: float = Field(description="Of 95 %.")
    high: float
    n: int = Field(description="How many answers speak of it.")
    before: float | None = Field(description="What it cost in the year before; null where too few spoke of it to tell.")


class ThemeShape(building.Shape):
    """A theme, and what it costs."""

    slug: str
    name: str
    cost: CostShape | None = Field(description="Null where too few speak of it to tell.")


class AlertShape(building.Shape):
    """A change beyond chance. Days are of the workspace's own zone."""

    id: str
    metric: str
    matter: Literal["score", "volume", "theme"] = Field(
        description="The score moved, how many answers come, or more customers speak ill of a theme."
    )
    theme: ThemeShape | None = Field(description="Of what more customers speak ill; null for a score and a volume.")
    way: Literal["down", "up"]
    slice: dict[str, str] = Field(description="FIELD to VALUE; empty for everything together.")
    also: list[dict[str, str]] = Field(description="Other slices that show the same matter.")
    state: State = Field(description=_ABOUT_STATE)
    since: date = Field(description="The first day of the change, most likely; 90 % sure between the two that follow.")
    since_low: date
    since_high: date
    found_at: datetime
    ended_on: date | None = Field(description="The first day on which it was over, usual, or not watched any more.")
    difference: float | None = Field(
        description="In points, after minus before; null for a volume, as are its ends. "
        "Of a theme: in points of per cent of those who wrote and whose words were read."
    )
    low: float | None = Field(description="Of 95 %.")
    high: float | None
    n: int = Field(
        description="How many answers came since, as long as it lasted, or until the last day that was looked at."
    )
    expected: int | None = Field(description="How many were to be expected; null but for a volume.")
    carriers: list[CarrierShape] = Field(description="The heaviest first.")
    once_in_days: int | None = Field(
        description="How seldom chance alone would ring here; null where it rang by what it had gathered before."
    )
    cause: str | None = Field(description="What somebody of the workspace wrote down as its cause.")


@route.call("GET", "/alerts", needs="score:read", answers={200: lists.Listed[AlertShape]})
def list_alerts(request: KeyRequest, wanted: Query[Wanted]) -> HttpResponse:
    """List what has changed beyond chance in what is watched, what was found last first.

    What shows in several slices at once is one alert. How often one comes for nothing is chosen under Settings.
    """
    rows = Finding.objects.filter(part_of=None).select_related("metric", "theme").prefetch_related("parts")
    if wanted.state:
        rows = rows.filter(_any(_IS[state] for state in wanted.state))
    if wanted.where:
        rows = rows.filter(_any(_slice_of(text) for text in wanted.where))
    if wanted.metric:
        rows = rows.filter(metric=understanding.metric_of(understanding.Choice(metric=wanted.metric)))
    if wanted.theme:
        rows = rows.filter(theme__slug=wanted.theme)
    return lists.listed(
        "alerts", wanted, lambda limit, after: pages.cut(rows, moment="found_at", limit=limit, after=after), _shown
    )


def _any(wanted: Any) -> Q:
    found = Q(pk__in=[])
    for each in wanted:
        found |= each
    return found


def _slice_of(text: str) -> Q:
    by, colon, value = text.partition(":")
    if not colon or by not in watched.COLUMNS:
        known = ", ".join(watched.COLUMNS)
        raise reading.refused("where", f"`where` is {text[:80]!r}; write FIELD:VALUE with a FIELD of {known}.")
    shows = Q(by=by, of__in=ids(by, [value]) if by in TABLES else [value])
    # What shows in several slices is one alert, found by each of them.
    return shows | Q(id__in=Finding.objects.filter(shows, part_of__isnull=False).values("part_of"))


def _shown(rows: Sequence[Finding]) -> list[dict[str, Any]]:
    slices = {(each.by, each.of) for row in rows for each in (row, *row.parts.all()) if each.by}
    slices |= {(each["by"], each["of"]) for row in rows for each in row.carriers}
    known = naming.names(slices)
    return [_alert(row, known) for row in rows]


def _alert(row: Finding, known: naming.Names) -> dict[str, Any]:
    is_volume = row.matter == Finding.Matter.VOLUME
    moved = None if is_volume else change.nps_difference_holding_value(row.before, row.after)
    return {
        "id": row.id,
        "metric": row.metric.slug,
        "matter": row.matter,
        "theme": row.theme and {"slug": row.theme.slug, "name": row.theme.name, "cost": row.cost or None},
        "way": row.way,
        "slice": _named(row.by, row.of, known),
        "also": [_named(part.by, part.of, known) for part in row.parts.all()],
        "state": _state(row),
        "since": row.since_on,
        "since_low": row.since_low_on,
        "since_high": row.since_high_on,
        "found_at": row.found_at,
        "ended_on": row.ended_on,
        "difference": moved and moved.diff,
        "low": moved and moved.low,
        "high": moved and moved.high,
        "n": sum(row.after),
        "expected": sum(row.before) if is_volume else None,
        "carriers": [
            {
                "slice": _named(each["by"], each["of"], known),
                **{name: each[name] for name in ("points", "low", "high", "n")},
                "difference": each["diff"],
            }
            for each in row.carriers
        ],
        "once_in_days": row.once_in_days or None,
        "cause": row.cause or None,
    }


def _named(by: str, of: str, known: naming.Names) -> dict[str, str]:
    """Return a slice as filters take it; of a row that is gone, by its id, which no filter finds."""
    return {by: known[by, of].key if (by, of) in known else of} if by else {}


def _state(row: Finding) -> State:
    if row.set_aside_at:
        return "set_aside"
    if row.ended_on is None:
        return "standing"
    if row.is_let_go:
        return "unwatched"
    return "usual" if row.is_settled else "over"
