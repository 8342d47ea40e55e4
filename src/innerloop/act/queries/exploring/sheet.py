"""The table of the Explore page as a file: one row for each slice and time. What was compared stays on the page."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from innerloop.act.queries.exploring import names
from innerloop.act.rules.exploring.looks import Look
from innerloop.kernel.sheets import Cell
from innerloop.listen.models import Metric
from innerloop.team.models import Workspace
from innerloop.understand import queries as understanding
from innerloop.understand.queries import Slice
from innerloop.understand.rules.score import Score

COLUMNS = ("n", "top", "middle", "bottom", "score", "score_low", "score_high", "mean", "top_share", "is_too_few")


def table(slice_: Slice, look: Look, *, metric: Metric, workspace: Workspace, now: datetime) -> Iterator[list[Cell]]:
    """Yield the heading, then a row for each slice, as `/api/v1/score` groups them; the whole stands last.

    Figures of fewer answers than the workspace's minimum are empty, as on the page; their n is told.
    """
    choice = replace(slice_.choice(now=now, zone=workspace.time_zone, metric=metric), by=look.dimensions)
    groups = understanding.groups(choice)
    known = [names.names(name, {group.key[name] or "" for group in groups} - {""}) for name in look.dimensions]
    yield [*look.dimensions, *COLUMNS]
    for group in groups:
        key = [
            called.get(group.key[name] or "", group.key[name])
            for name, called in zip(look.dimensions, known, strict=True)
        ]
        yield [*key, *_figures(group.score, workspace.minimum_n)]
    yield [
        "(all)",
        *[None] * (len(look.dimensions) - 1),
        *_figures(understanding.total(replace(choice, by=())), workspace.minimum_n),
    ][0 if look.dimensions else 1 :]


def _figures(score: Score, minimum_n: int) -> list[Cell]:
    if score.n < minimum_n:
        return [score.n, *[None] * 8, "yes"]
    share = round(100 * score.top / score.n, 2)
    points = [round(value, 2) for value in (score.value, score.low, score.high) if value is not None]
    return [score.n, score.top, score.middle, score.bottom, *points, round(score.mean or 0.0, 3), share, "no"]
