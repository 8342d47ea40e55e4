"""/score and /score/compare: the score of any slice, with its n and its interval."""

import re
from dataclasses import replace
from datetime import UTC
from typing import Any

from django.http import HttpResponse
from ninja import Query
from pydantic import BaseModel, Field

from innerloop.connect.api import answers, building, cohorts, lag
from innerloop.connect.api.keys import KeyRequest
from innerloop.listen.models import Metric
from innerloop.understand import queries as understanding
from innerloop.understand.queries import scoring
from innerloop.understand.rules import change, score

route = building.Resource("Score")

# 2026-01-01/2026-02-01, of which either end may be left out.
_RANGE = re.compile(r"([0-9T:.+Z-]*)/([0-9T:.+Z-]*)")


class Slice(BaseModel):
    """Which answers are meant."""

    metric: str = Field("nps", description="A metric's slug.")
    since: str = Field("", description="A day or a moment, inclusive.")
    until: str = Field("", description="A day or a moment, exclusive.")
    where: list[str] = Field(
        default_factory=list,
        description="FIELD:VALUE, such as channel:sms; repeat it for more. Fields as in `by`, and of what was read out "
        "of the words: sentiment:negative (or neutral, positive), urgency:high, churn:likely (they may leave), "
        "praise:person (of somebody by name), agreement:no (the text and the score disagree), said_in:LANGUAGE. And "
        "theme_feeling:negative: how they speak of a theme, of those in `where`, else of any.",
    )


class CountedSlice(Slice):
    """Which answers count."""

    of: str = Field("latest", description="`latest`: the newest answer of each customer. `all`: every one.")


class GroupedSlice(CountedSlice):
    """Which answers count, and by what they are grouped."""

    by: str = Field(
        "",
        description="A comma list of touchpoint, product, channel, team, employee, program, language, theme, "
        "theme_feeling (how an answer speaks of a theme: negative, neutral or positive, the worst place counts; beside "
        "`theme` it is towards that one), day, week, month, organization, properties.NAME.",
    )


class ComparedSlice(GroupedSlice):
    """Two slices of what is meant; with `by`, compared in each group too."""

    a: str = Field(description="2026-01-01/2026-02-01, or FIELD:VALUE.")
    b: str = Field(description="As `a`; the difference is b minus a.")


class ScoreShape(building.Shape):
    """A score. `value`, `low` and `high` are in points, -100 to 100, and null without an answer."""

    n: int
    promoters: int | None = Field(None, description="Net Promoter metrics only, as are passives and detractors.")
    passives: int | None = None
    detractors: int | None = None
    top: int | None = Field(None, description="All other metrics, as are middle and bottom.")
    middle: int | None = None
    bottom: int | None = None
    value: float | None
    low: float | None
    high: float | None
    confidence: float
    mean: float | None = Field(description="In the metric's own unit.")
    withheld: int | None = Field(
        None, description="Anonymous answers that are in none of these numbers, where they are too few to be told of."
    )
    reason: str | None = Field(None, description="Why they are withheld, as a sentence.")


class GroupShape(ScoreShape):
    """The score of one group."""

    key: dict[str, str | None]


class ScoresShape(lag.Lagging):
    """The score of all and of each group."""

    total: ScoreShape
    groups: list[GroupShape]


class DifferenceShape(building.Shape):
    """How far b is from a; everything is null when either has no answers."""

    difference: float | None
    low: float | None
    high: float | None
    p_value: float | None
    significant: bool | None
    confidence: float
    a: ScoreShape
    b: ScoreShape


class GroupDifferenceShape(DifferenceShape):
    """How far b is from a in one group."""

    key: dict[str, str | None]
    p_adjusted: float | None = Field(
        description="Corrected for the number of groups by Benjamini and Hochberg; null where p_value is."
    )


class ComparisonShape(DifferenceShape, lag.Lagging):
    """How far b is from a, altogether and in each group."""

    groups: list[GroupDifferenceShape]


