"""What every table has in common, wherever it was read from: names of columns, rows to count, a sample."""

from collections.abc import Iterable, Iterator, Sequence

from innerloop.connect.imports import errors
from innerloop.connect.imports.readers.shapes import SAMPLE, BadRow, Outline, Row
from innerloop.connect.imports.readers.sources import Source

LONGEST_NAME = 200

Record = tuple[int, Sequence[str]] | BadRow


def columns(source: Source, line: int, cells: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the columns from the first row; raises Unreadable when they are no names.

    Empty names at the end are dropped, as spreadsheets leave them; one in between is called by its place.
    """
    names = [" ".join(cell.split()) for cell in cells]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise errors.NoColumnNames(source.path, line, found="every cell is empty")
    check_width(source, line, len(names))
    named = [name or f"column {place}" for place, name in enumerate(names, start=1)]
    seen: set[str] = set()
    for name in named:
        if len(name) > LONGEST_NAME:
            raise errors.NoColumnNames(source.path, line, found=f"one is {len(name):,} characters long")
        if name in seen:
            raise errors.DuplicateColumn(source.path, line, column=name)
        seen.add(name)
    return tuple(named)


def check_width(source: Source, line: int, width: int) -> None:
    """Refuse a table of too many columns; raises TooManyColumns."""
    if width > source.limits.columns:
        raise errors.TooManyColumns(source.path, line, found=width, most=source.limits.columns)


def rows(source: Source, names: Sequence[str], records: Iterable[Record]) -> Iterator[Row | BadRow]:
    """Yield records as rows; one that does not fit the columns is a bad row, an empty one is left out."""
    width, most = len(names), source.limits.cell
    for record in records:
        if isinstance(record, BadRow):
            yield record
            continue
        line, cells = record
        texts = [cell.strip() for cell in cells]
        if not any(texts):
            continue
        if len(texts) > width and not any(texts[width:]):
            del texts[width:]
        if len(texts) != width:
            yield BadRow(line, _uneven(len(texts), width))
        elif max(map(len, texts)) > most:
            yield BadRow(line, _too_long(names, texts, most))
        else:
            yield Row(line, dict(zip(names, texts, strict=True)))


def count(source: Source, found: Iterable[Row | BadRow]) -> tuple[int, int, tuple[Row, ...]]:
    """Read all rows and return how many are good, how many bad, and the first few good ones.

    Raises TooManyRows at the limit.
    """
    good = bad = 0
    sample: list[Row] = []
    for row in found:
        if isinstance(row, BadRow):
            bad += 1
        else:
            good += 1
            if len(sample) < SAMPLE:
                sample.append(row)
        if good + bad > source.limits.rows:
            raise errors.TooManyRows(source.path, row.line, most=source.limits.rows)
    return good, bad, tuple(sample)


def outline(source: Source, names: tuple[str, ...], found: Iterable[Row | BadRow], first_line: int = 1) -> Outline:
    """Read all rows and return the outline of the file; `first_line` is that of the names."""
    good, bad, sample = count(source, found)
    return Outline(
        path=source.path,
        kind=source.kind,
        columns=names,
        rows=good,
        bad_rows=bad,
        sample=sample,
        stamp=source.stamp,
        limits=source.limits,
        first_line=first_line,
    )


def _uneven(found: int, width: int) -> str:
    cells = "1 cell" if found == 1 else f"{found} cells"
    return f"The row has {cells} where the first line names {width} columns."


def _too_long(names: Sequence[str], texts: Sequence[str], most: int) -> str:
    for name, text in zip(names, texts, strict=True):
        if len(text) > most:
            return f"The cell in “{name}” has {len(text):,} characters; at most {most:,} can be read."
    return ""
