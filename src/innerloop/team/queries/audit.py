"""The audit trail: what the event log holds about the team room, with names."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import models
from django.db.models import Q

from innerloop.kernel import facts, scope
from innerloop.kernel.models import Event, Origin
from innerloop.team.models import ApiKey, Employee, Holiday, Member, Skill, Team

_TABLES: dict[str, type[models.Model]] = {
    "team.member_": Member,
    "team.team_": Team,
    "team.employee_": Employee,
    "team.key_": ApiKey,
    "team.holiday_": Holiday,
    "team.skill_": Skill,
}
_ACTORS: dict[str, type[models.Model]] = {"member": Member, "key": ApiKey}

# A clock may differ that much from the database's, and a verb take that long.
_AT_ONCE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One line of the trail: when it was done, who, what, and about whom or what (may be empty).

    `happened_at` is the moment that was told, where it is another one than that of the telling; `befell` its verb.
    """

    id: UUID
    at: datetime
    who: str
    what: str
    about: str
    happened_at: datetime | None = None
    is_imported: bool = False
    befell: str = ""


def name_about(prefix: str, table: type[models.Model]) -> None:
    """Have lines of the kinds with a prefix name what they are about, such as programs, which a higher room knows."""
    _TABLES[prefix] = table


def audit_trail(*, before: UUID | None = None, limit: int = 50) -> list[AuditRow]:
    """Return this workspace's newest lines, or those before an event's id. One query, and one for each table."""
    # What this room announces and whatever a member did; the log has a partial index for just this.
    told = Q(kind__startswith="team.") | Q(actor__startswith="member:")
    events = Event.objects.filter(told, workspace_id=scope.current())
    if before:
        events = events.filter(id__lt=before)
    page = list(events.order_by("-id")[:limit])
    names = _names(page)
    return [_row(event, names) for event in page]


def _row(event: Event, names: dict[str, str]) -> AuditRow:
    about = names.get(str(event.object_id), "")
    who = names.get(event.actor.rpartition(":")[2], "Innerloop" if event.actor == "system" else event.actor)
    is_own = event.actor == f"member:{event.object_id}"
    return AuditRow(
        id=event.id,
        at=event.recorded_at,
        who=who,
        what=facts.say(event.kind, event.data),
        about="" if is_own else about,
        happened_at=event.occurred_at if abs(event.recorded_at - event.occurred_at) > _AT_ONCE else None,
        befell=facts.befell(event.kind),
        is_imported=event.origin == Origin.IMPORT,
    )


def _names(page: Iterable[Event]) -> dict[str, str]:
    wanted: dict[type[models.Model], set[str]] = {}
    for event in page:
        for prefix, table in _TABLES.items():
            if event.kind.startswith(prefix):
                wanted.setdefault(table, set()).add(str(event.object_id))
        kind, _, actor_id = event.actor.partition(":")
        if kind in _ACTORS:
            wanted.setdefault(_ACTORS[kind], set()).add(actor_id)
    return {str(row.pk): str(row) for table, ids in wanted.items() for row in _rows(table, ids)}


def _rows(table: type[models.Model], ids: Iterable[str]) -> models.QuerySet[models.Model]:
    # The default manager is the guarded one: a name of another workspace is never found.
    rows = table._default_manager.filter(pk__in=list(ids))
    return rows.select_related("user") if table is Member else rows
