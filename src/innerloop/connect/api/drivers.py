"""/drivers: what the score of any slice goes along with, and what would move it."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from ninja import Query
from pydantic import Field

from innerloop.connect.api import answers, building, lag
from innerloop.connect.api.keys import KeyRequest
from innerloop.connect.api.scores import CountedSlice, choice_of
from innerloop.understand.queries import driving
from innerloop.understand.rules.bands import Band
from innerloop.understand.rules.driving import Driven, Estimate

route = building.Resource("Score")

_ASSOCIATION = (
    "Association, not cause: customers who are content tend to rate everything higher. Only an experiment tells more."
)


class EstimateShape(building.Shape):
    """A number with its 95 % bootstrap interval."""

    value: float
    low: float
    high: float


class BandShape(building.Shape):
    """The answers of a few values of a number or a day, and their score in points."""

    first: float | date = Field(description="Inclusive, as is `last`.")
    last: float | date
    n: int
    value: float | None
    low: float | None
    high: float | None


class DriverShape(building.Shape):
    """One driver, the strongest first."""

    key: str = Field(description="A metric's slug, touchpoint, or properties.NAME.")
    name: str
    kind: str = Field(description="`rating` or `property`.")
    n: int
    share: EstimateShape = Field(description="Part of 1 of what all drivers explain, by Shapley (LMG).")
    relative_weight: EstimateShape = Field(description="The same by Johnson's relative weights.")
    penalty: EstimateShape | None = Field(description="Points of score of low ratings, against those between.")
    reward: EstimateShape | None = Field(description="Points of score of top ratings, against those between.")
    top_share: float | None = Field(description="Part of 1 that rates it top now.")
    impact: float | None = Field(
        description="By how many points the score is higher where `step` more of all answers rate it top; null for "
        "properties, and where nearly everybody does."
    )
    low: float | None = Field(description="Of `impact`, as is `high`.")
    high: float | None
    step: float = Field(description="Part of 1 of all answers.")
    bands: list[BandShape] = Field(description="Of a number or a day, in which it was measured; none of all else.")


class LeftOutShape(building.Shape):
    """What was not measured, and why."""

    name: str
    reason: str


class DriversShape(lag.Lagging):
    """The drivers of a slice; none, where too few answers hold them or none goes along beyond chance."""

    n: int = Field(description="Answers that hold every driver.")
    dealt: int = Field(description="Answers that were looked at; not all of the slice where `is_lot`.")
    is_lot: bool
    value: float | None = Field(description="The score of these n answers, in points.")
    explained: EstimateShape | None = Field(description="R squared of all drivers together, 0 to 1.")
    confidence: float
    caveat: str
    drivers: list[DriverShape]
    left_out: list[LeftOutShape]


@route.call("GET", "/drivers", needs="score:read", answers={200: DriversShape})
def get_drivers(request: KeyRequest, chosen: Query[CountedSlice]) -> HttpResponse:
    """Return what the score of a slice goes along with."""
    lagging = lag.as_of()
    found = driving.drivers(choice_of(request, chosen, of=chosen.of))
    driven = found.found.drivers if found.found else ()
    shown = {
        "n": found.n,
        "dealt": found.dealt,
        "is_lot": found.is_lot,
        "value": found.score,
        "explained": _estimate(found.found.explained if found.found else None),
        "confidence": 0.95,
        "caveat": _ASSOCIATION,
        "drivers": [_driver(one, found) for one in driven],
        "left_out": [{"name": one.name, "reason": one.reason} for one in found.left_out],
        **lagging,
    }
    return answers.answer(shown)


def _driver(driven: Driven, found: driving.Drivers) -> dict[str, Any]:
    impact = driven.impact
    return {
        "key": driven.driver.key,
        "name": found.names[driven.driver.key],
        "kind": "rating" if driven.driver.is_rating else "property",
        "n": found.n,
        "share": _estimate(driven.share),
        "relative_weight": _estimate(driven.weight),
        "penalty": _estimate(driven.penalty),
        "reward": _estimate(driven.reward),
        "top_share": driven.top_share,
        "impact": impact.value if impact else None,
        "low": impact.low if impact else None,
        "high": impact.high if impact else None,
        "step": driven.step,
        "bands": [_band(one) for one in found.bands.get(driven.driver.key, ())],
    }


def _band(one: Band) -> dict[str, Any]:
    of = one.score
    return {"first": one.first, "last": one.last, "n": of.n, "value": of.value, "low": of.low, "high": of.high}


def _estimate(one: Estimate | None) -> dict[str, float] | None:
    return {"value": one.value, "low": one.low, "high": one.high} if one else None
