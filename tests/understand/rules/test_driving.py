"""Drivers: what was planted is found again, with intervals that hold it."""

from random import Random

import pytest

from innerloop.understand.rules import drivers, driving
from innerloop.understand.rules.counts import ImpossibleNumber
from innerloop.understand.rules.driving import Driver, Found, Row

RATINGS = tuple(Driver(name, top=frozenset({5}), low=frozenset({1, 2})) for name in ("speed", "charges", "noise"))
PLAN = Driver("properties.plan", is_rating=False)


def planted(count: int = 3_000) -> list[Row]:
    """Answers whose score goes along with speed all the way, with charges where they fail, and with noise not at all.

    The premium plan adds half a point of feeling.
    """
    rng = Random(5)
    rows = []
    for number in range(count):
        speed, charges, noise = (rng.choice((1, 2, 3, 4, 4, 5, 5)) for _ in range(3))
        plan = rng.choice(("free", "premium"))
        felt = 0.5 * (speed - 3) + min(0, charges - 3) + (0.5 if plan == "premium" else 0) + rng.gauss(0, 1)
        score = 100 if felt > 0.6 else -100 if felt < -0.6 else 0
        rows.append(Row(str(number), score, (speed, charges, noise, plan)))
    return rows


@pytest.fixture(scope="module")
def found() -> Found:
    return driving.measure(planted(), [*RATINGS, PLAN])


def it_ranks_what_was_planted(found: Found) -> None:
    assert [each.driver.key for each in found.drivers] == ["speed", "charges", "properties.plan", "noise"]
    assert sum(each.share.value for each in found.drivers) == pytest.approx(1)
    assert sum(each.weight.value for each in found.drivers) == pytest.approx(1)
    for each in found.drivers:
        assert each.share.low <= each.share.value <= each.share.high


def it_tells_what_is_taken_for_granted_from_what_works_both_ways(found: Found) -> None:
    of = {each.driver.key: each for each in found.drivers}

    speed, charges, noise = of["speed"], of["charges"], of["noise"]

    assert charges.penalty is not None
    assert charges.reward is not None
    assert charges.penalty.high < -30
    assert charges.reward.low < 0 < charges.reward.high
    assert speed.reward is not None
    assert speed.reward.low > 10
    assert noise.penalty is not None
    assert noise.penalty.low < 0 < noise.penalty.high
    assert (of["properties.plan"].penalty, of["properties.plan"].impact) == (None, None)


def it_says_by_how_much_more_top_ratings_go_along_with_a_higher_score(found: Found) -> None:
    [speed] = [each for each in found.drivers if each.driver.key == "speed"]

    assert speed.impact is not None
    assert speed.top_share == pytest.approx(2 / 7, abs=0.03)
    assert 2 < speed.impact.low < speed.impact.value < speed.impact.high < 10


def it_is_one_driver_s_own_r_squared_where_it_stands_alone() -> None:
    rows = [Row(str(number), 100 if number % 4 else -100, (5 if number % 2 else 3,)) for number in range(400)]

    found = driving.measure(rows, RATINGS[:1])

    # By hand: of even numbers half are happy, of odd ones all.
    assert found.explained.value == pytest.approx(1 / 3)
    assert found.drivers[0].share.value == pytest.approx(1)
    assert found.drivers[0].reward is not None
    assert found.drivers[0].reward.value == pytest.approx(100)


def it_makes_the_same_of_the_same_answers() -> None:
    rows = planted(300)

    assert driving.measure(rows, [*RATINGS, PLAN]) == driving.measure(rows, [*RATINGS, PLAN])


def it_keeps_a_customer_s_answers_together() -> None:
    once = planted(300)
    thrice = [Row(row.who, row.score, row.levels) for row in once for _ in range(3)]

    few, many = (driving.measure(rows, [*RATINGS, PLAN]).drivers[0].share for rows in (once, thrice))

    # Saying the same three times over makes nothing surer.
    assert many.high - many.low == pytest.approx(few.high - few.low)


@pytest.mark.parametrize(
    "rows",
    [
        planted(50),
        [Row(str(number), 100, (5, 4, 3, "free")) for number in range(200)],
        [Row(str(number), 100 * (number % 2), (number % 5 + 1, number % 5 + 1, 3, "free")) for number in range(200)],
    ],
    ids=["too few", "all alike", "two that say the same"],
)
def it_refuses_what_says_nothing(rows: list[Row]) -> None:
    with pytest.raises(ImpossibleNumber):
        driving.measure(rows, [*RATINGS, PLAN])


def it_needs_no_low_where_there_is_no_middle() -> None:
    thumbs = Driver("thumbs", top=frozenset({1}), low=frozenset({0}))
    rows = [Row(str(number), 100 if number % 3 else -100, (number % 2,)) for number in range(200)]

    [found] = driving.measure(rows, [thumbs]).drivers

    assert found.penalty is None
    assert found.reward is not None


def it_adds_up_over_all_orders_of_entry() -> None:
    among = [[1.0, 0.5, 0.2], [0.5, 1.0, 0.3], [0.2, 0.3, 1.0]]

    found = drivers.driver_shapley_r2(among, [0.6, 0.4, 0.1])

    assert sum(found.shapley) == pytest.approx(found.r2)
