"""What a theme costs the score at each moment, on each channel and so on: chosen on the page of the theme."""

from dataclasses import replace
from datetime import datetime

from django.urls import reverse

from innerloop.act.queries import filters
from innerloop.act.queries.exploring import names
from innerloop.act.rules import Listing
from innerloop.act.rules import themes as rules
from innerloop.act.rules.exploring import naming
from innerloop.act.themes_page import CostRow, Costs
from innerloop.customers.models import Property
from innerloop.kernel.widgets import Choice as Offered
from innerloop.kernel.widgets import Pick
from innerloop.listen import queries as listening
from innerloop.team.models import Workspace
from innerloop.understand.models import Theme
from innerloop.understand.queries import Slice, costing
from innerloop.understand.queries.costing import Cost
from innerloop.understand.rules.driving import Estimate
from innerloop.understand.rules.impact import FEWEST

USUAL = "touchpoint"
OFFERED = ("touchpoint", "channel", "team", "language", "product", "program")


def costs(theme: Theme, slice_: Slice, by: str, *, workspace: Workspace, now: datetime) -> Costs | None:
    """Return what a theme costs by a dimension; what is none is taken for the usual. A fixed count of queries."""
    metric = None if "\0" in slice_.metric else listening.metric(slice_.metric)
    if metric is None:
        return None
    by = by if costing.can_be_by(by) and "\0" not in by else USUAL
    rows = costing.costs(slice_.choice(now=now, zone=workspace.time_zone, metric=metric), theme, by)
    called = names.names(by, {row.key for row in rows if row.key})
    return Costs(
        noun=naming.noun(by).capitalize(),
        says=("Points by ", _pick(theme, slice_, by)),
        rows=tuple(_row(row, by, called.get(row.key or "", row.key or names.NOT_TOLD), theme, slice_) for row in rows),
        fewest=FEWEST,
    )


def _pick(theme: Theme, slice_: Slice, by: str) -> Pick:
    further = [f"properties.{name}" for name in Property.objects.order_by("name").values_list("name", flat=True)]
    every = dict.fromkeys((*OFFERED, *further, by))
    return Pick(
        "Costs by",
        naming.noun(by),
        tuple(Offered(naming.noun(name), _url(theme, slice_, name), is_current=name == by) for name in every),
    )


def _url(theme: Theme, slice_: Slice, by: str) -> str:
    query = slice_.query()
    own = f"costs={by}"
    return f"{reverse('act:theme', args=[theme.slug])}{f'{query}&{own}' if query else f'?{own}'}#costs"


def _row(row: Cost, by: str, name: str, theme: Theme, slice_: Slice) -> CostRow:
    where = {**slice_.where, "theme": (theme.slug,)} | ({by: (row.key,)} if row.key else {})
    found = row.impact
    shown = found if found and None not in (found.points, found.low, found.high) else None
    return CostRow(
        name=name,
        url=filters.url(replace(slice_, where=where), Listing()) if row.key and row.n else "",
        n=row.n,
        of=row.of,
        impact=Estimate(shown.points or 0.0, shown.low or 0.0, shown.high or 0.0) if shown else None,
        impact_said=rules.points(shown) if shown else "",
        interval=rules.interval(shown) if shown else "",
        tone=("fell" if (shown.points or 0.0) < 0 else "rose") if shown and rules.is_real(shown) else "",
    )
