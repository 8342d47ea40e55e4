"""The assignment, held against trying everything."""

from itertools import product
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from innerloop.act.rules.matching.assigning import NoPlace, assign

Costs = list[dict[int, float]]
Places = list[list[float]]


def paid(columns: list[int] | tuple[int, ...], costs: Costs, places: Places) -> float:
    """Return what an assignment costs, endless where it cannot be."""
    whole = 0.0
    for column in set(columns):
        taken = columns.count(column)
        whole += sum(places[column][:taken]) if taken <= len(places[column]) else inf
    return whole + sum(costs[row].get(column, inf) for row, column in enumerate(columns))


def least(costs: Costs, places: Places) -> float:
    return min(paid(columns, costs, places) for columns in product(range(len(places)), repeat=len(costs)))


@st.composite
def queues(draw: st.DrawFn) -> tuple[Costs, Places]:
    """Draw up to five rows and up to three columns with rising places, and one that has room for all."""
    amounts = st.integers(-50, 50).map(float)
    rows = draw(st.integers(1, 5))
    columns = draw(st.integers(1, 3))
    places = [sorted(draw(st.lists(amounts, max_size=3))) for _ in range(columns)]
    costs = [draw(st.dictionaries(st.integers(0, columns - 1), amounts)) for _ in range(rows)]
    for row in costs:
        row[columns] = draw(amounts)
    return costs, [*places, [0.0] * rows]


@settings(deadline=None)
@given(queues())
def it_costs_the_least_that_there_is(queue: tuple[Costs, Places]) -> None:
    costs, places = queue

    assert paid(assign(costs, places), costs, places) == least(costs, places)


def it_moves_whoever_has_an_alternative() -> None:
    # Alone, the first row would take column 0; only there has the second a place.
    costs = [{0: 1.0, 1: 2.0}, {0: 5.0}]

    assert assign(costs, [[0.0], [0.0]]) == [1, 0]


def it_spreads_where_places_cost_more_and_more() -> None:
    costs = [{0: 0.0, 1: 1.0}] * 4

    assert sorted(assign(costs, [[0.0, 4.0, 8.0, 12.0]] * 2)) == [0, 0, 1, 1]


def it_is_the_same_each_time() -> None:
    costs = [{column: float((row * 7 + column * 3) % 5) for column in range(6)} for row in range(9)]
    places = [[0.0, 2.0, 4.0]] * 6

    assert assign(costs, places) == assign([dict(row) for row in costs], [list(each) for each in places])


def it_says_which_row_has_no_place() -> None:
    with pytest.raises(NoPlace, match="Row 1 has no column"):
        assign([{0: 1.0}, {0: 1.0}], [[0.0]])


def it_gives_nothing_to_nobody() -> None:
    assert assign([], [[0.0]]) == []
