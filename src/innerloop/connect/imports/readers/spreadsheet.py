"""XLSX: the first visible sheet that holds something, opened only once it is known to be small."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from innerloop.connect.imports import errors
from innerloop.connect.imports.readers import archive, tables
from innerloop.connect.imports.readers.shapes import BadRow, Outline, Row
from innerloop.connect.imports.readers.sources import Source

Cell = int | float | str | bool | time | date | datetime | timedelta


def survey(source: Source) -> Outline:
    """Read the sheet once; raises Unreadable."""
    archive.check(source)
    sheet = _first_sheet(source)
    records = _records(sheet)
    line, cells = next(records, (1, []))
    names = tables.columns(source, line, cells)
    found = tables.outline(source, names, tables.rows(source, names, records), line)
    return replace(found, sheet=sheet.name)


def rows(source: Source, outline: Outline) -> Iterator[Row | BadRow]:
    """Yield the rows of a surveyed sheet; a row's line is its number in the sheet."""
    records = _records(_first_sheet(source))
    next(records)
    yield from tables.rows(source, outline.columns, records)


def _first_sheet(source: Source) -> CalamineSheet:
    try:
        # Closed by the end of this function: a sheet's cells are read when it is opened.
        with CalamineWorkbook.from_path(source.path) as workbook:
            for about in workbook.sheets_metadata:
                is_shown = about.visible == SheetVisibleEnum.Visible
                if is_shown and about.typ == SheetTypeEnum.WorkSheet:
                    sheet = workbook.get_sheet_by_name(about.name)
                    if sheet.end is not None:
                        return sheet
    except CalamineError as error:
        raise errors.BrokenArchive(source.path, reason=str(error)) from error
    raise errors.EmptyFile(source.path)


def _records(sheet: CalamineSheet) -> Iterator[tuple[int, list[str]]]:
    """Yield each row that holds something with its number in the sheet."""
    width = 0
    for line, cells in enumerate(sheet.iter_rows(), start=1):
        texts = [_text(cell) for cell in cells]
        if not any(texts):
            continue
        # Every row of a sheet is as wide as the sheet; what lies right of the last name may be empty.
        width = width or _named(texts)
        while len(texts) > width and not texts[-1]:
            texts.pop()
        yield line, texts


def _named(texts: list[str]) -> int:
    return max(place for place, text in enumerate(texts, start=1) if text)


def _text(cell: Cell) -> str:
    """Return a cell as it would stand in a CSV file: 9 for 9.0, dates by ISO 8601."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime | date | time):
        return cell.isoformat()
    return str(cell)
