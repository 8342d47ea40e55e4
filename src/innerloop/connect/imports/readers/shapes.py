"""The shapes that readers hand out: rows, bad rows, the outline of a file, and the limits of all."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Kind = Literal["csv", "tsv", "xlsx", "jsonl"]
Stamp = tuple[int, int]  # size in bytes, time of the last change in nanoseconds

SAMPLE = 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may hold. Lengths are in characters, sizes in bytes."""

    file: int = 2 * 1024**3
    line: int = 1024**2
    cell: int = 64 * 1024
    columns: int = 1000
    rows: int = 1_000_000
    unpacked: int = 200 * 1024**2
    members: int = 2000  # files inside a spreadsheet
    box: int = 5_000_000  # cells of a sheet, empty ones included: 32 bytes each in the reader's memory


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line of the file that it starts on, and each column's text, stripped."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that is refused alone, with a sentence that says why."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Outline:
    """What a readable file holds. `rows` and `bad_rows` are counts; empty rows are in neither."""

    path: Path
    kind: Kind
    columns: tuple[str, ...]
    rows: int
    bad_rows: int
    sample: tuple[Row, ...]
    stamp: Stamp
    limits: Limits
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    first_line: int = 1
