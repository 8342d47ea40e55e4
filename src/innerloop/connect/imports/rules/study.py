"""What only a whole column can tell: how its dates and numbers are written, where each group ends."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from zlib import crc32

from innerloop.connect.imports.readers.shapes import BadRow, Row
from innerloop.connect.imports.rules.cells import DateOrder, NumberStyle
from innerloop.connect.imports.rules.fields import MOMENTS, NUMBERS
from innerloop.connect.imports.rules.mapping import ColumnMap


@dataclass(frozen=True, slots=True)
class Study:
    """How the columns of a file are written.

    `dates` and `numbers` are by column; `last_lines` has the last line of each group by the CRC-32 of its
    value, so that a group can be finished, and forgotten, as soon as its last row has been read. Two groups
    of one sum only wait for each other.
    """

    dates: dict[str, DateOrder] = field(default_factory=dict)
    numbers: dict[str, NumberStyle] = field(default_factory=dict)
    last_lines: dict[int, int] = field(default_factory=dict)

    def ends(self, group: str, line: int) -> bool:
        """Say whether a group has no row after a line."""
        return self.last_lines.get(crc32(group.encode()), line) <= line

    @property
    def sentences(self) -> list[str]:
        """Say what was decided, one sentence for each column where there was something to decide."""
        return [f"{column}: {order.sentence}" for column, order in self.dates.items() if order.sentence]


def study(rows: Iterable[Row | BadRow], mapped: ColumnMap) -> Study:
    """Read all rows once and return how their columns are written."""
    found = Study(
        {column: DateOrder() for column, field in mapped.fields.items() if field in MOMENTS},
        {column: NumberStyle() for column, field in mapped.fields.items() if field in NUMBERS},
    )
    for row in rows:
        if isinstance(row, BadRow):
            continue
        for column in found.dates:
            found.dates[column] = found.dates[column].after(row.cells[column])
        for column in found.numbers:
            found.numbers[column] = found.numbers[column].after(row.cells[column])
        if mapped.group is not None and row.cells[mapped.group]:
            found.last_lines[crc32(row.cells[mapped.group].encode())] = row.line
    return found
