"""The customers' journey: its stages, named, ordered, and ended by something that customers do."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from innerloop.kernel import log
from innerloop.listen import events
from innerloop.listen.models import Stage
from innerloop.listen.rules import slugs

CHANGEABLE = ("name", "ends_with")


def new_stage(*, name: str, workspace_id: UUID) -> Stage:
    """Make a stage at the end of the journey, in the caller's transaction."""
    keys = list(Stage.objects.values_list("key", flat=True))
    key = slugs.unused(name, keys, otherwise="stage")
    return Stage.objects.create(workspace_id=workspace_id, key=key, name=name, position=len(keys) + 1)


@transaction.atomic
def change_stage(*, stage_id: UUID, changes: Mapping[str, Any], by: str, now: datetime) -> Stage:
    """Change a stage's `name`, or by what kind of behavior it `ends_with`."""
    stage = Stage.objects.select_for_update().get(id=stage_id)
    changed = [name for name in CHANGEABLE if name in changes and changes[name] != getattr(stage, name)]
    if changed:
        for name in changed:
            setattr(stage, name, changes[name])
        stage.save(update_fields=changed)
        _announce(stage, ", ".join(changed), by, now)
    return stage


@transaction.atomic
def move_stage(*, stage_id: UUID, is_up: bool, by: str, now: datetime) -> None:
    """Put a stage one place nearer to the journey's beginning or end; at the edge it stays."""
    rows = _in_order()
    here = next(place for place, row in enumerate(rows) if row.id == stage_id)
    there = here - 1 if is_up else here + 1
    if 0 <= there < len(rows):
        _put(rows, here, there, by, now)


@transaction.atomic
def place_stage(*, stage_id: UUID, place: int, by: str, now: datetime) -> int:
    """Put a stage at a place of the journey, 1 being the first, and return the place it had.

    A place before the first or behind the last is the nearest one that there is.
    """
    rows = _in_order()
    here = next(at for at, row in enumerate(rows) if row.id == stage_id)
    there = min(max(place, 1), len(rows)) - 1
    if there != here:
        _put(rows, here, there, by, now)
    return here + 1


def _in_order() -> list[Stage]:
    return list(Stage.objects.select_for_update().order_by("position", "name", "id"))


def _put(rows: list[Stage], here: int, there: int, by: str, now: datetime) -> None:
    rows.insert(there, rows.pop(here))
    for place, row in enumerate(rows, 1):
        row.position = place
    Stage.objects.bulk_update(rows, ["position"])
    _announce(rows[there], "position", by, now)


def _announce(stage: Stage, fields: str, by: str, now: datetime) -> None:
    fact = log.Fact(events.STAGE_SET_UP, object_id=stage.id, occurred_at=now, data={"fields": fields})
    log.announce([fact], workspace_id=stage.workspace_id, by=by)
