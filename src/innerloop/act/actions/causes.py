"""The workspace's own list of why things happen: what a case is resolved with."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify

from innerloop.act import errors, events
from innerloop.act.models import Cause
from innerloop.kernel import alone, log, scope

_LONGEST_SLUG = 60


@transaction.atomic
def add_cause(*, name: str, kind: str, by: str, now: datetime) -> Cause:
    """Put a cause on the list. Raises NameTaken."""
    _hold()
    _check(name)
    taken = set(Cause.objects.values_list("slug", flat=True))
    cause = Cause.objects.create(workspace_id=scope.current(), slug=_free_slug(name, taken), name=name, kind=kind)
    _tell(events.CAUSE_ADDED, cause, by, now)
    return cause


@transaction.atomic
def change_cause(*, cause_id: UUID, name: str, kind: str, by: str, now: datetime) -> Cause:
    """Call a cause something else, or count it among others; cases keep it. Raises NameTaken, Cause.DoesNotExist."""
    _hold()
    cause = Cause.objects.get(id=cause_id)
    _check(name, but=cause)
    changed = [field for field, value in (("name", name), ("kind", kind)) if getattr(cause, field) != value]
    if changed:
        cause.name, cause.kind = name, kind
        cause.save(update_fields=["name", "kind"])
        _tell(events.CAUSE_CHANGED, cause, by, now, fields=", ".join(changed))
    return cause


@transaction.atomic
def keep_cause(*, cause_id: UUID, is_kept: bool, by: str, now: datetime) -> Cause:
    """Put a cause away, so that no case is resolved with it any more, or take it out again; cases keep theirs."""
    cause = Cause.objects.select_for_update(no_key=True).get(id=cause_id)
    if is_kept != (cause.retired_at is None):
        cause.retired_at = None if is_kept else now
        cause.save(update_fields=["retired_at"])
        _tell(events.CAUSE_CHANGED, cause, by, now, fields="kept" if is_kept else "put away")
    return cause


def _hold() -> None:
    # Two that are added at once would get one name.
    alone.wait_for(f"act.causes {scope.current()}")


def _check(name: str, *, but: Cause | None = None) -> None:
    others = Cause.objects.filter(name__iexact=name)
    if (others.exclude(id=but.id) if but else others).exists():
        raise errors.NameTaken(name=name)


def _free_slug(name: str, taken: set[str]) -> str:
    # In letters that have no Latin twin nothing is left of a name.
    stem = slugify(name)[: _LONGEST_SLUG - 6].strip("-") or "cause"
    free = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(taken) + 2))
    return next(slug for slug in free if slug not in taken)


def _tell(kind: str, cause: Cause, by: str, now: datetime, **data: Any) -> None:
    fact = log.Fact(kind, cause.id, now, data={"cause": cause.slug, **data})
    log.announce([fact], workspace_id=cause.workspace_id, by=by)
