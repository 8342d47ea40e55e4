"""How the Explore page looks at a slice, as its address holds it: measure, rows, columns, comparison, order."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from innerloop.understand.rules.measures import Measure

TIMES = ("day", "week", "month")
# An answer speaks of several themes or of none, and well of one and ill of another.
THEME, THEME_FEELING = "theme", "theme_feeling"
OVERLAPPING = (THEME, THEME_FEELING)
OF_PLACES = ("touchpoint", "product", "channel", "team", "employee", "program", "language", "organization")
PLAIN = (*OF_PLACES, *OVERLAPPING)
SORTS = ("value", "name", "n", "moved")
TABLE, CHART = "table", "chart"
BEFORE = "before"
_PROPERTY = re.compile(r"properties\.[A-Za-z][A-Za-z0-9_ .-]{0,79}")
_LONGEST_VALUE = 500


@dataclass(frozen=True, slots=True)
class Look:
    """One way to look at a slice.

    `by` are the rows (at most two dimensions), `across` the columns: a time bucket always stands there. `against` is
    "" (nothing), "before" (as many days before), FIRST/LAST (days, inclusive) or FIELD:VALUE.
    """

    measure: Measure = Measure.SCORE
    by: tuple[str, ...] = ("touchpoint",)
    across: str = "month"
    against: str = ""
    sort: str = "value"
    drawn: str = TABLE

    @property
    def is_over_time(self) -> bool:
        """Say whether the columns are days, weeks or months."""
        return self.across in TIMES

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Return rows and columns, in this order."""
        return (*self.by, self.across) if self.across else self.by

    @property
    def overlaps(self) -> bool:
        """Say whether an answer may stand in several of what is shown."""
        return any(name in OVERLAPPING for name in self.dimensions)

    @property
    def days_against(self) -> tuple[date, date] | None:
        """Return the days that the slice is compared with, if it is some of our own choice."""
        first, slash, last = self.against.partition("/")
        try:
            days = date.fromisoformat(first), date.fromisoformat(last)
        except ValueError:
            return None
        return days if slash and days[0] <= days[1] < date.max - timedelta(days=1) else None

    @property
    def value_against(self) -> tuple[str, str] | None:
        """Return the field and the value that the slice is compared with, if it is another value."""
        name, colon, value = self.against.partition(":")
        return (name, value) if colon and is_dimension(name) else None

    def pairs(self) -> list[tuple[str, str]]:
        """Return the look as the address holds it; what is usual is left out, so that one look has one address."""
        usual = Look()
        held = [
            ("show", self.measure.value if self.measure != usual.measure else ""),
            ("by", "" if self.by == usual.by else ",".join(self.by) or "nothing"),
            ("across", "" if self.across == usual.across else self.across or "nothing"),
            ("against", self.against),
            ("sort", self.sort if self.sort != usual.sort else ""),
            ("as", self.drawn if self.drawn != usual.drawn else ""),
        ]
        return [(name, value) for name, value in held if value]


def read_look(pairs: Mapping[str, str]) -> Look:
    """Read a look from an address. What cannot be read is left out: a page shows something, never an error."""
    usual = Look()
    show, sort, drawn = pairs.get("show", ""), pairs.get("sort", ""), pairs.get("as", "")
    look = Look(
        measure=Measure(show) if show in set(Measure) else usual.measure,
        by=_rows(pairs.get("by", "")),
        across=_columns(pairs.get("across", "")),
        sort=sort if sort in SORTS else usual.sort,
        drawn=drawn if drawn in (TABLE, CHART) else usual.drawn,
    )
    look = _settled(look)
    return replace(look, against=_against(look, pairs.get("against", "")))


def turned(look: Look, **changes: object) -> Look:
    """Return the look with changes, made possible: a time stands in the columns, a dimension stands once."""
    changed = _settled(replace(look, **changes))  # type: ignore[arg-type]
    return replace(changed, against=_against(changed, changed.against))


def is_dimension(name: str) -> bool:
    """Say whether a name is one that answers are told apart by, and no time."""
    return name in PLAIN or bool(_PROPERTY.fullmatch(name))


def _rows(text: str) -> tuple[str, ...]:
    if not text:
        return Look().by
    named = [name for name in dict.fromkeys(text.split(",")) if is_dimension(name) or name in TIMES]
    return tuple(named[:3])


def _columns(text: str) -> str:
    if not text:
        return Look().across
    return text if is_dimension(text) or text in TIMES else ""


def _settled(look: Look) -> Look:
    every = tuple(dict.fromkeys((*look.by, look.across) if look.across else look.by))
    times = [name for name in every if name in TIMES]
    rows = tuple(name for name in every if name not in TIMES)
    if times:
        across, rows = times[-1] if look.across not in TIMES else look.across, rows[:2]
    elif look.across and look.across in rows and len(rows) > 1:
        across, rows = look.across, tuple(name for name in rows if name != look.across)[:2]
    else:
        across, rows = "", rows[:2]
    return replace(look, by=rows, across=across)


def _against(look: Look, text: str) -> str:
    text = text.replace("\0", "")[:_LONGEST_VALUE]
    tried = replace(look, against=text)
    if text == BEFORE or tried.days_against:
        # Months of another time are other columns: over time each column is compared with the one before it.
        return "" if look.is_over_time else text
    compared = tried.value_against
    return text if compared and compared[0] not in look.dimensions else ""
