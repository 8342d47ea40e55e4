"""The address of Explore for a slice: its names are those of the API, so that a page, a script and a view agree."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from innerloop.understand.queries import Slice

_PATH = "/explore"


def explore_url(
    slice_: Slice,
    by: str,
    *,
    now: datetime,
    zone: str,
    where: Mapping[str, Sequence[str]] | None = None,
    metric: str = "",
) -> str:
    """Return where a slice is looked into by a dimension; `where` and `metric` replace the slice's own."""
    pairs = [("metric", metric or slice_.metric), ("by", by)]
    pairs += [(name, day.isoformat()) for name, day in zip(("since", "until"), _days(slice_, now, zone), strict=False)]
    filters = slice_.where if where is None else where
    pairs += [("where", f"{name}:{value}") for name, values in filters.items() for value in values]
    if not slice_.is_latest:
        pairs.append(("of", "all"))
    return f"{_PATH}?{urlencode(pairs)}"


def _days(slice_: Slice, now: datetime, zone: str) -> list[date]:
    """Return the first day and the one after the last; nothing for all time."""
    if slice_.days:
        return [slice_.days[0], slice_.days[1] + timedelta(days=1)]
    since, _ = slice_.bounds(now=now, zone=zone)
    today = now.astimezone(ZoneInfo(zone)).date()
    return [since.astimezone(ZoneInfo(zone)).date(), today + timedelta(days=1)] if since else []
