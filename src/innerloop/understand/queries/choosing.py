"""Which answers are meant: a metric, a time, filters, dimensions, all answers or the latest of each."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from innerloop.listen.models import Metric

ROWS = {
    # Dimensions that are rows with a key of the company's own: field -> (column, table).
    "touchpoint": ("touchpoint_id", "listen_touchpoint"),
    "product": ("product_id", "listen_product"),
    "team": ("team_id", "team_team"),
    "employee": ("employee_id", "team_employee"),
    "organization": ("organization_id", "customers_organization"),
}
PROGRAM = "program"
PLAIN = {"channel": "channel", "language": "language"}
THEME = "theme"  # an answer speaks of several or of none
# How it speaks of one: where it does in several places, the worst. Of the themes that are asked for, else of any.
THEME_FEELING = "theme_feeling"
# What else was read out of the words: filters, each with the values that it takes; any language for `said_in`.
READ: Mapping[str, tuple[str, ...]] = {
    "sentiment": ("negative", "neutral", "positive"),
    "urgency": ("high",),
    "churn": ("likely",),  # the words say that they may leave
    "praise": ("person",),  # they praise somebody by name
    "agreement": ("no",),  # the text and the score disagree
    "said_in": (),
    THEME_FEELING: ("negative", "neutral", "positive"),  # a dimension too
}
BUCKETS = {"day": "day", "week": "week", "month": "month"}
DIMENSIONS = (*ROWS, PROGRAM, *PLAIN, THEME, THEME_FEELING, *BUCKETS)
FILTERS = (*ROWS, PROGRAM, *PLAIN, THEME, *READ)
_PROPERTY = re.compile(r"properties\.([A-Za-z][A-Za-z0-9_ .-]{0,79})")
MOST_DIMENSIONS = 4
MOST_GROUPS = 5_000


class Impossible(ValueError):
    """{reason}"""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


class TooManyGroups(Impossible):
    """There are more groups than a table can hold. Ask for fewer dimensions or less time."""

    def __init__(self, by: Sequence[str]) -> None:
        reason = f"`by` {','.join(by)} makes more than {MOST_GROUPS:,} groups. Ask for fewer dimensions or less time."
        super().__init__("by", reason)


@dataclass(frozen=True, slots=True)
class Choice:
    """A chosen set of answers. Times are moments; `since` is inclusive, `until` exclusive."""

    metric: str = "nps"
    since: datetime | None = None
    until: datetime | None = None
    by: tuple[str, ...] = ()
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_latest: bool = True
    known: Metric | None = None  # the metric itself, where it was read already

    @property
    def bucket(self) -> str | None:
        """Return the time bucket among the dimensions, if there is one."""
        return next((name for name in self.by if name in BUCKETS), None)

    @property
    def is_by_words(self) -> bool:
        """Say whether it asks what was said, which the lake does not know."""
        return any(is_of_words(name) for name in (*self.by, *self.where))

    @property
    def is_per_touchpoint(self) -> bool:
        """Say whether "latest" means the latest at each touchpoint."""
        return "touchpoint" in self.by or "touchpoint" in self.where


def choose(
    *,
    metric: str = "nps",
    since: str = "",
    until: str = "",
    by: str = "",
    where: Sequence[str] = (),
    of: str = "latest",
    zone: str = "UTC",
) -> Choice:
    """Read a choice as the API and the pages write it. Raises Impossible, which names field and value."""
    if of not in ("latest", "all"):
        raise Impossible("of", f"`of` is {of!r}; it may be `latest` or `all`.")
    dimensions = tuple(part.strip() for part in by.split(",") if part.strip())
    for name in dimensions:
        _check_dimension("by", name)
    if sum(name in BUCKETS for name in dimensions) > 1 or len(dimensions) > MOST_DIMENSIONS:
        raise Impossible("by", f"`by` takes at most {MOST_DIMENSIONS} dimensions and one of day, week and month.")
    return Choice(
        metric=metric,
        since=_moment("since", since, zone),
        until=_moment("until", until, zone),
        by=dimensions,
        where=_filters(where),
        is_latest=of == "latest",
    )


def is_of_words(name: str) -> bool:
    """Say whether a filter or a dimension asks what was read out of the words."""
    return name == THEME or name in READ


def property_name(dimension: str) -> str | None:
    """Return the name in `properties.NAME`, or None."""
    found = _PROPERTY.fullmatch(dimension)
    return found[1] if found else None


def _filters(where: Sequence[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for part in where:
        name, colon, value = part.partition(":")
        if not colon:
            raise Impossible("where", f"`where` is {part!r}; write FIELD:VALUE, such as channel:sms.")
        _check_filter(name, value)
        # The same field twice means either of the values.
        found[name] = (*found.get(name, ()), value)
    return found


def _check_filter(name: str, value: str) -> None:
    if name not in READ:
        _check_dimension("where", name)
    if "\0" in value:
        raise Impossible("where", f"`where` asks for a value of {name} with a NUL in it, which none has.")
    if name in BUCKETS:
        raise Impossible("where", f"`where` cannot filter by {name}; use `since` and `until`.")
    known = READ.get(name, ())
    if known and value not in known:
        raise Impossible("where", f"`where` is {name}:{value[:40]!r}; {name} may be {', '.join(known)}.")


def _check_dimension(parameter: str, name: str) -> None:
    if name not in DIMENSIONS and property_name(name) is None:
        known = ", ".join(dict.fromkeys((*DIMENSIONS, *READ)) if parameter == "where" else DIMENSIONS)
        raise Impossible(parameter, f"`{parameter}` names {name[:80]!r}. Known are {known} and properties.NAME.")


def _moment(name: str, text: str, zone: str) -> datetime | None:
    if not text:
        return None
    try:
        if len(text) == 10:
            moment = datetime.combine(date.fromisoformat(text), time(), tzinfo=ZoneInfo(zone))
        else:
            moment = datetime.fromisoformat(text)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))
        # In UTC, so that what lies beyond the calendar is found here and not by the database.
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        reason = f"`{name}` is {text[:40]!r}; write a date or a time as ISO 8601, such as 2026-03-31."
        raise Impossible(name, reason) from None
