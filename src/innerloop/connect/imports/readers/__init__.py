"""Turn a file into rows, or refuse all of it: `survey` reads it once from end to end and raises Unreadable
on whatever is wrong with the whole of it; only then does `read` hand out rows, one at a time.

Memory stays bounded by the limits, whatever the file holds.
May import: nothing of Innerloop but the errors beside it.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from innerloop.connect.imports import errors
from innerloop.connect.imports.readers import delimited, json_lines, sources, spreadsheet
from innerloop.connect.imports.readers.shapes import LIMITS, BadRow, Kind, Limits, Outline, Row
from innerloop.connect.imports.readers.sources import Source

__all__ = ["LIMITS", "BadRow", "Kind", "Limits", "Outline", "Row", "read", "survey"]

_SURVEYS: dict[Kind, Callable[[Source], Outline]] = {
    "csv": delimited.survey,
    "tsv": delimited.survey,
    "xlsx": spreadsheet.survey,
    "jsonl": json_lines.survey,
}
_ROWS: dict[Kind, Callable[[Source, Outline], Iterator[Row | BadRow]]] = {
    "csv": delimited.rows,
    "tsv": delimited.rows,
    "xlsx": spreadsheet.rows,
    "jsonl": json_lines.rows,
}


def survey(path: str | Path, *, encoding: str | None = None, limits: Limits = LIMITS) -> Outline:
    """Read a whole file once and return what it holds; raises Unreadable, naming file, line and remedy.

    `encoding` names the encoding of a text that is neither UTF-8 nor marked as UTF-16.
    """
    source = sources.look(Path(path), encoding, limits)
    return _SURVEYS[source.kind](source)


def read(outline: Outline) -> Iterator[Row | BadRow]:
    """Yield the rows of a surveyed file in order; a bad one comes as BadRow with its reason.

    Raises ChangedMeanwhile when the file is no longer the one that was surveyed.
    """
    source = sources.again(outline)
    yield from _ROWS[outline.kind](source, outline)
    if sources.stamp(outline.path) != outline.stamp:
        raise errors.ChangedMeanwhile(outline.path)
