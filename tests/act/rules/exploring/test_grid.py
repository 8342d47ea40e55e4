"""What differs beyond chance in a table of slices, corrected for how much was compared."""

import random
from typing import Any

import pytest

from innerloop.act.rules.exploring import grid
from innerloop.act.rules.exploring.grid import Key, Ruler, Scores, Way
from innerloop.understand.rules import change, measures, score
from innerloop.understand.rules.measures import Measure
from innerloop.understand.rules.score import Score
from tests.support import proof

NOTHING = score.of_counts(0, 0, 0)


def of(top: int, middle: int, bottom: int) -> Score:
    return score.of_counts(top, middle, bottom, (9.5 * top + 7.5 * middle + 4 * bottom) / (top + middle + bottom))


def table(rows: dict[str, list[Score]]) -> tuple[Scores, list[str | None]]:
    """Return a table of named rows; its columns are numbered."""
    columns: list[str | None] = [str(at) for at in range(max(map(len, rows.values())))]
    cells: dict[tuple[Key, str | None], Score] = {
        ((name,), column): found for name, row in rows.items() for column, found in zip(columns, row, strict=True)
    }
    wholes: dict[Key, Score] = {(name,): measures.together(row) for name, row in rows.items()}
    of_all = {column: measures.together(row[at] for row in rows.values()) for at, column in enumerate(columns)}
    return Scores(cells, wholes, of_all, measures.together(wholes.values())), columns


def ruler(way: Way, **more: Any) -> Ruler:
    return Ruler(Measure.SCORE, 30, way, **more)


def moved(rows: tuple[grid.Row, ...]) -> dict[str, list[str]]:
    return {row.key[0] or "" if row.key else "all": [cell.moved for cell in row.cells] for row in rows}


def it_finds_the_one_step_that_is_beyond_chance() -> None:
    steady, fallen = of(220, 120, 100), of(120, 120, 200)
    scores, columns = table({"shop": [steady] * 4, "agent": [steady, steady, steady, fallen]})

    rows = grid.lay_out(scores, columns, ruler(Way.STEPS))

    assert moved(rows) == {"shop": [""] * 4, "agent": ["", "", "", "fell"], "all": ["", "", "", "fell"]}


def it_tests_nothing_below_the_minimum() -> None:
    scores, columns = table({"shop": [of(10, 10, 9), of(0, 0, 29), of(30, 0, 0)]})

    [shop, every] = grid.lay_out(scores, columns, ruler(Way.STEPS))

    assert [cell.is_few for cell in shop.cells] == [True, True, False]
    assert (shop.tested, every.tested) == ((), ())


def it_has_nothing_to_compare_the_first_time_with() -> None:
    scores, columns = table({"shop": [of(200, 100, 50), of(100, 100, 150)]})

    [shop, _] = grid.lay_out(scores, columns, ruler(Way.STEPS))

    assert [cell.compared is None for cell in shop.cells] == [True, False]


def it_compares_a_row_with_all_the_others_together() -> None:
    scores = Scores(
        {}, {("a",): of(300, 100, 100), ("b",): of(300, 100, 100), ("c",): of(100, 100, 300)}, {}, of(700, 300, 500)
    )

    rows = grid.lay_out(scores, [], ruler(Way.OTHERS))

    a, b, c, every = rows
    expected = change.compare(of(600, 200, 200), of(100, 100, 300))
    assert c.whole
    assert c.whole.compared
    assert c.whole.compared.difference == pytest.approx(expected.difference)
    assert [row.whole.moved for row in (a, b, c) if row.whole] == ["rose", "rose", "fell"]
    assert every.is_all
    assert every.tested == ()


def it_compares_a_cell_with_the_rest_of_its_row() -> None:
    scores, columns = table({"shop": [of(200, 100, 100), of(200, 100, 100), of(60, 60, 140)]})

    [shop, _] = grid.lay_out(scores, columns, ruler(Way.OTHERS))

    assert [cell.moved for cell in shop.cells] == ["rose", "rose", "fell"]
    assert shop.whole
    assert shop.whole.compared is None


def it_compares_with_another_time_also_where_something_is_new() -> None:
    now, _ = table({"shop": [of(200, 100, 100)], "new": [of(200, 100, 100)]})
    then, _ = table({"shop": [of(100, 100, 200)], "gone": [of(100, 100, 200)]})

    rows = grid.lay_out(now, [], ruler(Way.AGAINST), other=then)

    shop, new, every = rows
    assert [row.whole.moved for row in rows if row.whole] == ["rose", "", "rose"]
    assert new.whole
    assert new.whole.before == NOTHING
    assert every.whole
    assert every.whole.before == then.every
    assert shop.whole
    assert shop.whole.before == of(100, 100, 200)


def it_makes_one_row_where_nothing_tells_rows_apart() -> None:
    scores = Scores({((), "0"): of(9, 9, 9)}, {(): of(9, 9, 9)}, {"0": of(9, 9, 9)}, of(9, 9, 9))

    assert len(grid.lay_out(scores, ["0"], ruler(Way.STEPS))) == 1


def it_tests_no_numbers_of_answers_and_shows_them_all() -> None:
    scores, columns = table({"shop": [of(1, 1, 1), of(400, 1, 1)]})

    [shop, _] = grid.lay_out(scores, columns, Ruler(Measure.N, 30, Way.STEPS))

    assert [(cell.is_few, cell.compared) for cell in shop.cells] == [(False, None), (False, None)]


def it_is_harder_to_move_beyond_chance_among_many() -> None:
    before, after = of(200, 100, 100), of(170, 100, 130)
    alone, columns = table({"a": [before, after]})
    among, _ = table({"a": [before, after], **{f"r{number}": [before, before] for number in range(30)}})

    one, many = grid.lay_out(alone, columns, ruler(Way.STEPS)), grid.lay_out(among, columns, ruler(Way.STEPS))

    assert one[0].cells[1].is_beyond
    assert not many[0].cells[1].is_beyond


@pytest.mark.proof
def it_calls_little_real_where_nothing_has_changed() -> None:
    """Of tables in which nothing differs, one in twenty at most says that something does, give or take luck."""
    lot, tables = random.Random(2026), proof.size(small=200, full=2_000)
    wrong = sum(_says_something(lot) for _ in range(tables))

    proof.write("explorer_false_findings", tables=tables, wrong=wrong, share=round(wrong / tables, 4))
    assert wrong / tables <= 0.05 + 3 * (0.05 * 0.95 / tables) ** 0.5


def _says_something(lot: random.Random) -> bool:
    rows = {f"row{row}": [_drawn(lot) for _ in range(6)] for row in range(10)}
    scores, columns = table(rows)
    return any(row.beyond for row in grid.lay_out(scores, columns, ruler(Way.STEPS)))


def _drawn(lot: random.Random) -> Score:
    given = lot.choices(("top", "middle", "bottom"), weights=(5, 3, 2), k=120)
    return of(given.count("top"), given.count("middle"), given.count("bottom"))
