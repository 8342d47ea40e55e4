"""What `innerloop import` does once the file is surveyed: plan, rehearse or import, and report every row."""

from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from innerloop.connect.imports import actions, errors, plans, running, working
from innerloop.connect.imports.plans import Plan
from innerloop.connect.imports.readers import Outline
from innerloop.connect.imports.rules.fields import ImportKind
from innerloop.connect.imports.rules.study import Study
from innerloop.connect.imports.rules.verdicts import WORDS, Outcome, Tally, Word, ranges
from innerloop.kernel import clock, partitions, scope
from innerloop.team import access
from innerloop.team.models import Workspace

BY = "system"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asked of the command."""

    workspace: str
    kind: ImportKind
    metric: str
    group_by: str | None
    assignments: tuple[str, ...]
    is_rehearsal: bool


@dataclass(slots=True)
class Report:
    """What became of every row: counts, the lines of each verdict, and why rows were refused."""

    plan: Plan
    is_rehearsal: bool
    sentences: list[str]
    tally: Tally = field(default_factory=Tally)
    refusals: list[tuple[int, str]] = field(default_factory=list)
    lines: dict[Word, "array[int]"] = field(default_factory=lambda: {word: array("I") for word in WORDS})

    def add(self, outcomes: Iterable[Outcome]) -> None:
        """Take in what became of more drafts."""
        known = list(outcomes)
        self.tally.add(known)
        for verdict in (verdict for outcome in known for verdict in outcome.verdicts):
            self.lines[verdict.word].extend(verdict.lines)
            if verdict.word == "refused":
                self.refusals += [(line, verdict.reason) for line in verdict.lines]

    def as_json(self) -> dict[str, Any]:
        """Return the whole report. `lines` gives each row's verdict, as ranges of the file's lines."""
        counts = self.tally.as_json()
        return {
            "file": self.plan.outline.path.name,
            "kind": self.plan.kind,
            "metric": self.plan.scale.slug if self.plan.kind == "responses" else None,
            "mapping": dict(self.plan.mapped.fields),
            "group_by": self.plan.mapped.group,
            "notes": self.sentences,
            "dry_run": self.is_rehearsal,
            "rows": {"read": self.plan.rows, **counts["rows"]},
            self.plan.kind: counts["items"],
            "lines": {word: ranges(lines) for word, lines in self.lines.items()},
            "refused": [{"line": line, "reason": reason} for line, reason in sorted(self.refusals)],
        }


def import_file(outline: Outline, wanted: Wanted, *, progress: Callable[[int, int], None]) -> Report:
    """Import or rehearse a surveyed file; `progress` is told how many rows of how many are done.

    Raises NoSuchWorkspace, WrongMapping and Unreadable, before anything is written; ChangedMeanwhile also later.
    """
    workspace = _workspace(wanted.workspace)
    with scope.to(workspace.id):
        scale = plans.scale_of(wanted.kind, wanted.metric)
        plan = plans.make(
            outline,
            kind=wanted.kind,
            scale=scale,
            zone=workspace.time_zone,
            assignments=wanted.assignments,
            group_by=wanted.group_by,
        )
        found = plan.study()
        report = Report(plan, wanted.is_rehearsal, plan.sentences(found))
        steps = _rehearsed(plan, found, workspace) if wanted.is_rehearsal else _imported(plan, found, workspace)
        for outcomes in steps:
            report.add(outcomes)
            progress(report.tally.done, plan.rows)
    return report


def _rehearsed(plan: Plan, found: Study, workspace: Workspace) -> Iterator[list[Outcome]]:
    for _, outcomes in running.rehearse(plan, found, workspace=workspace, by=BY):
        yield outcomes


def _imported(plan: Plan, found: Study, workspace: Workspace) -> Iterator[list[Outcome]]:
    # A worker does this hourly; the command may be all that has run for months.
    partitions.ensure(around=clock.now())
    kept = actions.begin(plan=plan, file_name=plan.outline.path.name, workspace=workspace, now=clock.now())
    try:
        steps = running.import_on(kept, plan, found, workspace=workspace, by=BY, should_stop=working.never)
        for _, outcomes in steps:
            yield outcomes
    except BaseException as error:
        reason = error if isinstance(error, errors.ImportRefused) else "It was stopped. Import the file again."
        actions.stop(kept=kept, reason=reason, now=clock.now())
        raise
    actions.end(kept=kept, by=BY, now=clock.now())


def _workspace(slug: str) -> Workspace:
    found = access.workspace_by_slug(slug)
    if found is None:
        known = Workspace.objects.order_by("slug").values_list("slug", flat=True)[:20]
        raise errors.NoSuchWorkspace(slug, ", ".join(known))
    return found
