"""What a table says, in words: its first sentence, and a sentence for each row."""

from collections.abc import Sequence
from dataclasses import dataclass

from innerloop.act.rules.exploring import figures
from innerloop.act.rules.exploring.grid import Cell, Row, Way
from innerloop.act.rules.words import listed
from innerloop.understand import figures as numbers
from innerloop.understand.rules import measures
from innerloop.understand.rules.measures import Measure

MOST_NAMED = 2
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
# From so many points on a difference within chance is worth the question how many answers would settle it.
_WORTH_SETTLING = {Measure.SCORE: 3.0, Measure.TOP: 3.0, Measure.MEAN: 0.2}
# Of one row, of several.
_MOVES = {"rose": ("rose", "rose"), "fell": ("fell", "fell"), "both": ("moved", "moved")}
_STANDS = {
    "rose": ("stands above the others", "stand above the others"),
    "fell": ("stands below the others", "stand below the others"),
    "both": ("stands apart", "stand apart"),
}
_MOVED = {"fell": "fell", "rose": "rose", "both": "moved both ways"}
_SIDES = {"fell": "below", "rose": "above", "both": "on both sides"}


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence: what was found, then what is behind it."""

    finding: str
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Telling:
    """What a table is called within sentences. `columns` are in full, `than` says what each slice is compared with."""

    measure: Measure
    way: Way
    one: str  # moment
    several: str  # moments
    columns: tuple[str, ...] = ()
    column: str = ""  # month, channel
    column_several: str = ""
    than: str = ""  # the 90 days before, E-mail
    is_value: bool = False  # compared is with another value, not with another time
    spread: float | None = None


def lead(rows: Sequence[Row], names: Sequence[str], telling: Telling) -> Said:
    """Return the page's first sentence. `names` are those of the rows, in their order."""
    if telling.measure is Measure.N:
        return _most(rows, names, telling)
    if not any(row.tested for row in rows):
        return _untested(rows)
    told = [(row, name) for row, name in zip(rows, names, strict=True) if not row.is_all]
    if len(told) == 1 and telling.way is Way.STEPS:
        return _alone(told[0][0], telling)
    beyond = sorted(((row, name) for row, name in told if row.beyond), key=lambda pair: -_farthest(pair[0]))
    if not beyond:
        return Said(_nothing_beyond(telling), _how_many(rows))
    quiet = sum(1 for row, _ in told if row.tested and not row.beyond)
    return Said(_beyond(beyond, telling), _others(quiet, telling))


def row_says(row: Row, telling: Telling, every: int = 0) -> Said:
    """Return what a row says: what in it differs beyond chance, or that nothing does and what it would take to know.

    Of numbers of answers it says the share of `every` one.
    """
    if telling.measure is Measure.N:
        share = numbers.share(row.whole.score.n / every) if row.whole and every and not row.is_all else ""
        return Said("", f"{share} of all" if share else "")
    cells = (*row.cells, row.whole) if row.whole and row.whole.compared else row.cells
    found = [(at, cell) for at, cell in enumerate(cells) if cell and cell.is_beyond]
    if found:
        at, cell = found[-1] if telling.way is Way.STEPS else max(found, key=lambda one: _size(one[1]))
        return Said(_difference(cell, at, row, telling), f"{_interval(cell, telling)} {odds(cell.odds)}".strip())
    tested = [(at, cell) for at, cell in enumerate(cells) if cell and cell.compared]
    if not tested:
        return Said("", _too_few(row, telling))
    at, cell = tested[-1] if telling.way is Way.STEPS else max(tested, key=lambda one: _size(one[1]))
    return Said("", _quiet(cell, at, row, telling))


def odds(p_value: float | None) -> str:
    """Say how much of findings this clear is luck: what a p-value corrected by Benjamini and Hochberg means."""
    if p_value is None:
        return ""
    if p_value < 0.0001:
        return "Of findings this clear, fewer than one in 10,000 is luck."
    times = 1 / p_value
    step = 100 if times >= 1000 else 10 if times >= 100 else 5
    return f"Of findings this clear, one in {int(times // step * step):,} is luck."


def in_words(number: int) -> str:
    """Write a small number in words."""
    return _NUMBERS[number] if number < len(_NUMBERS) else f"{number:,}"


def _difference(cell: Cell, at: int, row: Row, telling: Telling) -> str:
    difference = cell.compared.difference if cell.compared else None
    if difference is None:
        return ""
    size = figures.distance(telling.measure, difference)
    if telling.way is Way.STEPS:
        when = f"since {telling.columns[at - 1]}"
        if at < len(row.cells) - 1:
            when = f"in {telling.columns[at]}"
        return f"{'Up' if difference > 0 else 'Down'} {size} {when}"
    side = "above" if difference > 0 else "below"
    if telling.way is Way.AGAINST:
        here = f"{telling.columns[at]}: " if at < len(row.cells) else ""
        moved = f"{size} {side}" if telling.is_value else f"{'Up' if difference > 0 else 'Down'} {size} from"
        return f"{here}{moved} {telling.than}"
    if at < len(row.cells):
        return f"{telling.columns[at]} is {size} {side} the others"
    return f"{size} {side} the other {telling.several}"


def _quiet(cell: Cell, at: int, row: Row, telling: Telling) -> str:
    difference = cell.compared.difference if cell.compared else None
    if difference is None:
        return ""
    if figures.is_level(telling.measure, difference):
        return "No clear change." if _is_of_time(telling) else "No clear difference."
    words = _difference(cell, at, row, telling)
    begins = "No clear change. " if _is_of_time(telling) else ""
    return f"{begins}{words}, within chance.{_to_settle(cell, difference, telling)}"


