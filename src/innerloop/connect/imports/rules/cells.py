"""How the text of a cell is read: moments, numbers, yes and no. What cannot be read is refused by its value."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal

from innerloop.connect.imports.errors import BadCell
from innerloop.connect.imports.rules import months

BLANK = frozenset({"", "-", "–", "—", "n/a", "na", "#n/a", "nan", "null", "none", "nil", "."})
YES = frozenset({"yes", "y", "true", "t", "1", "oui", "vrai", "si", "sí", "verdadero", "ndiyo", "ndio", "on", "x"})
NO = frozenset({"no", "n", "false", "f", "0", "non", "faux", "falso", "hapana", "off"})

EARLIEST, LATEST = 1900, 2100
MOST_MONEY = Decimal(10) ** 14  # what numeric(18,4) holds

CLOCK = r"(?:[ T,]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?\s*(?P<half>[AaPp]\.?[Mm]\.?)?)?"
SLASHED = re.compile(r"(?P<a>\d{1,2})[/.\-](?P<b>\d{1,2})[/.\-](?P<year>\d{4}|\d{2})" + CLOCK)
YEAR_FIRST = re.compile(r"(?P<year>\d{4})[/.](?P<b>\d{1,2})[/.](?P<a>\d{1,2})" + CLOCK)
ISO = re.compile(r"\d{4}-?\d{2}-?\d{2}([T ].*)?")
EPOCH = re.compile(r"\d{10}(\d{3})?")
NUMBER = re.compile(r"[+-]?[\d.,\s'’]*\d|[+-]?\d+(\.\d+)?[eE][+-]?\d{1,2}")
EITHER = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
CURRENCY = re.compile(r"^(?:[A-Za-z]{1,3}\.?|[^\w\s.,+\-()]{1,3})\s*(?=[\d(+\-.])|\s*(?:[A-Z]{3}|[^\w\s.,+\-()]{1,3})$")
SPACES = re.compile(r"[\s'’]")


def is_blank(text: str) -> bool:
    """Say whether a text stands for nothing, as exports write it: empty, "N/A", "null", a dash."""
    return text.strip().casefold() in BLANK


def read_flag(text: str) -> bool | None:
    """Read yes or no in English, French, Spanish or Swahili; None for nothing. Raises BadCell."""
    if is_blank(text):
        return None
    said = text.strip().casefold()
    if said in YES or said in NO:
        return said in YES
    raise BadCell(f"“{_shown(text)}” is neither yes nor no: write “yes” or “no”.")


@dataclass(frozen=True, slots=True)
class DateOrder:
    """How the days of a column are written, told from all of it.

    `by_day` counts the dates that make sense day first only, `by_month` month first only, `either` both.
    Day first unless more dates prove the other: a date that has only one meaning is read by that one.
    """

    by_day: int = 0
    by_month: int = 0
    either: int = 0

    def after(self, text: str) -> "DateOrder":
        """Return what is known after one more date of the column."""
        found = SLASHED.fullmatch(text.strip())
        if found is None or found["a"] == found["b"]:
            return self
        a, b = int(found["a"]), int(found["b"])
        if a > 12 or b > 12:
            return DateOrder(self.by_day + (a > 12 >= b), self.by_month + (b > 12 >= a), self.either)
        return DateOrder(self.by_day, self.by_month, self.either + 1)

    @property
    def is_day_first(self) -> bool:
        """Say which reading a date gets that has both."""
        return self.by_day >= self.by_month

    @property
    def sentence(self) -> str:
        """Say how the dates are read and why, or nothing where there was nothing to choose."""
        order, proofs, others = ("day", self.by_day, self.by_month)
        if not self.is_day_first:
            order, proofs, others = ("month", self.by_month, self.by_day)
        if not (self.either or others):
            return ""
        why = f"{proofs:,} prove it" if proofs else "none proves either"
        either = f"{self.either:,} could be read both ways" if self.either else ""
        odd = f"{others:,} make sense only the other way round and are read so" if others else ""
        return f"Dates such as 03/10 are read {order} first: {', '.join(filter(None, (why, either, odd)))}."


def read_moment(text: str, order: DateOrder, zone: tzinfo) -> datetime | None:
    """Read a date or a moment as one with a zone; None for nothing.

    Takes ISO 8601, 30/09/2021 in the column's order, 30 Sept 2021 in four languages, and seconds since 1970.
    What names no zone is in `zone`, what names no time is the start of the day. Raises BadCell.
    """
    if is_blank(text):
        return None
    try:
        found = _moment(text.strip(), order.is_day_first)
    except (ValueError, OverflowError) as error:
        raise _no_moment(text) from error
    if found is None or not EARLIEST <= found.year <= LATEST:
        raise _no_moment(text)
    return found if found.tzinfo else found.replace(tzinfo=zone)


def is_moment(text: str) -> bool:
    """Say whether a text can be read as a date or a moment, in whatever order."""
    try:
        return read_moment(text, DateOrder(), UTC) is not None
    except BadCell:
        return False


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """How the numbers of a column are written: which sign stands before the decimals.

    `by_comma` counts the numbers that prove a comma, `by_point` a point. A point unless more prove a comma.
    """

    by_comma: int = 0
    by_point: int = 0

    def after(self, text: str) -> "NumberStyle":
        """Return what is known after one more number of the column; 1,234 and 1.234 prove nothing."""
        bare = _bare(text)
        sign = "" if EITHER.fullmatch(bare) else _only_decimal_sign(bare)
        return NumberStyle(self.by_comma + (sign == ","), self.by_point + (sign == ".")) if sign else self

    @property
    def decimal_sign(self) -> str:
        """Return the sign before the decimals of a number that could be read both ways."""
        return "," if self.by_comma > self.by_point else "."


def read_decimal(text: str, style: NumberStyle | None = None) -> Decimal | None:
    """Read a number such as 1,234.50, 1.234,50, 1 234,5 or $12, to four decimals; None for nothing.

    Raises BadCell for other words and for what has more than 14 digits before the decimals.
    """
    if is_blank(text):
        return None
    bare = _bare(text)
    sign = (style or NumberStyle()).decimal_sign
    if not EITHER.fullmatch(bare):
        sign = _only_decimal_sign(bare) or sign
    plain = SPACES.sub("", bare).replace("." if sign == "," else ",", "").replace(",", ".")
    if not NUMBER.fullmatch(bare) or plain.count(".") > 1 or not _is_grouped(bare, sign):
        raise BadCell(f"“{_shown(text)}” is not a number: write it like 1234.50.")
    number = Decimal(plain)
    if abs(number) >= MOST_MONEY:
        raise BadCell(f"“{_shown(text)}” is too large: at most 14 digits can stand before the decimals.")
    return round(number, 4)


def _moment(text: str, is_day_first: bool) -> datetime | None:
    if EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC)
    if ISO.fullmatch(text):
        zoned = re.sub(r"\s*(?:Z|UTC|GMT)$", "+00:00", text)
        return datetime.fromisoformat(re.sub(r"\s+(?=[+-]\d{2}:?\d{2}$)", "", zoned))
    found = YEAR_FIRST.fullmatch(text)
    if found:
        return datetime.combine(date(int(found["year"]), int(found["b"]), int(found["a"])), _clock(found))
    found = SLASHED.fullmatch(text)
    if found is None:
        return months.read(text)
    a, b = int(found["a"]), int(found["b"])
    # A date with a 13th month has one meaning left.
    day, month = (a, b) if (is_day_first or a > 12) and b <= 12 else (b, a)
    return datetime.combine(date(_year(found["year"]), month, day), _clock(found))


def _year(text: str) -> int:
    number = int(text)
    if len(text) == 4:
        return number
    return number + (2000 if number < 70 else 1900)


def _clock(found: re.Match[str]) -> time:
    if found["hour"] is None:
        return time()
    hour, half = int(found["hour"]), (found["half"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    return time(hour, int(found["minute"]), int(found["second"] or 0))


def _no_moment(text: str) -> BadCell:
    return BadCell(f"“{_shown(text)}” is not a date: write it like 2021-09-30 or 2021-09-30T14:05:00+02:00.")


def _bare(text: str) -> str:
    """Return a number without its currency, percent sign or brackets of the accountants."""
    bare = CURRENCY.sub("", text.strip())
    return f"-{bare[1:-1]}" if bare.startswith("(") and bare.endswith(")") else bare


def _only_decimal_sign(bare: str) -> str:
    """Return the sign that must stand before the decimals, or nothing where a number shows none."""
    signs = [sign for sign in bare if sign in ".,"]
    if not signs or (len(signs) > 1 and len(set(signs)) == 1):
        return {".": ",", ",": "."}[signs[0]] if signs else ""
    return signs[-1]


def _is_grouped(bare: str, sign: str) -> bool:
    """Say whether thousands are set off in threes, if at all."""
    whole = bare.partition(sign)[0].lstrip("+-")
    groups = re.split(r"[.,\s'’]", whole)
    return len(groups) == 1 or (0 < len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:]))


def _shown(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"
