"""How numbers are written: a real minus, points without decimals, the interval always in the same words."""

from __future__ import annotations

MINUS = "−"


def points(value: float | None) -> str:
    """Write a score in points, rounded half away from zero: 33, −12. None is the empty text."""
    if value is None:
        return ""
    rounded = int(abs(value) + 0.5)
    return f"{MINUS}{rounded}" if value < 0 and rounded else str(rounded)


def signed(value: float | None) -> str:
    """Write a change in points with its sign: +5, −8, 0."""
    text = points(value)
    return f"+{text}" if value is not None and value > 0 and text != "0" else text


def tenths(value: float | None) -> str:
    """Write a small number of points with its sign and one decimal: −3.2, +0.8, 0.0. None is the empty text."""
    if value is None:
        return ""
    text = f"{abs(value):.1f}"
    sign = "" if text == "0.0" else ("+" if value > 0 else MINUS)
    return f"{sign}{text}"


def interval(low: float | None, high: float | None) -> str:
    """Write an interval in points: 31 to 36. Empty when a side is missing."""
    if low is None or high is None:
        return ""
    return f"{points(low)} to {points(high)}"


def tight_interval(low: float | None, high: float | None) -> str:
    """Write an interval for a label on a mark: 21–33; with a minus in it the word stays."""
    if low is None or high is None:
        return ""
    return interval(low, high) if low < 0 or high < 0 else f"{points(low)}–{points(high)}"


def share_interval(low: float | None, high: float | None) -> str:
    """Write an interval of shares of 0..1 in per cent, without the sign: 21.5 to 22.7."""
    if low is None or high is None:
        return ""
    return f"{low * 100:.1f} to {high * 100:.1f}"


def count(number: int | None) -> str:
    """Write a whole number with its thousands apart: 4,182."""
    return "" if number is None else f"{number:,}".replace("-", MINUS)


def share(part: float | None, decimals: int = 0) -> str:
    """Write a share of 0..1 in per cent: 20 %, or 22.1 % with one of the `decimals`."""
    return "" if part is None else f"{part * 100:.{decimals}f} %"
