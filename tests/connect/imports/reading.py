"""Short ways to write a file and read it back."""

from pathlib import Path

from innerloop.connect.imports import readers
from innerloop.connect.imports.readers import BadRow, Outline, Row


def written(folder: Path, content: str | bytes, name: str = "answers.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def surveyed(folder: Path, content: str | bytes, name: str = "answers.csv") -> Outline:
    return readers.survey(written(folder, content, name))


def rows(outline: Outline) -> list[Row | BadRow]:
    return list(readers.read(outline))


def cells(outline: Outline) -> list[list[str]]:
    return [list(row.cells.values()) for row in readers.read(outline) if isinstance(row, Row)]
