"""/themes: what customers speak of, and what each of it does to the score."""

import re
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Query
from pydantic import Field

from innerloop.connect.api import answers, building, errors, lists, reading, scores
from innerloop.connect.api.keys import KeyRequest, actor
from innerloop.kernel import clock
from innerloop.understand.actions.wording import editing
from innerloop.understand.models import Theme
from innerloop.understand.queries import Choice, costing, impact

route = building.Resource("Themes")

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")


class Weighing(scores.CountedSlice, lists.Paging):
    """Of which answers the figures are."""


class ThemeIn(reading.Body):
    """A theme as it is to be. What is left out of an edit stays as it was."""

    name: Annotated[str, Field(max_length=1_000)] | None = Field(None, description="At most 80 characters.")
    description: Annotated[str, Field(max_length=10_000)] | None = Field(
        None, description="What speaks of it, in a sentence or two of at most 400 characters."
    )
    examples: list[Annotated[str, Field(max_length=10_000)]] | None = Field(
        None, description="Sentences that speak of it, in any language: at most 50, of 300 characters each."
    )


class ProgressShape(building.Shape):
    """How far a new or changed theme has come with the answers that were read before."""

    done: int
    of: int


class ThemeShape(building.Shape):
    """A theme."""

    slug: str
    name: str
    description: str
    examples: list[str]
    origin: str = Field(description="`built-in`, `own`, or `found` in what customers say.")
    changed_at: datetime
    applying: ProgressShape | None = Field(description="While the past is held against it; null once that is done.")


class Sliced(scores.CountedSlice):
    """Of which answers the figures are, and by what."""

    by: str = Field(
        "",
        description="One of touchpoint, product, team, employee, organization, program, channel, language, "
        "properties.NAME; left out, only the total.",
    )


class CostShape(building.Shape):
    """What a theme costs the score of some answers; no anonymous ones, nor such as are still to be read."""

    n: int = Field(description="How many speak of it; while the past is held against it, so far.")
    negative: int = Field(description="How many of these speak ill of it.")
    of: int = Field(
        description="How many answers there are; while some are still to be read, those that were read with as large "
        "a part of the answers without words."
    )
    impact: float | None = Field(
        description="Points that it costs (below 0) or earns. Null where everybody does, or fewer than ten, and while "
        "the past is held against it."
    )
    low: float | None = Field(description="Of `impact` with 95 % confidence, as is `high`.")
    high: float | None


class SlicedCostShape(CostShape):
    """The same of one slice."""

    key: dict[str, str | None] = Field(description="FIELD to VALUE; null where none is told.")


class ImpactsShape(building.Shape):
    """What a theme costs, as a whole and by slice: at most a hundred, those with the most answers."""

    total: CostShape | None = Field(description="Null where there is no answer.")
    groups: list[SlicedCostShape]
    applying: ProgressShape | None = Field(description="While the past is held against it; null once that is done.")


class TrendShape(building.Shape):
    """By how much its share of the answers has changed against as long a time before, in points of per cent."""

    before: float
    now: float
    difference: float
    low: float
    high: float
    significant: bool


class WeighedThemeShape(ThemeShape):
    """A theme with its figures in the slice."""

    n: int = Field(description="Answers that speak of it; while `applying` is there, so far, as are the figures below.")
    unread: int = Field(
        description="Answers of the slice whose words are still to be read. The figures are of the others, with as "
        "large a part of the answers without words."
    )
    negative: int
    positive: int
    sentiment: float | None = Field(description="Mean of -1 negative, 0 neutral and 1 positive; null without answers.")
    share: float | None = Field(description="Part of 1 of the answers.")
    impact: float | None = Field(
        description="Points of the score that it costs (below 0) or earns: the score of all, minus that of the others. "
        "Null where everybody does, or fewer than ten, and while the past is held against it. No anonymous answer is "
        "in it."
    )
    low: float | None = Field(description="Of `impact` with 95 % confidence, as is `high`.")
    high: float | None
    trend: TrendShape | None = Field(description="Null without `since`, and where one of the two times has no answer.")


