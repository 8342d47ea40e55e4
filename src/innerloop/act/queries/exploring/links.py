"""From a cell to its answers, and from a look to its address."""

from collections.abc import Mapping, Sequence
from functools import cache
from urllib.parse import parse_qsl, urlencode

from django.urls import reverse

from innerloop.act.queries.exploring.counting import Looked
from innerloop.act.rules.exploring.grid import Key
from innerloop.act.rules.exploring.looks import OVERLAPPING, Look
from innerloop.kernel.widgets import Choice
from innerloop.understand import queries as understanding
from innerloop.understand.queries import Slice

# A table of months wants a year of them; elsewhere what is usual is shorter.
USUAL_SPAN = "365"


def read_slice(pairs: Mapping[str, str], where: Sequence[str]) -> Slice:
    """Read the slice of this page's address."""
    return understanding.read({"span": USUAL_SPAN, **pairs}, where)


def moved(query: str, look: Look) -> str:
    """Return the address of a look at the slice of a query that other pages would understand."""
    pairs = parse_qsl(query.removeprefix("?"))
    slice_ = understanding.read(dict(pairs), [value for name, value in pairs if name == "where"])
    return explorer_url(slice_, look)


def query_of(slice_: Slice, look: Look) -> str:
    """Return the query of a look at a slice: "" or "?…". One look has one address."""
    pairs = [(name, value) for name, value in parse_qsl(slice_.query().removeprefix("?")) if name != "span"]
    pairs += [("span", slice_.span)] if slice_.span != USUAL_SPAN and not slice_.days else []
    query = urlencode([*pairs, *look.pairs()], safe=":,/")
    return f"?{query}" if query else ""


def but_days(slice_: Slice, look: Look) -> tuple[tuple[str, str], ...]:
    """Return the parts of the address that other days leave as they are."""
    pairs = parse_qsl(query_of(slice_, look).removeprefix("?"))
    return tuple((name, value) for name, value in pairs if name not in ("span", "days"))


def explorer_url(slice_: Slice, look: Look) -> str:
    """Return the address of a look at a slice."""
    return reverse("act:explorer") + query_of(slice_, look)


def choice(words: str, slice_: Slice, look: Look, *, is_current: bool = False) -> Choice:
    """Return what a part of the sentence can be set to: words, and the address of the look that they lead to."""
    return Choice(words, explorer_url(slice_, look), is_current=is_current)


def answers_url(looked: Looked, key: Key, column: str | None = None) -> str:
    """Return where the answers of a cell are read; nothing for what no filter can say, such as an unknown team.

    Nor can one say what speaks of a theme beside the one that the look is narrowed to: two values mean either.
    """
    if None in key:
        return ""
    where = dict(looked.slice_.where)
    of_cell = dict(zip(looked.look.by, key, strict=False))
    if column is not None and not looked.look.is_over_time:
        of_cell[looked.look.across] = column
    if any(name in OVERLAPPING and name in where and value not in where[name] for name, value in of_cell.items()):
        return ""
    for name, value in of_cell.items():
        where[name] = (value or "",)
    changes: dict[str, object] = {"where": where}
    if column is not None:
        days = looked.days_of(column)
        if days:
            changes["days"] = days
    return _feedback() + looked.slice_.query(**changes)


@cache
def _feedback() -> str:
    # Asked for by each of some hundred cells.
    return reverse("act:feedback")


def call_of(looked: Looked) -> str:
    """Return the call of the API that counts the same."""
    slice_, zone = looked.slice_, looked.workspace.time_zone
    since, until = slice_.bounds(now=looked.now, zone=zone)
    pairs = [("metric", slice_.metric)]
    pairs += [(name, f"{moment:%Y-%m-%d}") for name, moment in (("since", since), ("until", until)) if moment]
    pairs += [("by", ",".join(looked.look.dimensions))] if looked.look.dimensions else []
    pairs += [("where", f"{name}:{value}") for name, values in slice_.where.items() for value in values]
    pairs += [] if slice_.is_latest else [("of", "all")]
    return f"GET /api/v1/score?{urlencode(pairs, safe=':,')}"
