"""From a number of another page to the Explore page that takes it apart."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from innerloop.act.queries.exploring import links
from innerloop.act.rules.exploring.looks import Look
from innerloop.understand.queries import Slice


def explore_url(slice_: Slice, by: str, *, where: Mapping[str, Sequence[str]] | None = None, metric: str = "") -> str:
    """Return where a slice is looked into by a dimension and by month; `where` and `metric` replace its own."""
    filters = slice_.where if where is None else {name: tuple(values) for name, values in where.items()}
    changed = replace(slice_, where=filters, metric=metric or slice_.metric)
    return links.explorer_url(changed, Look(by=(by,)))
