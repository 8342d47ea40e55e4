"""The verbs of imports: take a file in, say what its columns mean, check it, import it, put it away."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from innerloop.connect.imports import events, keeping, plans, queries
from innerloop.connect.imports.plans import Plan
from innerloop.connect.imports.readers import Outline
from innerloop.connect.imports.rules.mapping import ColumnMap
from innerloop.connect.imports.rules.verdicts import Tally
from innerloop.connect.models import Import, RefusedRow
from innerloop.kernel import clock, jobs, log, portions
from innerloop.kernel.jobs import app
from innerloop.team.models import Member, Workspace

CHECK_JOB = "connect.check_import"
RUN_JOB = "connect.run_import"
QUEUE = jobs.IMPORTS
WAITING = (Import.State.SURVEYED, Import.State.CHECKING, Import.State.CHECKED)
STARTABLE = (*WAITING, Import.State.FAILED)
REASONS_KEPT_FOR = timedelta(days=30)


def take_in(
    *,
    import_id: UUID,
    outline: Outline,
    file_name: str,
    mapped: ColumnMap,
    metric: str,
    by_member: Member,
) -> Import:
    """Keep an uploaded file that can be read, with the guess at its columns."""
    return Import.objects.create(
        id=import_id,
        workspace_id=by_member.workspace_id,
        kind=mapped.kind,
        file_name=file_name[-255:],
        outline=plans.outline_kept(outline),
        metric=metric if mapped.kind == "responses" else "",
        mapping=plans.map_kept(mapped),
        made_by=by_member,
        made_at=clock.now(),
    )


def begin(*, plan: Plan, file_name: str, workspace: Workspace, now: datetime) -> Import:
    """Begin an import of a file that stays where it lies, as the command does."""
    return Import.objects.create(
        workspace_id=workspace.id,
        kind=plan.kind,
        state=Import.State.RUNNING,
        file_name=file_name[-255:],
        outline=plans.outline_kept(plan.outline),
        metric=plan.scale.slug if plan.kind == "responses" else "",
        mapping=plans.map_kept(plan.mapped),
        counts=Tally().as_json(),
        made_at=now,
        started_at=now,
        worked_at=now,
    )


def check(*, kept: Import, mapped: ColumnMap, metric: str, now: datetime) -> bool:
    """Keep what the columns mean and rehearse the import in the background; False when it has begun already."""
    with transaction.atomic():
        row = _locked(kept.id)
        if row is None or row.state not in WAITING:
            return False
        row.mapping, row.metric = plans.map_kept(mapped), metric
        row.check_counts, row.findings, row.reason = Tally().as_json(), {}, ""
        _set_off(row, CHECK_JOB, Import.State.CHECKING, now)
    return True


def run(*, kept: Import, now: datetime) -> bool:
    """Import in the background, from where it stopped; False when there is nothing to be started."""
    with transaction.atomic():
        row = _locked(kept.id)
        if row is None or not (row.state in STARTABLE or queries.is_left(row, now=now)):
            return False
        row.counts = row.counts or Tally().as_json()
        # The rehearsal quotes rows; its first drafts are of no use once the import itself begins.
        row.reason, row.ended_at, row.findings = "", None, {}
        row.started_at = row.started_at or now
        _set_off(row, RUN_JOB, Import.State.RUNNING, now)
    return True


def end(*, kept: Import, by: str, now: datetime) -> None:
    """Note that every row has its verdict."""
    counts = Tally.of(kept.counts)
    with transaction.atomic():
        row = _locked(kept.id)
        if row is None or row.attempt != kept.attempt or row.state != Import.State.RUNNING:
            return
        row.state, row.ended_at, row.findings = Import.State.DONE, now, {}
        row.save(update_fields=["state", "ended_at", "findings"])
        told: dict[str, Any] = {"kind": row.kind, "added": counts.items["added"], "known": counts.items["known"]}
        told["refused"] = counts.rows["refused"]
        fact = log.Fact(events.FILE_IMPORTED, object_id=row.id, occurred_at=now, data=told)
        log.announce([fact], workspace_id=row.workspace_id, by=by)
    drop_file(row)


def stop(*, kept: Import, reason: object, now: datetime) -> None:
    """Note why an import stopped before its end; what it added stays."""
    rows = Import.objects.filter(id=kept.id, attempt=kept.attempt, state=Import.State.RUNNING)
    rows.update(state=Import.State.FAILED, reason=str(reason)[:500], ended_at=now, findings={})


def note_check(*, kept: Import, counts: dict[str, Any], findings: dict[str, Any], now: datetime) -> bool:
    """Show how far a rehearsal is; False when nobody wants it any more."""
    rows = Import.objects.filter(id=kept.id, attempt=kept.attempt, state=Import.State.CHECKING)
    return bool(rows.update(check_counts=counts, findings=findings, worked_at=now))


def end_check(*, kept: Import, state: Import.State, reason: object = "") -> None:
    """Note that a rehearsal came to its end, or why it did not."""
    rows = Import.objects.filter(id=kept.id, attempt=kept.attempt, state=Import.State.CHECKING)
    rows.update(state=state, reason=str(reason)[:500])


def discard(*, kept: Import) -> bool:
    """Put a file away that was not imported yet, without a trace."""
    deleted, _ = Import.objects.filter(id=kept.id, state__in=WAITING).delete()
    if deleted:
        drop_file(kept)
    return bool(deleted)


def drop_file(row: Import) -> None:
    """Remove the uploaded file of an import, if there is one."""
    keeping.remove(row.id, row.outline.get("suffix", ""))


def tidy(now: datetime) -> None:
    """Remove uploads that nobody imported within a day, and last month's reasons, which may quote a row."""
    for import_id, path in keeping.lasting(now):
        row = Import.everywhere.filter(id=import_id).first()
        if row and row.state == Import.State.RUNNING:
            continue
        path.unlink(missing_ok=True)
    Import.everywhere.filter(state__in=WAITING, made_at__lt=now - keeping.KEPT_FOR).delete()
    Import.everywhere.exclude(state__in=WAITING).exclude(findings={}).update(findings={})
    portions.delete(RefusedRow.everywhere.filter(source__made_at__lt=now - REASONS_KEPT_FOR))


def _locked(import_id: UUID) -> Import | None:
    return Import.objects.select_for_update().filter(id=import_id).first()


def _set_off(row: Import, job: str, state: Import.State, now: datetime) -> None:
    row.state, row.attempt, row.worked_at = state, row.attempt + 1, now
    row.save()
    # One job of an import at a time: whoever imports waits until the check has noticed and stopped.
    task = app.configure_task(name=job, lock=queries.lock_of(row.id), queue=QUEUE)
    task.defer(import_id=str(row.id), attempt=row.attempt)
