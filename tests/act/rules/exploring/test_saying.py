"""What tables of slices are said to show: rules of words as tables of examples."""

from dataclasses import replace

import pytest

from innerloop.act.rules.exploring import grid, saying
from innerloop.act.rules.exploring.grid import Key, Row, Ruler, Scores, Way
from innerloop.act.rules.exploring.saying import Telling
from innerloop.understand.rules import measures, score
from innerloop.understand.rules.measures import Measure
from innerloop.understand.rules.score import Score


def of(top: int, middle: int, bottom: int) -> Score:
    return score.of_counts(top, middle, bottom, (9.5 * top + 7.5 * middle + 4 * bottom) / (top + middle + bottom))


HIGH, LOW, FEW = of(220, 120, 100), of(120, 120, 200), of(3, 2, 1)
ALMOST = of(200, 120, 120)
TOUCHPOINTS = Telling(
    Measure.SCORE, Way.STEPS, "moment", "moments", ("September", "October", "November"), "month", "months"
)


def over_time(**rows: list[Score]) -> tuple[Row, ...]:
    columns: list[str | None] = [str(at) for at in range(len(next(iter(rows.values()))))]
    cells: dict[tuple[Key, str | None], Score] = {
        ((name,), column): found for name, row in rows.items() for column, found in zip(columns, row, strict=True)
    }
    wholes: dict[Key, Score] = {(name,): measures.together(row) for name, row in rows.items()}
    of_all = {column: measures.together(row[at] for row in rows.values()) for at, column in enumerate(columns)}
    scores = Scores(cells, wholes, of_all, measures.together(wholes.values()))
    return grid.lay_out(scores, columns, Ruler(Measure.SCORE, 30, Way.STEPS))


def side_by_side(
    rows: dict[str, Score], way: Way = Way.OTHERS, *, then: dict[str, Score] | None = None
) -> tuple[Row, ...]:
    def scores(found: dict[str, Score]) -> Scores:
        return Scores({}, {(name,): one for name, one in found.items()}, {}, measures.together(found.values()))

    return grid.lay_out(scores(rows), [], Ruler(Measure.SCORE, 30, way), other=scores(then) if then else None)


def lead(rows: tuple[Row, ...], telling: Telling) -> str:
    said = saying.lead(rows, [row.key[0] or "" if row.key else "All" for row in rows], telling)
    return f"{said.finding} {said.rest}".strip()


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (
            {"Send": [HIGH, HIGH, HIGH], "Agent": [HIGH, HIGH, LOW], "Shop": [HIGH, HIGH, HIGH]},
            "One moment fell beyond chance: Agent. The other two show no clear change.",
        ),
        (
            {"Send": [LOW, LOW, HIGH], "Agent": [HIGH, HIGH, LOW], "Shop": [HIGH, HIGH, HIGH]},
            "Two moments moved beyond chance: Agent fell; Send rose. The other one shows no clear change.",
        ),
        (
            {"Send": [HIGH, LOW, HIGH], "Shop": [HIGH, HIGH, HIGH]},
            "One moment moved beyond chance: Send. The other one shows no clear change.",
        ),
        (
            {"Send": [HIGH, HIGH, HIGH], "Shop": [HIGH, HIGH, HIGH]},
            "No moment moved beyond chance. Six were compared; what differs is what chance does.",
        ),
        ({"Send": [FEW, FEW, FEW]}, "Too few to show a score here: n 18. Take more time, or fewer parts."),
        (
            {"Send": [HIGH, FEW, HIGH], "Shop": [FEW, HIGH, FEW]},
            "No moment moved beyond chance. Two were compared; what differs is what chance does.",
        ),
    ],
)
def it_begins_with_what_moved(rows: dict[str, list[Score]], words: str) -> None:
    assert lead(over_time(**rows), TOUCHPOINTS) == words


def it_names_three_at_most_and_counts_the_rest() -> None:
    rows = over_time(**{name: [HIGH, LOW] for name in "ABCDE"}, F=[HIGH, HIGH])

    assert lead(rows, TOUCHPOINTS).startswith("Five moments fell beyond chance: A, B and three more.")


