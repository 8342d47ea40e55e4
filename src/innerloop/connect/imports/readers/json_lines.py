"""JSON lines: one object a line. Columns are all keys that occur; objects inside are flattened by dots."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, NoReturn

from innerloop.connect.imports import errors
from innerloop.connect.imports.readers import lines, tables
from innerloop.connect.imports.readers.shapes import BadRow, Outline, Row
from innerloop.connect.imports.readers.sources import Source

DEEPEST = 5  # objects inside objects


class _NotARow(ValueError):
    """What the line is instead of a row."""


def survey(source: Source) -> Outline:
    """Read the whole text once; raises Unreadable. A first line that is no object condemns all of it."""
    names: dict[str, None] = {}
    found = tables.outline(source, (), _noting(source, names))
    if not found.rows and not found.bad_rows:
        raise errors.EmptyFile(source.path)
    sample = tuple(Row(row.line, _complete(row.cells, names)) for row in found.sample)
    return replace(found, columns=tuple(names), sample=sample, encoding=source.encoding)


def rows(source: Source, outline: Outline) -> Iterator[Row | BadRow]:
    """Yield the rows of a surveyed text; a key that an object lacks is an empty cell."""
    for row in _objects(source):
        yield row if isinstance(row, BadRow) else Row(row.line, _complete(row.cells, outline.columns))


def _complete(cells: dict[str, str], names: Iterable[str]) -> dict[str, str]:
    return {name: cells.get(name, "") for name in names}


def _noting(source: Source, names: dict[str, None]) -> Iterator[Row | BadRow]:
    """Yield rows and note the names of their columns in the order of their first use."""
    for row in _objects(source):
        if isinstance(row, Row) and not names.keys() >= row.cells.keys():
            names.update(dict.fromkeys(row.cells))
            tables.check_width(source, row.line, len(names))
        yield row


def _objects(source: Source) -> Iterator[Row | BadRow]:
    is_first = True
    with lines.opened(source) as text:
        for line in text:
            text.pending = 0
            if not line.strip():
                continue
            try:
                cells = _cells(line, source.limits.cell)
                if any(cells.values()):
                    yield Row(text.number, cells)
            except _NotARow as error:
                if is_first:
                    raise errors.NotJsonLines(source.path, text.number, reason=str(error)) from error
                yield BadRow(text.number, f"The line is not one JSON object ({error}).")
            is_first = False


def _cells(line: str, most: int) -> dict[str, str]:
    try:
        found = json.loads(
            line,
            object_pairs_hook=_object,
            parse_float=str,
            parse_int=str,
            parse_constant=_refuse_constant,
        )
    except RecursionError as error:
        raise _NotARow("it is nested too deeply") from error
    except json.JSONDecodeError as error:
        raise _NotARow(f"{error.msg} at character {error.pos + 1}") from error
    if not isinstance(found, dict):
        raise _NotARow(f"it is {_called(found)}")
    cells: dict[str, str] = {}
    _flatten(found, "", cells, DEEPEST)
    _check(cells, most, has_escapes="\\u" in line)
    return cells


def _check(cells: dict[str, str], most: int, *, has_escapes: bool) -> None:
    for name, text in cells.items():
        if len(text) > most or len(name) > tables.LONGEST_NAME:
            raise _NotARow(f"{name[:40]!r} is too long")
        if not name:
            raise _NotARow("a key is empty")
        # Only an escape can write what no database takes: a NUL, or half of a character.
        if has_escapes and not _is_plain(name + text):
            raise _NotARow(f"{name[:40]!r} holds an escape that is no character")


def _is_plain(text: str) -> bool:
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _NotARow("a key occurs twice")
    return found


def _refuse_constant(constant: str) -> NoReturn:
    raise _NotARow(f"{constant} is no number")


def _flatten(found: dict[str, Any], before: str, cells: dict[str, str], depth: int) -> None:
    for key, value in found.items():
        name = " ".join(f"{before}{key}".split())
        if name in cells:
            raise _NotARow("a key occurs twice")
        if not isinstance(value, dict):
            cells[name] = _text(value)
        elif depth == 0:
            raise _NotARow("it is nested too deeply")
        else:
            _flatten(value, f"{name}.", cells, depth - 1)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    # A list of words reads as one cell; anything deeper stays JSON.
    if all(isinstance(part, str) for part in value):
        return ", ".join(value)
    return json.dumps(value, ensure_ascii=False)


def _called(found: Any) -> str:
    names = {list: "a list", str: "a text or a number", bool: "true or false"}
    return names.get(type(found), "null")