@route.call("GET", "/themes", needs="themes:read", answers={200: lists.Listed[WeighedThemeShape]})
def list_themes(request: KeyRequest, chosen: Query[Weighing]) -> HttpResponse:
    """List the themes by slug, each with what it does to the score of a slice."""
    choice = scores.choice_of(request, chosen, of=chosen.of)
    rows = impact.weighed(choice, before=_before(choice))
    return lists.portion("themes", chosen, rows, place=lambda row: row.theme.slug, show=_weighed)


@route.call("GET", "/themes/{slug}/impact", needs="themes:read", answers={200: ImpactsShape})
def get_impact(request: KeyRequest, slug: str, chosen: Query[Sliced]) -> HttpResponse:
    """Return what one theme does to the score, as a whole and in each slice apart, the costliest first."""
    theme = None if "\0" in slug else Theme.objects.filter(slug=slug).first()
    if theme is None:
        raise errors.NotHere(thing="theme")
    if chosen.by and not costing.can_be_by(chosen.by):
        detail = (
            f"`by` is {chosen.by[:80]!r}. Write one of touchpoint, product, team, employee, organization, program, "
        )
        raise reading.refused("by", detail + "channel, language and properties.NAME.")
    choice = scores.choice_of(request, chosen, of=chosen.of)
    whole = next(iter(costing.costs(choice, theme)), None)
    groups = costing.costs(choice, theme, chosen.by) if chosen.by else []
    shown = {
        "total": _cost(whole) if whole else None,
        "groups": [{"key": {chosen.by: row.key}, **_cost(row)} for row in groups],
        "applying": _applying(theme),
    }
    return answers.answer(shown)


def _cost(row: costing.Cost) -> dict[str, Any]:
    found = row.impact
    return {
        "n": row.n,
        "negative": row.negative,
        "of": row.of,
        "impact": found and found.points,
        "low": found and found.low,
        "high": found and found.high,
    }


@route.call("PUT", "/themes/{slug}", needs="themes:write", answers={200: ThemeShape, 201: ThemeShape})
def put_theme(request: KeyRequest, slug: str, body: ThemeIn) -> HttpResponse:
    """Make a theme (201) or edit the one of this slug (200); answers read before are held against it anew."""
    if not _SLUG.fullmatch(slug):
        detail = f"`slug` is {slug[:80]!r}. Write at most 60 small letters, digits and hyphens, such as slow-reversal."
        raise reading.refused("slug", detail)
    theme, is_new = editing.put_theme(slug=slug, **dict(body), by=actor(request), now=clock.now())
    return answers.answer(_shown(theme), 201 if is_new else 200)


def _before(choice: Choice) -> Choice | None:
    """Return the choice over as long a time before; None where it has no beginning, or one beyond the calendar."""
    if choice.since is None:
        return None
    try:
        return replace(choice, since=choice.since - ((choice.until or clock.now()) - choice.since), until=choice.since)
    except OverflowError:
        return None


def _applying(theme: Theme) -> dict[str, int] | None:
    return {"done": theme.passed, "of": theme.to_pass} if theme.applied_at is None else None


def _shown(theme: Theme) -> dict[str, Any]:
    return {
        "slug": theme.slug,
        "name": theme.name,
        "description": theme.description,
        "examples": theme.examples,
        "origin": theme.origin,
        "changed_at": theme.changed_at,
        "applying": _applying(theme),
    }


def _weighed(row: impact.Weighed) -> dict[str, Any]:
    found, shift = row.impact, row.shift
    return {
        **_shown(row.theme),
        "n": row.spoken.n,
        "unread": row.waiting,
        "negative": row.spoken.negative,
        "positive": row.spoken.positive,
        "sentiment": row.spoken.feeling,
        "share": row.share,
        "impact": found.points if found else None,
        "low": found.low if found else None,
        "high": found.high if found else None,
        "trend": shift
        and {
            "before": shift.before,
            "now": shift.now,
            "difference": shift.difference,
            "low": shift.low,
            "high": shift.high,
            "significant": shift.is_real,
        },
    }