@pytest.mark.parametrize(
    ("cells", "finding", "rest"),
    [
        ([HIGH, HIGH, LOW], "Down 45 since October", "(34 to 56). Of findings this clear, fewer than one in 10,000"),
        ([HIGH, LOW, LOW], "Down 45 in October", "(34 to 56). Of findings this clear, fewer than one in 10,000"),
        ([LOW, HIGH, HIGH], "Up 45 in October", "(34 to 56). Of findings this clear, fewer than one in 10,000"),
        ([HIGH, HIGH, HIGH], "", "No clear change."),
        ([HIGH, HIGH, ALMOST], "", "No clear change. Down 9 since October, within chance. To be sure of that: n 1,"),
        ([HIGH, FEW, FEW], "", ""),
        ([FEW, FEW, FEW], "", "Too few answers in three months to say."),
        ([FEW, HIGH, FEW], "", "Too few answers in two months to say."),
    ],
)
def it_says_of_a_row_what_happened_in_it(cells: list[Score], finding: str, rest: str) -> None:
    row, *_ = over_time(Agent=cells, Shop=[HIGH, HIGH, HIGH])

    said = saying.row_says(row, TOUCHPOINTS)

    assert said.finding == finding
    assert said.rest.startswith(rest)


OTHERS = Telling(Measure.SCORE, Way.OTHERS, "channel", "channels")


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ({"SMS": HIGH, "Link": HIGH, "Mail": HIGH}, "No channel stands apart beyond chance. Three were"),
        ({"SMS": LOW, "Link": HIGH}, "Two channels stand apart beyond chance: SMS below; Link above."),
        (
            {"SMS": LOW, "Link": of(180, 120, 140), "Mail": of(180, 120, 140), "App": of(180, 120, 140)},
            "One channel stands below the others beyond chance: SMS. The other three show no clear difference.",
        ),
    ],
)
def it_begins_with_what_stands_apart(rows: dict[str, Score], words: str) -> None:
    assert lead(side_by_side(rows), OTHERS).startswith(words)


def it_says_how_far_a_row_is_from_the_others() -> None:
    low, high, *_ = side_by_side({"SMS": LOW, "Link": HIGH})

    assert saying.row_says(low, OTHERS).finding == "45 below the other channels"
    assert saying.row_says(high, OTHERS).finding == "45 above the other channels"


TIME = Telling(Measure.SCORE, Way.AGAINST, "channel", "channels", than="the 90 days before")


@pytest.mark.parametrize(
    ("telling", "words", "row"),
    [
        (TIME, "One channel fell beyond chance: SMS.", "Down 45 from the 90 days before"),
        (
            replace(TIME, than="E-mail", is_value=True),
            "One channel stands below E-mail beyond chance: SMS.",
            "45 below E-mail",
        ),
    ],
)
def it_says_what_it_is_compared_with(telling: Telling, words: str, row: str) -> None:
    rows = side_by_side({"SMS": LOW, "Link": HIGH}, Way.AGAINST, then={"SMS": HIGH, "Link": HIGH})

    assert lead(rows, telling).startswith(words)
    assert saying.row_says(rows[0], telling).finding == row
    assert saying.row_says(rows[1], telling).rest.startswith("No clear")


@pytest.mark.parametrize(
    ("p_value", "words"),
    [
        (0.04, "Of findings this clear, one in 25 is luck."),
        (0.0061, "Of findings this clear, one in 160 is luck."),
        (0.0004, "Of findings this clear, one in 2,500 is luck."),
        (0.00001, "Of findings this clear, fewer than one in 10,000 is luck."),
        (None, ""),
    ],
)
def it_says_how_much_of_such_findings_is_luck(p_value: float | None, words: str) -> None:
    assert saying.odds(p_value) == words


def it_says_of_numbers_of_answers_where_most_are() -> None:
    telling = replace(OTHERS, measure=Measure.N)
    scores = Scores({}, {("SMS",): of(30, 20, 10), ("Link",): of(20, 10, 10)}, {}, of(50, 30, 20))
    rows = grid.lay_out(scores, [], Ruler(Measure.N, 30, Way.OTHERS))

    assert lead(rows, telling) == "Most answers: SMS. 60, 60 % of 100."
    assert saying.row_says(rows[1], telling, 100).rest == "40 % of all"
    assert saying.row_says(rows[2], telling, 100).rest == ""
