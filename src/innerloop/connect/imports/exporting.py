"""Refused rows as a file that a spreadsheet opens and that does nothing there."""

from collections.abc import Iterable

from innerloop.kernel import sheets

MARK = "\ufeff"  # without it Excel reads UTF-8 as something else


def refused_csv(refusals: Iterable[tuple[int, str]]) -> str:
    """Return lines and reasons as CSV with a byte order mark."""
    return MARK + sheets.line(["line", "reason"]) + "".join(map(sheets.line, refusals))
