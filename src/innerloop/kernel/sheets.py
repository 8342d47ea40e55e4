"""Tables as CSV that a spreadsheet opens and that do nothing there (OWASP, CSV injection)."""

import csv
import io
from collections.abc import Iterable
from decimal import Decimal

Cell = str | int | float | Decimal | None

# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def line(cells: Iterable[Cell]) -> str:
    """Return one line of a table. Texts become harmless, numbers stay numbers, None is an empty cell."""
    written = io.StringIO()
    csv.writer(written).writerow([harmless(cell) if isinstance(cell, str) else cell for cell in cells])
    return written.getvalue()


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: after an apostrophe it is a text for all of them."""
    return f"'{text}" if text.startswith(_FORMULA) else text
