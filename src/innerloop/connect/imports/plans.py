"""How a file is to be read: its outline, its columns' fields, the metric; kept between upload and import."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from innerloop.connect.imports import errors, readers
from innerloop.connect.imports.readers import BadRow, Outline
from innerloop.connect.imports.rules import drafting, mapping, telling
from innerloop.connect.imports.rules.drafts import Record, Response
from innerloop.connect.imports.rules.fields import ImportKind
from innerloop.connect.imports.rules.mapping import ColumnMap
from innerloop.connect.imports.rules.study import Study, study
from innerloop.listen import queries as listening
from innerloop.listen.rules.scale import NPS, Scale

Draft = Response | Record | BadRow


@dataclass(frozen=True, slots=True)
class Plan:
    """A surveyed file, what its columns mean, the scale of its scores and the zone of its dates."""

    outline: Outline
    mapped: ColumnMap
    scale: Scale
    zone: str

    @property
    def kind(self) -> ImportKind:
        """Return what a row of the file is."""
        return self.mapped.kind

    @property
    def rows(self) -> int:
        """Return how many rows will have a verdict."""
        return self.outline.rows + self.outline.bad_rows

    def study(self) -> Study:
        """Read the whole file once, for how its dates and numbers are written and where its groups end."""
        return study(readers.read(self.outline), self.mapped)

    def sentences(self, found: Study) -> list[str]:
        """Say what was decided about the whole file."""
        if self.kind == "responses" and self.mapped.column("answered_at") is None:
            return [*found.sentences, "No column says when somebody answered, so all count as answered now."]
        return found.sentences

    def drafts(self, found: Study) -> Iterator[Draft]:
        """Yield what the rows mean, in order and always the same."""
        rows = readers.read(self.outline)
        if self.kind == "responses":
            reading = drafting.Reading(
                self.mapped, found, ZoneInfo(self.zone), self.scale, complaints=telling.complaints
            )
            return drafting.responses(rows, reading)
        return drafting.records(rows, drafting.Reading(self.mapped, found, ZoneInfo(self.zone)))


def scale_of(kind: ImportKind, slug: str) -> Scale:
    """Return the scale that scores are read by; raises NoSuchMetric. Needs a workspace's scope."""
    if kind != "responses":
        return NPS
    metric = listening.metric(slug)
    if metric is None:
        raise errors.NoSuchMetric(slug=slug, known=", ".join(listening.metrics()))
    return listening.scale_of(metric)


def guess(outline: Outline, kind: ImportKind, scale: Scale) -> ColumnMap:
    """Return what the columns of a surveyed file seem to mean."""
    return mapping.guess(kind, outline.columns, outline.sample, scale if kind == "responses" else None)


def make(
    outline: Outline,
    *,
    kind: ImportKind,
    scale: Scale,
    zone: str,
    assignments: Iterable[str] = (),
    group_by: str | None = None,
) -> Plan:
    """Return a plan from the guess and what somebody said of it; raises WrongMapping."""
    guessed = guess(outline, kind, scale)
    mapped = mapping.check(mapping.override(guessed, assignments, group_by))
    return Plan(outline, mapped, scale, zone)


def checked(plan: Plan) -> Plan:
    """Return a plan whose map is enough to import by; raises NothingToRead."""
    mapping.check(plan.mapped)
    return plan


def is_enough(mapped: ColumnMap) -> bool:
    """Say whether a map is enough to import by."""
    try:
        mapping.check(mapped)
    except errors.NothingToRead:
        return False
    return True


def outline_kept(outline: Outline) -> dict[str, Any]:
    """Return an outline as it is kept in the database: no path, and no words of the file but its columns."""
    return {
        "kind": outline.kind,
        "columns": list(outline.columns),
        "rows": outline.rows,
        "bad_rows": outline.bad_rows,
        "stamp": list(outline.stamp),
        "encoding": outline.encoding,
        "delimiter": outline.delimiter,
        "sheet": outline.sheet,
        "first_line": outline.first_line,
        "suffix": outline.path.suffix,
    }


def outline_again(kept: dict[str, Any], path: Path) -> Outline:
    """Return the outline that was kept, of the file at a path. Its sample is empty: the file has it."""
    return Outline(
        path=path,
        kind=kept["kind"],
        columns=tuple(kept["columns"]),
        rows=kept["rows"],
        bad_rows=kept["bad_rows"],
        sample=(),
        stamp=(kept["stamp"][0], kept["stamp"][1]),
        limits=readers.LIMITS,
        encoding=kept["encoding"],
        delimiter=kept["delimiter"],
        sheet=kept["sheet"],
        first_line=kept["first_line"],
    )


def map_kept(mapped: ColumnMap) -> dict[str, Any]:
    """Return a map as it is kept in the database."""
    return {"fields": dict(mapped.fields), "group": mapped.group, "by_hand": sorted(mapped.by_hand)}


def map_again(kind: ImportKind, kept: dict[str, Any], columns: Iterable[str]) -> ColumnMap:
    """Return the map that was kept, its columns in the order of the file."""
    fields = {column: kept["fields"][column] for column in columns}
    return ColumnMap(kind, fields, kept["group"], frozenset(kept["by_hand"]))