def _to_settle(cell: Cell, difference: float, telling: Telling) -> str:
    if abs(difference) < _WORTH_SETTLING.get(telling.measure, 0.0):
        return ""
    n = measures.needed(difference, cell.score, telling.measure, telling.spread)
    return f" To be sure of that: n {numbers.count(n)} each." if n and n > cell.score.n else ""


def _interval(cell: Cell, telling: Telling) -> str:
    found = cell.compared
    if not found or found.low is None or found.high is None or found.difference is None:
        return ""
    return f"({figures.apart(telling.measure, found.low, found.high, is_down=found.difference < 0)})."


def _too_few(row: Row, telling: Telling) -> str:
    shown = [cell for cell in (row.cells or (row.whole,)) if cell and not cell.is_few]
    if len(shown) > 1:
        return ""
    few = [cell for cell in row.cells if cell.is_few]
    if few and telling.way is Way.STEPS:
        return f"Too few answers in {in_words(len(few))} {telling.column}{'' if len(few) == 1 else 's'} to say."
    return "" if row.is_all and not row.cells else "Too few answers to say."


def _untested(rows: Sequence[Row]) -> Said:
    shown = [cell for row in rows for cell in (*row.cells, row.whole) if cell and not cell.is_few]
    if not shown:
        n = rows[-1].whole.score.n if rows and rows[-1].whole else 0
        return Said("Too few to show a score here:", f"n {numbers.count(n)}. Take more time, or fewer parts.")
    return Said("Nothing here can be compared yet.", "Too few answers stand beside each other.")


def _alone(row: Row, telling: Telling) -> Said:
    """Return the sentence of a table with one row over time."""
    steps = [(at, cell) for at, cell in enumerate(row.cells) if cell.is_beyond]
    if not steps:
        return Said(f"No {telling.column} differs from the one before beyond chance.", _how_many([row]))
    at, cell = steps[-1]
    others = "" if len(steps) == 1 else f"{in_words(len(steps) - 1).capitalize()} more moved before."
    return Said(
        f"{_difference(cell, at, row, telling)}, beyond chance.", f"{_interval(cell, telling)} {others}".strip()
    )


def _most(rows: Sequence[Row], names: Sequence[str], telling: Telling) -> Said:
    told = [(row, name) for row, name in zip(rows, names, strict=True) if not row.is_all and row.whole]
    every = next((row.whole.score.n for row in rows if row.is_all and row.whole), 0)
    if not told:
        return Said(f"{numbers.count(rows[-1].whole.score.n if rows and rows[-1].whole else 0)} answers.")
    row, name = max(told, key=lambda one: one[0].whole.score.n if one[0].whole else 0)
    n = row.whole.score.n if row.whole else 0
    share = f", {numbers.share(n / every)} of {numbers.count(every)}" if every else ""
    return Said(f"Most answers: {name}.", f"{numbers.count(n)}{share}.")


def _how_many(rows: Sequence[Row]) -> str:
    tested = sum(len(row.tested) for row in rows)
    if tested == 1:
        return "One was compared; it differs as chance makes it differ."
    return f"{in_words(tested).capitalize()} were compared; what differs is what chance does."


def _is_of_time(telling: Telling) -> bool:
    return telling.way is Way.STEPS or (telling.way is Way.AGAINST and not telling.is_value)


def _nothing_beyond(telling: Telling) -> str:
    if _is_of_time(telling):
        return f"No {telling.one} moved beyond chance."
    if telling.way is Way.AGAINST:
        return f"No {telling.one} differs from {telling.than} beyond chance."
    if telling.columns:
        return f"In no {telling.one} do the {telling.column_several} differ beyond chance."
    return f"No {telling.one} stands apart beyond chance."


def _beyond(beyond: Sequence[tuple[Row, str]], telling: Telling) -> str:
    """Say which rows differ: "Two moments fell beyond chance: this and that."."""
    is_one = len(beyond) == 1
    many = f"{in_words(len(beyond))} {telling.one if is_one else telling.several}"
    names = _named([name for _, name in beyond])
    if telling.way is Way.OTHERS and telling.columns:
        return f"In {many} the {telling.column_several} differ beyond chance: {names}."
    ways = {_way_of(row) for row, _ in beyond}
    way = next(iter(ways)) if len(ways) == 1 else "both"
    verb = (_MOVES if _is_of_time(telling) else _STANDS)[way][0 if is_one else 1]
    if telling.way is Way.AGAINST and telling.is_value:
        verb = verb.replace("the others", telling.than)
    return f"{many.capitalize()} {verb} beyond chance: {names if len(ways) == 1 else _each(beyond, telling)}."


def _each(beyond: Sequence[tuple[Row, str]], telling: Telling) -> str:
    words = _MOVED if _is_of_time(telling) else _SIDES
    parts = []
    for way, word in words.items():
        names = [name for row, name in beyond if _way_of(row) == way]
        if names:
            parts.append(f"{_named(names)} {word}")
    return "; ".join(parts)


def _way_of(row: Row) -> str:
    moved = {cell.moved for cell in row.beyond}
    return moved.pop() if len(moved) == 1 else "both"


def _named(names: Sequence[str]) -> str:
    if len(names) <= MOST_NAMED + 1:
        return listed(names)
    return f"{', '.join(names[:MOST_NAMED])} and {in_words(len(names) - MOST_NAMED)} more"


def _others(quiet: int, telling: Telling) -> str:
    if not quiet:
        return ""
    what = "change" if _is_of_time(telling) else "difference"
    if quiet == 1:
        return f"The other one shows no clear {what}."
    return f"The other {in_words(quiet)} show no clear {what}."


def _farthest(row: Row) -> float:
    return max(map(_size, row.beyond), default=0.0)


def _size(cell: Cell) -> float:
    return abs(cell.compared.difference or 0.0) if cell.compared else 0.0
