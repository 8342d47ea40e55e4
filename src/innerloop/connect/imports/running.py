"""The loop over a file: rehearsed without a trace, or imported batch by batch, each with its progress."""

from collections.abc import Callable, Iterator
from itertools import islice
from uuid import UUID

from django.db import transaction

from innerloop.connect.imports import errors, recording
from innerloop.connect.imports.context import Context
from innerloop.connect.imports.pacing import Pace, batches
from innerloop.connect.imports.plans import Draft, Plan
from innerloop.connect.imports.rules.study import Study
from innerloop.connect.imports.rules.verdicts import Outcome, Tally
from innerloop.connect.models import Import, RefusedRow
from innerloop.kernel import again, alone, bulk, clock, statistics
from innerloop.team.models import Workspace

# Of one import. Whoever has more of them mends the file, not the rows.
MOST_REFUSED_KEPT = 10_000

Step = tuple[list[Draft], list[Outcome]]


def rehearse(plan: Plan, found: Study, *, workspace: Workspace, by: str) -> Iterator[Step]:
    """Write a file batch by batch and take each back, so that the verdicts are those of the import itself."""
    # Only keys that rows bring can come twice in a file; those made of their content cannot.
    rehearsed: dict[bytes, bytes] | None = {} if plan.mapped.column("key") else None
    pace = Pace()
    for batch in batches(plan.drafts(found), pace):
        context = Context(workspace, by, clock.now(), plan.scale, rehearsed)
        with pace.timed():
            outcomes = again.when_in_the_way(lambda: _rehearse(plan, batch, context))  # noqa: B023 (called at once)
        yield batch, outcomes


def import_on(
    kept: Import, plan: Plan, found: Study, *, workspace: Workspace, by: str, should_stop: Callable[[], bool]
) -> Iterator[Step]:
    """Import a file from where it stopped, and yield what became of each batch once it is committed.

    Raises Overtaken when somebody else works on it, and Interrupted when asked to stop.
    """
    drafts = islice(plan.drafts(found), kept.position, None)
    pace, growth = Pace(), statistics.Growth()
    for batch in batches(drafts, pace):
        if should_stop():
            raise errors.Interrupted
        context = Context(workspace, by, clock.now(), plan.scale)
        with pace.timed():
            outcomes = again.when_in_the_way(lambda: _import(kept, plan, batch, context))  # noqa: B023 (called at once)
        growth.add(len(batch))
        yield batch, outcomes


def _rehearse(plan: Plan, batch: list[Draft], context: Context) -> list[Outcome]:
    with transaction.atomic():
        _wait_for_others(context.workspace.id)
        outcomes = recording.write(plan.kind, batch, context)
        transaction.set_rollback(True)
    return outcomes


def _import(kept: Import, plan: Plan, batch: list[Draft], context: Context) -> list[Outcome]:
    """Write one batch with its progress in one transaction: a kill loses both or none."""
    with transaction.atomic():
        _wait_for_others(context.workspace.id)
        row = Import.objects.select_for_update().get(id=kept.id)
        if (row.state, row.attempt, row.position) != (Import.State.RUNNING, kept.attempt, kept.position):
            raise errors.Overtaken
        outcomes = recording.write(plan.kind, batch, context)
        tally = Tally.of(row.counts)
        _keep_refused(row, outcomes, already=tally.rows["refused"])
        tally.add(outcomes)
        row.counts, row.position, row.worked_at = tally.as_json(), row.position + len(batch), context.now
        row.save(update_fields=["counts", "position", "worked_at"])
    kept.counts, kept.position = row.counts, row.position
    return outcomes


def _wait_for_others(workspace_id: UUID) -> None:
    # Two batches of one file would both find a row new.
    alone.wait_for(f"connect.imports {workspace_id}")


def _keep_refused(row: Import, outcomes: list[Outcome], *, already: int) -> None:
    refused = [
        RefusedRow(workspace_id=row.workspace_id, source=row, line=line, reason=verdict.reason)
        for outcome in outcomes
        for verdict in outcome.verdicts
        if verdict.word == "refused"
        for line in verdict.lines
    ]
    bulk.write(RefusedRow, refused[: max(0, MOST_REFUSED_KEPT - already)])
