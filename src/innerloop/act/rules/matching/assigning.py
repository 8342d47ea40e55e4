"""The cheapest way to give each case one place, for all of them at once.

Shortest augmenting paths over prices, as Jonker & Volgenant 1987 (Computing 38:325-340) solve the linear assignment
problem. The places of one agent differ only by what one more costs, so that a node is an agent and not a place: the
costs that rise are those of the last arc of a flow (Ahuja, Magnanti & Orlin 1993, Network Flows, chapter 14).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf


class NoPlace(ValueError):
    """Row {row} has no column that is left for it: give each row one column with a place for all rows."""

    def __init__(self, row: int) -> None:
        super().__init__((self.__doc__ or "").format(row=row))


def assign(costs: Sequence[Mapping[int, float]], places: Sequence[Sequence[float]]) -> list[int]:
    """Return the column of each row, so that the sum of all costs is the least there is.

    `costs[row]` says what each column that is open to the row costs with it; `places[column]` what the first row in
    the column costs besides, then the second, never falling. Raises NoPlace.
    """
    solving = _Solving(costs, places)
    for row in range(len(costs)):
        solving.place(row)
    return solving.columns()


class _Solving:
    """Rows placed so far at the least cost, with a price for each column that proves it.

    A row sits where its cost and the price of the column are least together, and a price lies between what the last
    place taken in the column costs and what the next one would.
    """

    def __init__(self, costs: Sequence[Mapping[int, float]], places: Sequence[Sequence[float]]) -> None:
        self.costs, self.places = costs, places
        self.prices = [each[0] if each else 0.0 for each in places]
        self.held: list[list[int]] = [[] for _ in places]

    def columns(self) -> list[int]:
        found = [0] * len(self.costs)
        for column, rows in enumerate(self.held):
            for row in rows:
                found[row] = column
        return found

    def place(self, row: int) -> None:
        """Take one row in; others move aside along the path that costs least (Dijkstra 1959)."""
        path = _Path()
        self._look(path, row, _Stop(-1, 0.0))
        least, end = inf, -1
        while (stop := path.nearest()) and stop.far < least:
            path.settled.add(stop.column)
            if stop.far + self._step(stop.column) < least:
                least, end = stop.far + self._step(stop.column), stop.column
            for mover in self.held[stop.column]:
                self._look(path, mover, stop)
        if end < 0:
            raise NoPlace(row)
        for column in path.settled:
            self.prices[column] += max(0.0, least - path.far[column])
        self._shift(end, path.came)

    def _look(self, path: "_Path", row: int, stop: "_Stop") -> None:
        """See where a row that leaves its column could go, for how much more than it pays there."""
        here = self.costs[row][stop.column] + self.prices[stop.column] if stop.column >= 0 else 0.0
        for column, cost in self.costs[row].items():
            far = stop.far + cost + self.prices[column] - here
            if far < path.far.get(column, inf) and column not in path.settled:
                path.far[column], path.came[column] = far, (row, stop.column)

    def _step(self, column: int) -> float:
        """Return what the next place in a column costs above its price."""
        taken = len(self.held[column])
        return self.places[column][taken] - self.prices[column] if taken < len(self.places[column]) else inf

    def _shift(self, column: int, came: Mapping[int, tuple[int, int]]) -> None:
        while column >= 0:
            row, before = came[column]
            self.held[column].append(row)
            if before >= 0:
                self.held[before].remove(row)
            column = before


@dataclass(frozen=True, slots=True)
class _Stop:
    """A column on the way, and how far it is."""

    column: int
    far: float


class _Path:
    """How far each column is, over which row and from which column it is reached, and which of that is final."""

    def __init__(self) -> None:
        self.far: dict[int, float] = {}
        self.came: dict[int, tuple[int, int]] = {}
        self.settled: set[int] = set()

    def nearest(self) -> _Stop | None:
        """Return the nearest column that is not final; of two, the first."""
        ahead = [(far, column) for column, far in self.far.items() if column not in self.settled]
        if not ahead:
            return None
        far, column = min(ahead)
        return _Stop(column, far)
