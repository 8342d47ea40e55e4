"""Who can answer customers: languages, skills, hours, and who is away."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from innerloop.kernel import clock
from innerloop.team.models import Absence, Member, MemberSkill, Shift, Skill
from innerloop.team.queries.hours import Calendar, calendar
from innerloop.team.queries.members import members
from innerloop.team.rules import Role
from innerloop.team.rules.absence import back_at, is_away
from innerloop.team.rules.working_time import WorkingHours, is_open, next_close

V = TypeVar("V")


@dataclass(frozen=True)
class OnDuty:
    """Somebody who answers customers, at one moment.

    `teams` are their own and all above it; `skills` are names by slug; `absences` those of now and later. `off_at` is
    when the hours end that they are in; `back_at` when they work next, or now: None where nobody knows.
    """

    member: Member
    teams: frozenset[UUID]
    languages: frozenset[str]
    skills: Mapping[str, str]
    capacity: int
    hours: WorkingHours
    has_own_hours: bool
    absences: Sequence[Absence]
    is_away: bool
    is_on_shift: bool
    off_at: datetime | None
    back_at: datetime | None


def people_on_duty(team_ids: Collection[UUID] | None = None, *, at: datetime) -> list[OnDuty]:
    """Return who answers customers in these teams and below them, or in all, with whether they work at a moment.

    Eight queries, however many they are. Viewers answer nobody.
    """
    here = calendar()
    people = [
        member
        for member in members().filter(role__gte=Role.AGENT)
        if team_ids is None or here.teams_of(member.team_id).intersection(team_ids)
    ]
    return _on_duty(people, here, at)


def person_on_duty(member: Member, *, at: datetime) -> OnDuty:
    """Return one member with what they do, whatever their role. Seven queries."""
    [person] = _on_duty([member], calendar(), at)
    return person


def skills() -> QuerySet[Skill]:
    """Return this workspace's skills by name, with how many people have each as `held`."""
    held = Count("members", filter=Q(members__member__removed_at=None))
    found: QuerySet[Skill] = Skill.objects.filter(retired_at=None).annotate(held=held).order_by("name", "id")
    return found


def languages_spoken() -> set[str]:
    """Return the languages that members of this workspace answer in."""
    spoken = Member.objects.filter(removed_at=None).values_list("languages", flat=True)
    return {code for codes in spoken for code in codes}


@dataclass(frozen=True)
class _Known:
    """What is known of all people at once, by member."""

    shifts: dict[UUID, WorkingHours]
    skills: dict[UUID, list[tuple[str, str]]]
    absences: dict[UUID, list[Absence]]


def _on_duty(people: Collection[Member], here: Calendar, at: datetime) -> list[OnDuty]:
    ids = [member.id for member in people]
    held = MemberSkill.objects.filter(member_id__in=ids, skill__retired_at=None).order_by("skill__name")
    # Wherever on earth they are: no day there began more than a day before the one in UTC.
    ahead = Q(ends_on=None) | Q(ends_on__gte=clock.day_in("UTC", at) - timedelta(days=1))
    absences = Absence.objects.filter(ahead, member_id__in=ids).order_by("starts_on", "id")
    known = _Known(
        {shift.member_id: shift.read() for shift in Shift.objects.filter(member_id__in=ids)},
        _by_first((row.member_id, (row.skill.slug, row.skill.name)) for row in held.select_related("skill")),
        _by_first((row.member_id, row) for row in absences),
    )
    return [_one(member, here, known, at) for member in people]


def _one(member: Member, here: Calendar, known: _Known, at: datetime) -> OnDuty:
    shift = known.shifts.get(member.id)
    hours = here.within(shift, member.team_id) if shift else here.hours_of(member.team_id)
    absences = known.absences.get(member.id, [])
    days = [absence.read() for absence in absences]
    is_gone = is_away(at, hours, days)
    works = not is_gone and is_open(at, hours)
    return OnDuty(
        member=member,
        teams=here.teams_of(member.team_id),
        languages=frozenset(member.languages),
        skills=dict(known.skills.get(member.id, [])),
        capacity=member.capacity,
        hours=hours,
        has_own_hours=shift is not None,
        absences=absences,
        is_away=is_gone,
        is_on_shift=works,
        off_at=next_close(at, hours) if works else None,
        back_at=back_at(at, hours, days),
    )


def _by_first(pairs: Iterable[tuple[UUID, V]]) -> dict[UUID, list[V]]:
    found: dict[UUID, list[V]] = {}
    for member_id, value in pairs:
        found.setdefault(member_id, []).append(value)
    return found
