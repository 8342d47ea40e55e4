"""What the background does with one import: check it or import it, and say on its row how it went."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from innerloop.connect.imports import actions, errors, keeping, plans, running
from innerloop.connect.imports.plans import Plan
from innerloop.connect.imports.rules.fields import ImportKind
from innerloop.connect.imports.rules.preview import shown
from innerloop.connect.imports.rules.verdicts import Tally
from innerloop.connect.models import Import
from innerloop.kernel import clock, scope
from innerloop.team.access import actor
from innerloop.team.models import Workspace

SHOWN_DRAFTS = 10
SHOWN_REFUSALS = 20


def never() -> bool:
    """Say that nobody asks to stop."""
    return False


def check(import_id: UUID, attempt: int, should_stop: Callable[[], bool] = never) -> None:
    """Rehearse an import over the whole file; its row tells what would become of it."""
    kept = _kept(import_id, attempt, Import.State.CHECKING)
    if kept is None:
        return
    with scope.to(kept.workspace_id):
        try:
            _check(kept, should_stop)
        except errors.Overtaken:
            return
        except errors.ImportRefused as refusal:
            actions.end_check(kept=kept, state=Import.State.SURVEYED, reason=errors.said(refusal))


def run(import_id: UUID, attempt: int, should_stop: Callable[[], bool] = never) -> None:
    """Import a file from where it stopped; raises Interrupted when asked to stop, to be called again."""
    kept = _kept(import_id, attempt, Import.State.RUNNING)
    if kept is None:
        return
    by = by_whom(kept)
    with scope.to(kept.workspace_id):
        try:
            plan = plan_of(kept)
            found = plan.study()
            for _ in running.import_on(kept, plan, found, workspace=kept.workspace, by=by, should_stop=should_stop):
                pass
            actions.end(kept=kept, by=by, now=clock.now())
        except errors.Overtaken:
            return
        except errors.ImportRefused as refusal:
            actions.stop(kept=kept, reason=errors.said(refusal), now=clock.now())


def fail(import_id: UUID, attempt: int, error: Exception) -> None:
    """Say on an import's page that it stopped for a reason that nobody foresaw."""
    kept = Import.everywhere.filter(id=import_id, attempt=attempt).first()
    if kept is None:
        return
    reason = f"It stopped by an error of ours ({type(error).__name__}). What was added stays; try again."
    with scope.to(kept.workspace_id):
        actions.stop(kept=kept, reason=reason, now=clock.now())
        actions.end_check(kept=kept, state=Import.State.SURVEYED, reason=reason)


def plan_of(kept: Import) -> Plan:
    """Return the plan of an uploaded file; raises NoSuchMetric, and FileGone where it lies on no disk of ours."""
    path = keeping.path_of(kept.id, kept.outline["suffix"])
    if not path.exists():
        raise errors.FileGone
    outline = plans.outline_again(kept.outline, path)
    kind = kind_of(kept)
    mapped = plans.map_again(kind, kept.mapping, outline.columns)
    return Plan(outline, mapped, plans.scale_of(kind, kept.metric), kept.workspace.time_zone)


def kind_of(kept: Import) -> ImportKind:
    """Return what the rows of an import are."""
    if kept.kind == Import.Kind.CUSTOMERS:
        return "customers"
    return "events" if kept.kind == Import.Kind.EVENTS else "responses"


def by_whom(kept: Import) -> str:
    """Return how the event log names who imports."""
    return actor(kept.made_by_id) if kept.made_by_id else "system"


def _kept(import_id: UUID, attempt: int, state: Import.State) -> Import | None:
    rows = Import.everywhere.select_related("workspace")
    return rows.filter(id=import_id, attempt=attempt, state=state).first()


def _check(kept: Import, should_stop: Callable[[], bool]) -> None:
    plan = plan_of(kept)
    found = plan.study()
    findings: dict[str, Any] = {"sentences": plan.sentences(found), "drafts": [], "refusals": []}
    tally = Tally()
    workspace: Workspace = kept.workspace
    for drafts, outcomes in running.rehearse(plan, found, workspace=workspace, by=by_whom(kept)):
        tally.add(outcomes)
        room = SHOWN_DRAFTS - len(findings["drafts"])
        findings["drafts"] += [
            shown(draft, outcome, plan.scale) for draft, outcome in list(zip(drafts, outcomes, strict=True))[:room]
        ]
        refusals = (verdict for outcome in outcomes for verdict in outcome.verdicts if verdict.word == "refused")
        findings["refusals"] += [{"line": verdict.lines[0], "reason": verdict.reason} for verdict in refusals]
        del findings["refusals"][SHOWN_REFUSALS:]
        if should_stop():
            raise errors.Interrupted
        if not actions.note_check(kept=kept, counts=tally.as_json(), findings=findings, now=clock.now()):
            raise errors.Overtaken
    actions.end_check(kept=kept, state=Import.State.CHECKED)
