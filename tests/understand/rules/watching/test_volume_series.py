"""One series of how many answer, from day to day: when a change of their number is over, and when it has stayed."""

from random import Random

import pytest

from innerloop.understand.rules.watching.score import Rung
from innerloop.understand.rules.watching.series import SETTLED, Found, Over, VolumeSeries
from tests.understand.rules.watching.drawing import many

# A day's, of all answers and of one place of many, where everything together may ring for nothing once in a month.
BUDGET, OF_A_PLACE = 1 / 640, 1 / 3_000
BEGAN, BACK = 100, 130


def said_of(counts: list[int], budget: float) -> list[tuple[int, Found | Over]]:
    """Return what a series says of days, each with the day on which it says so."""
    lot, series = Random(1), VolumeSeries()
    said = ((day, series.look(day, today, budget=budget, lot=lot.random())) for day, today in enumerate(counts))
    return [(day, what) for day, what in said if what]


def a_change(counts: list[int], *, budget: float = BUDGET) -> tuple[Found, Over, int]:
    """Return the one change that a series finds, its end, and when that was told."""
    [(_, found), (told, over)] = said_of(counts, budget)
    assert isinstance(found, Found)
    assert isinstance(over, Over)
    return found, over, told


def came(*, usual: int, times: float, back: int = BACK, until: int = 230) -> list[int]:
    """Draw the answers of days, among which there are `times` as many as usual."""
    lot = Random(1)
    return [many(lot, usual * (times if BEGAN <= day < back else 1)) for day in range(until)]


@pytest.mark.parametrize("usual", [15, 40, 400, 20_000])
@pytest.mark.parametrize("times", [0.0, 0.3, 5.0])
def it_is_over_within_days_of_the_answers_being_back(usual: int, times: float) -> None:
    found, over, told = a_change(came(usual=usual, times=times))

    assert found.way == (Rung.UP if times > 1 else Rung.DOWN)
    assert not over.is_settled
    assert abs(over.on - BACK) <= 1
    assert told <= BACK + 3


def it_is_not_over_for_a_single_campaign() -> None:
    counts = came(usual=40, times=0.1)
    counts[115] = 200

    _, _, told = a_change(counts)

    assert told > BACK


def it_tells_of_an_end_by_the_days_that_it_lasted() -> None:
    counts = came(usual=40, times=0.4)

    found, over, _ = a_change(counts)

    assert over.came == sum(counts[found.since : over.on])
    assert over.expected == pytest.approx(40 * (over.on - found.since), rel=0.1)


def it_settles_what_has_stayed_for_three_months() -> None:
    counts = came(usual=40, times=0.4, back=300)

    found, over, told = a_change(counts)

    assert over.is_settled
    assert over.on == told == found.since + SETTLED
    assert over.came == sum(counts[found.since : over.on])


def it_ends_what_wore_off_without_anybodys_noticing() -> None:
    # So few answers that no day tells much: the gauge of its end has not rung in two months.
    _, over, told = a_change(came(usual=2, times=2.0), budget=OF_A_PLACE)

    assert told > BACK + 50
    assert not over.is_settled
