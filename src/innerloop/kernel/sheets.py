"""Tables that a spreadsheet opens and that do nothing there: as CSV, and as a workbook (OWASP, CSV injection)."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

Cell = str | int | float | Decimal | datetime | None

# A spreadsheet takes a cell of CSV that begins so for a formula. In a workbook a text is a text.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# What Excel holds: rows of a sheet, letters (UTF-16 units) of a cell, and days since.
MOST_ROWS = 1_048_576
MOST_LETTERS = 32_767
_FIRST_YEAR = 1900
# By the rule of our names: moments end so.
_OF_MOMENTS = "_at"


def line(cells: Iterable[Cell]) -> str:
    """Return one line of CSV: texts made harmless, numbers as they are, moments with their offset, nothing for None."""
    written = io.StringIO()
    csv.writer(written).writerow([harmless(cell) if isinstance(cell, str) else _plain(cell) for cell in cells])
    return written.getvalue()


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: after an apostrophe it is a text for all of them."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def workbook(rows: Iterable[Sequence[Cell]], *, to: IO[bytes], zone: str) -> None:
    """Write a heading and its rows as XLSX, row by row, so that their number costs no memory.

    Nothing is read as a formula or a link. A workbook knows no zones: moments are told in one, which the heading
    names. What does not fit on a sheet goes on to the next one, under the same heading.
    """
    # What is written so far waits in files, which a writer that breaks off would leave behind, with all names in them.
    with TemporaryDirectory() as folder:
        _fill(to, iter(rows), zone, folder)


def _fill(to: IO[bytes], told: Iterator[Sequence[Cell]], zone: str, folder: str) -> None:
    import xlsxwriter  # noqa: PLC0415 - most processes never write one

    book = xlsxwriter.Workbook(to, {"constant_memory": True, "tmpdir": folder})
    try:
        _write_all(book, told, zone)
        book.close()
    finally:
        # It has no way to be given up: closing it would end the half of it as a whole.
        for sheet in book.worksheets():
            sheet.row_data_fh.close()


def _write_all(book: "Workbook", told: Iterator[Sequence[Cell]], zone: str) -> None:
    moment, bold = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}), book.add_format({"bold": True})
    heading = [_named(cell, zone) for cell in next(told, ())]
    for number, cells in _placed(told):
        if number == 1:
            sheet = book.add_worksheet()
            sheet.freeze_panes(1, 0)
            _write(sheet, 0, heading, zone, bold)
        _write(sheet, number, cells, zone, moment)


def _placed(rows: Iterator[Sequence[Cell]]) -> Iterator[tuple[int, Sequence[Cell]]]:
    """Yield each row with its place below the heading of its sheet; one that is empty where there is none."""
    number = 0
    for number, cells in enumerate(rows, start=1):
        yield (number - 1) % (MOST_ROWS - 1) + 1, cells
    if not number:
        yield 1, ()


def _write(sheet: "Worksheet", row: int, cells: Sequence[Cell], zone: str, style: Any) -> None:
    for column, cell in enumerate(cells):
        if isinstance(cell, datetime) and cell.year > _FIRST_YEAR:
            sheet.write_datetime(row, column, cell.astimezone(ZoneInfo(zone)).replace(tzinfo=None), style)
        elif isinstance(cell, int | float | Decimal):
            sheet.write_number(row, column, float(cell))
        elif cell is not None:
            sheet.write_string(row, column, _cut(str(_plain(cell))), None if row else style)


def _named(cell: Cell, zone: str) -> Cell:
    return f"{cell} ({zone})" if isinstance(cell, str) and cell.endswith(_OF_MOMENTS) else cell


def _cut(text: str) -> str:
    # Of a longer one Excel would show nothing.
    units = text.encode("utf-16-le")
    return text if len(units) <= 2 * MOST_LETTERS else units[: 2 * MOST_LETTERS - 2].decode("utf-16-le", "ignore") + "…"


def _plain(cell: Cell) -> Cell:
    return cell.isoformat(timespec="seconds") if isinstance(cell, datetime) else cell
