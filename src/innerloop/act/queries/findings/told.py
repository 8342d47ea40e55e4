"""Findings in a sentence with an address, for the pages of other things."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.db.models import F, QuerySet
from django.urls import reverse

from innerloop.act.queries.findings import naming
from innerloop.act.rules import findings as words
from innerloop.act.rules.findings import Moved
from innerloop.understand.models import Finding, Theme
from innerloop.understand.rules import change

NEAR, MOST = timedelta(days=7), 6
Link = tuple[str, str]  # words, address


def of_theme(theme: Theme) -> list[Link]:
    """Return when more spoke ill of a theme, what stands first. A query, and one for each dimension."""
    rows = _roots().filter(theme=theme).order_by(F("ended_on").desc(nulls_first=True), "-found_on", "id")
    return _links(rows[:MOST])


def rising() -> dict[UUID, Link]:
    """Return of which themes more speak ill than before, just now. A query, and one for each dimension."""
    found = list(_roots().filter(theme__isnull=False, ended_on=None).order_by("found_on", "-id"))
    return {row.theme_id: link for row, link in zip(found, _links(found), strict=True) if row.theme_id}


def beside(finding: Finding) -> tuple[Link, ...]:
    """Return what else changed in the same days: what is spoken ill of beside a score, or the score beside that."""
    near = {"since_low_on__lte": finding.since_high_on + NEAR, "since_high_on__gte": finding.since_low_on - NEAR}
    rows = _roots().filter(**near, metric=finding.metric).exclude(id=finding.root_id)
    return tuple(_links(rows.exclude(matter=Finding.Matter.VOLUME).order_by("since_on", "id")[:MOST]))


def moved(row: Finding, known: naming.Names) -> Moved:
    """Return a finding as it is put into words."""
    where = words.place(row.by, naming.name_of((row.by, row.of), known))
    if row.metric.slug != "nps":
        where = f"{row.metric.name}, {where}" if where else row.metric.name
    if row.matter == Finding.Matter.VOLUME:
        said = Moved(row.matter, row.way, where, row.since_on, came=sum(row.after), expected=sum(row.before))
        return replace(said, is_over=row.is_over and not row.is_settled)
    found = change.nps_difference_holding_value(row.before, row.after)
    said = Moved(row.matter, row.way, where, row.since_on, found.diff, found.low, found.high, is_over=row.is_over)
    if row.theme is None:
        return said
    was, now = (side[0] / max(1, sum(side)) for side in (row.before, row.after))
    return replace(said, theme=row.theme.name, shares=(was, now))


def when(row: Finding) -> str:
    """Return since when a finding stands, and until when it stood."""
    span = (row.since_on, row.since_low_on, row.since_high_on, row.ended_on)
    return words.when(*span, is_settled=row.is_settled, is_let_go=row.is_let_go)


def _roots() -> QuerySet[Finding]:
    return Finding.objects.filter(part_of=None, set_aside_at=None).select_related("metric", "theme")


def _links(rows: Iterable[Finding]) -> list[Link]:
    found = list(rows)
    known = naming.names((row.by, row.of) for row in found if row.by)
    return [(f"{words.headline(moved(row, known))} {when(row)}", reverse("act:alert", args=[row.id])) for row in found]
