"""Refused rows as a file that a spreadsheet opens and that does nothing there."""

import csv
import io
from collections.abc import Iterable

# A spreadsheet takes a cell that begins so for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
MARK = "\ufeff"  # without it Excel reads UTF-8 as something else


def refused_csv(refusals: Iterable[tuple[int, str]]) -> str:
    """Return lines and reasons as CSV with a byte order mark."""
    out = io.StringIO()
    out.write(MARK)
    writer = csv.writer(out)
    writer.writerow(["line", "reason"])
    writer.writerows((line, harmless(reason)) for line, reason in refusals)
    return out.getvalue()


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
