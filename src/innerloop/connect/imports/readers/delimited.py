"""CSV and TSV: rows of a text with a separator, quoted cells over several lines included."""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from innerloop.connect.imports import errors
from innerloop.connect.imports.readers import lines, tables
from innerloop.connect.imports.readers.lines import Lines
from innerloop.connect.imports.readers.shapes import BadRow, Outline, Row
from innerloop.connect.imports.readers.sources import Source
from innerloop.connect.imports.readers.tables import Record

DELIMITERS = ",;\t|"
LOOKED_AT = 40  # lines from which the separator is told


def survey(source: Source) -> Outline:
    """Read the whole text once; raises Unreadable."""
    delimiter = _delimiter(source)
    with lines.opened(source) as text:
        records = _records(source, text, delimiter)
        line, cells = _header(source, records)
        names = tables.columns(source, line, cells)
        found = tables.outline(source, names, tables.rows(source, names, records), line)
    if found.bad_rows and not found.rows:
        raise errors.UnevenRows(source.path, rows=found.bad_rows, columns=len(names))
    kind = source.kind if delimiter == "\t" or source.kind != "tsv" else "csv"
    return replace(found, kind=kind, encoding=source.encoding, delimiter=delimiter)


def rows(source: Source, outline: Outline) -> Iterator[Row | BadRow]:
    """Yield the rows of a surveyed text."""
    with lines.opened(source) as text:
        records = _records(source, text, outline.delimiter or ",")
        _header(source, records)
        yield from tables.rows(source, outline.columns, records)


def _header(source: Source, records: Iterator[Record]) -> tuple[int, list[str]]:
    for record in records:
        if isinstance(record, BadRow):
            raise errors.NoColumnNames(source.path, record.line, found="its quotation marks do not match")
        line, cells = record
        # Excel writes a line “sep=;” above the names to tell itself the separator.
        if any(cells) and not (line == 1 and "".join(cells).lower().startswith("sep=")):
            return line, list(cells)
    raise errors.EmptyFile(source.path)


def _records(source: Source, text: Lines, delimiter: str) -> Iterator[Record]:
    """Yield each row's first line and cells; a row whose quotes do not match is a bad one."""
    reader = csv.reader(_bounded(source, text), delimiter=delimiter, strict=True)
    while True:
        start = text.number + 1
        text.pending = 0
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield _broken(source, text, start, error)
            continue
        yield start, cells


def _bounded(source: Source, text: Lines) -> Iterator[str]:
    start = 1
    for line in text:
        if text.pending == len(line):
            start = text.number
        if text.pending > source.limits.line:
            raise errors.CellTooLong(source.path, start, most=source.limits.cell)
        yield line


def _broken(source: Source, text: Lines, start: int, error: csv.Error) -> BadRow:
    if text.is_exhausted:
        raise errors.QuoteNeverClosed(source.path, start) from error
    # The csv module gives up on a cell of 131,072 characters: nobody's answer, a quote left open.
    if text.pending > source.limits.cell:
        raise errors.CellTooLong(source.path, start, most=source.limits.cell) from error
    # A stray mark swallows rows up to the next one; whoever mends the file must know how far.
    where = "in this row" if text.number == start else f"in lines {start} to {text.number}"
    return BadRow(start, f"The quotation marks {where} do not match: write one inside a quoted cell twice.")


def _delimiter(source: Source) -> str:
    """Tell the separator from the first lines: the one that cuts most of them as it cuts the first."""
    with lines.opened(source) as text:
        first = _first_lines(text)
    if first and first[0].lower().startswith("sep=") and first[0][4:5] in DELIMITERS:
        return first[0][4]
    best = ((0.0, 0), "\t" if source.kind == "tsv" else ",")
    for delimiter in DELIMITERS:
        fit = _fit(first, delimiter, source.limits.columns)
        if fit > best[0]:
            best = (fit, delimiter)
    return best[1]


def _first_lines(text: Lines) -> list[str]:
    first = []
    for line in text:
        first.append(line)
        if len(first) == LOOKED_AT or text.pending > text.source.limits.cell:
            break
    return first


def _fit(first: list[str], delimiter: str, most: int) -> tuple[float, int]:
    """Return the share of rows as wide as the first one, and that width; nothing for a single column."""
    widths: Counter[int] = Counter()
    width = 0
    try:
        for cells in csv.reader(first, delimiter=delimiter):
            if cells:
                width = width or len(cells)
                widths[len(cells)] += 1
    except csv.Error:
        return (0.0, 0)
    return (widths[width] / widths.total(), min(width, most)) if width > 1 else (0.0, 0)
