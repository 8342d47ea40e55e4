"""What a member does: team, languages, skills, how much at once, in which hours, and when they are away."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from innerloop.kernel import log, scope
from innerloop.team import access, errors, events
from innerloop.team.models import Absence, Member, MemberSkill, Shift, Skill, Team
from innerloop.team.rules.absence import Away
from innerloop.team.rules.working_time import WorkingHours


@dataclass(frozen=True, slots=True)
class Work:
    """What somebody does. Languages are codes without a region; `capacity` is the most open cases at once."""

    team: Team | None = None
    languages: Collection[str] = ()
    skills: Collection[Skill] = ()
    capacity: int = 10


@transaction.atomic
def change_work(*, member: Member, work: Work, by_member: Member, now: datetime) -> Member:
    """Change what a member does, and in what they are able."""
    with scope.to(member.workspace_id):
        fresh = Member.objects.select_for_update(of=("self",)).get(id=member.id)
        wanted = {"team": work.team, "languages": sorted(work.languages), "capacity": work.capacity}
        changed = [name for name, value in wanted.items() if getattr(fresh, name) != value]
        for name in changed:
            setattr(fresh, name, wanted[name])
        if changed:
            fresh.save(update_fields=changed)
        if _are_skills_changed(fresh, work.skills):
            changed.append("skills")
    if changed:
        _announce(events.MEMBER_WORK_CHANGED, fresh, by_member, now, fields=", ".join(changed))
    return fresh


@transaction.atomic
def set_shift(*, member: Member, hours: WorkingHours, by_member: Member, now: datetime) -> None:
    """Give a member hours of their own, instead of the team's."""
    wanted = {"zone": hours.zone, "spans": Shift.written(hours.spans)}
    with scope.to(member.workspace_id):
        if Shift.objects.filter(member=member, **wanted).exists():
            return
        Shift.objects.update_or_create(workspace_id=member.workspace_id, member=member, defaults=wanted)
    _announce(events.MEMBER_SHIFT_SET, member, by_member, now)


@transaction.atomic
def end_shift(*, member: Member, by_member: Member, now: datetime) -> None:
    """Let a member keep the hours of the team again."""
    with scope.to(member.workspace_id):
        ended, _ = Shift.objects.filter(member=member).delete()
    if ended:
        _announce(events.MEMBER_SHIFT_ENDED, member, by_member, now)


@transaction.atomic
def note_absence(*, member: Member, days: Away, by_member: Member, now: datetime) -> Absence:
    """Note that a member is away, from the first day to the last; raises AbsenceBackwards."""
    if days.ends_on and days.ends_on < days.starts_on:
        raise errors.AbsenceBackwards(starts_on=days.starts_on, ends_on=days.ends_on)
    # A button pressed twice notes it once.
    absence, is_new = Absence.everywhere.get_or_create(
        workspace_id=member.workspace_id, member=member, starts_on=days.starts_on, ends_on=days.ends_on
    )
    if is_new:
        _announce_absence(events.MEMBER_AWAY, member, absence, by_member, now)
    return absence


@transaction.atomic
def take_absence_back(*, absence: Absence, by_member: Member, now: datetime) -> None:
    """Let a member not be away after all, or be back; a second time changes nothing."""
    removed, _ = Absence.everywhere.filter(id=absence.id).delete()
    if removed:
        _announce_absence(events.MEMBER_BACK, absence.member, absence, by_member, now)


def _are_skills_changed(member: Member, skills: Collection[Skill]) -> bool:
    """Give a member these skills and take the others; a retired one, which no page offers, stays as it is."""
    held = MemberSkill.objects.filter(member=member, skill__retired_at=None)
    wanted, had = {skill.id for skill in skills}, set(held.values_list("skill_id", flat=True))
    held.exclude(skill_id__in=wanted).delete()
    MemberSkill.objects.bulk_create(
        (
            MemberSkill(workspace_id=member.workspace_id, member=member, skill_id=skill_id)
            for skill_id in sorted(wanted - had)
        ),
        ignore_conflicts=True,
    )
    return wanted != had


def _announce(kind: str, member: Member, by_member: Member, now: datetime, **values: str) -> None:
    fact = log.Fact(kind, member.id, now, data=values)
    log.announce([fact], workspace_id=member.workspace_id, by=access.actor(by_member))


def _announce_absence(kind: str, member: Member, absence: Absence, by_member: Member, now: datetime) -> None:
    told = {"starts_on": absence.starts_on.isoformat()}
    if absence.ends_on:
        told["ends_on"] = absence.ends_on.isoformat()
    _announce(kind, member, by_member, now, **told)
