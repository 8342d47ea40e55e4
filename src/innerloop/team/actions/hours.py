"""When a team works, and on which days it does not. Without a team it is the whole workspace."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from innerloop.kernel import log, scope
from innerloop.team import access, errors, events
from innerloop.team.models import Holiday, Hours, Member, Team
from innerloop.team.rules.working_time import DayOff, WorkingHours


@transaction.atomic
def keep_hours(
    *, workspace_id: UUID, team: Team | None, hours: WorkingHours, by_member: Member, now: datetime
) -> Hours:
    """Set the hours of a team, and so of those below it that have none of their own."""
    wanted = {"zone": hours.zone, "spans": Hours.written(hours.spans)}
    with scope.to(workspace_id):
        before = Hours.objects.select_for_update().filter(team=team).first()
        if before and (before.zone, before.spans) == (wanted["zone"], wanted["spans"]):
            return before
        kept, _ = Hours.objects.update_or_create(workspace_id=workspace_id, team=team, defaults=wanted)
    _announce(events.TEAM_HOURS_SET if team else events.HOURS_SET, workspace_id, team, by_member, now)
    return kept


@transaction.atomic
def inherit_hours(*, workspace_id: UUID, team: Team | None, by_member: Member, now: datetime) -> None:
    """Let a team keep the hours above it again; the workspace, the usual ones."""
    with scope.to(workspace_id):
        ended, _ = Hours.objects.filter(team=team).delete()
    if ended:
        kind = events.TEAM_HOURS_INHERITED if team else events.HOURS_INHERITED
        _announce(kind, workspace_id, team, by_member, now)


@transaction.atomic
def add_holiday(
    *, workspace_id: UUID, team: Team | None, day: DayOff, name: str, by_member: Member, now: datetime
) -> Holiday:
    """Add a day on which a team, and all below it, do not work; raises HolidayTaken."""
    fields = {"workspace_id": workspace_id, "team": team, "on": day.on}
    try:
        with transaction.atomic():
            holiday = Holiday.everywhere.create(**fields, name=name, starts=day.starts, ends=day.ends)
    except IntegrityError:
        raise errors.HolidayTaken(on=day.on, name=Holiday.everywhere.get(**fields)) from None
    _announce_holiday(events.HOLIDAY_ADDED, holiday, by_member, now)
    return holiday


@transaction.atomic
def remove_holiday(*, holiday: Holiday, by_member: Member, now: datetime) -> None:
    """Let a holiday be a day like others; a second time changes nothing."""
    removed, _ = Holiday.everywhere.filter(id=holiday.id).delete()
    if removed:
        _announce_holiday(events.HOLIDAY_REMOVED, holiday, by_member, now)


def _announce(kind: str, workspace_id: UUID, team: Team | None, by_member: Member, now: datetime) -> None:
    fact = log.Fact(kind, team.id if team else workspace_id, now)
    log.announce([fact], workspace_id=workspace_id, by=access.actor(by_member))


def _announce_holiday(kind: str, holiday: Holiday, by_member: Member, now: datetime) -> None:
    told = {"on": holiday.on.isoformat(), "team": str(holiday.team_id or "")}
    fact = log.Fact(kind, holiday.id, now, data=told)
    log.announce([fact], workspace_id=holiday.workspace_id, by=access.actor(by_member))