@route.call("GET", "/score", needs="score:read", answers={200: ScoresShape})
def get_score(request: KeyRequest, chosen: Query[GroupedSlice]) -> HttpResponse:
    """Return a score with its interval, and that of each group."""
    choice = choice_of(request, chosen, of=chosen.of, by=chosen.by)
    metric = scoring.metric_of(choice)
    # Asked before the numbers are: what is counted meanwhile makes them no older.
    lagging = lag.as_of()
    groups = [{"key": group.key, **cohorts.score_shown(group.score, metric)} for group in understanding.groups(choice)]
    total = cohorts.score_shown(understanding.total(choice), metric)
    return answers.answer({"total": total, "groups": groups, **lagging})


@route.call("GET", "/score/compare", needs="score:read", answers={200: ComparisonShape})
def compare_scores(request: KeyRequest, chosen: Query[ComparedSlice]) -> HttpResponse:
    """Return how far the score of b is from that of a, and whether that is beyond chance; with `by`, by group too."""
    both = choice_of(request, chosen, of=chosen.of, by=chosen.by)
    metric = scoring.metric_of(both)
    a, b = (_narrowed(request, both, name, text) for name, text in (("a", chosen.a), ("b", chosen.b)))
    lagging = lag.as_of()
    whole = _difference(understanding.total(a), understanding.total(b), metric)
    return answers.answer({**whole, "groups": _groups(a, b, metric) if both.by else [], **lagging})


def _groups(a: understanding.Choice, b: understanding.Choice, metric: Metric) -> list[dict[str, Any]]:
    """Return the difference in each group that either side has, with its p-value corrected for their number."""
    first, second = (
        {tuple(group.key.values()): group.score for group in understanding.groups(side)} for side in (a, b)
    )
    nobody = score.of_counts(0, 0, 0)
    found = [
        {
            "key": dict(zip(a.by, key, strict=True)),
            **_difference(first.get(key, nobody), second.get(key, nobody), metric),
        }
        for key in dict.fromkeys([*first, *second])
    ]
    tested = [group for group in found if group["p_value"] is not None]
    corrected = change.adjust_p_values([group["p_value"] for group in tested]).bh
    adjusted = {id(group): p_value for group, p_value in zip(tested, corrected, strict=True)}
    return [{**group, "p_adjusted": adjusted.get(id(group))} for group in found]


def _difference(a: score.Score, b: score.Score, metric: Metric) -> dict[str, Any]:
    compared = change.compare(a, b)
    return {
        "difference": compared.difference,
        "low": compared.low,
        "high": compared.high,
        "p_value": compared.p_value,
        "significant": compared.is_significant,
        "confidence": compared.confidence,
        "a": cohorts.score_shown(a, metric),
        "b": cohorts.score_shown(b, metric),
    }


def choice_of(request: KeyRequest, chosen: Slice, **more: Any) -> understanding.Choice:
    """Return the choice that the parameters make, in the workspace's time zone; raises Impossible."""
    choice = understanding.choose(
        metric=chosen.metric,
        since=chosen.since,
        until=chosen.until,
        where=chosen.where,
        zone=request.auth.workspace.time_zone,
        **more,
    )
    return _in_utc(choice)


def _in_utc(choice: understanding.Choice) -> understanding.Choice:
    """Return the choice with its moments in UTC: PostgreSQL knows no zone beyond 16 hours. Raises Impossible."""
    moments = {name: getattr(choice, name) for name in ("since", "until")}
    for name, moment in moments.items():
        try:
            moments[name] = moment and moment.astimezone(UTC)
        except OverflowError:
            reason = f"`{name}` is {moment}, which lies beyond the calendar. Leave it out."
            raise understanding.Impossible(name, reason) from None
    return replace(choice, **moments)


def _narrowed(request: KeyRequest, both: understanding.Choice, name: str, text: str) -> understanding.Choice:
    """Return the choice narrowed to one side: a range of time, or a field's value. Raises Impossible."""
    span = _RANGE.fullmatch(text)
    zone = request.auth.workspace.time_zone
    try:
        if span:
            side = _in_utc(understanding.choose(since=span[1], until=span[2], zone=zone))
            return replace(both, since=side.since or both.since, until=side.until or both.until)
        side = understanding.choose(where=[text], zone=zone)
    except understanding.Impossible as refusal:
        reason = f"`{name}` is {text[:60]!r}; write a range such as 2026-01-01/2026-02-01, or FIELD:VALUE. {refusal}"
        raise understanding.Impossible(name, reason) from None
    return replace(both, where={**both.where, **side.where})
