"""What the pages of those who answer customers show."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from innerloop.team import choices
from innerloop.team.models import Member
from innerloop.team.queries import OnDuty
from innerloop.team.rules import weeks


@dataclass(frozen=True)
class PersonRow:
    """One of those who answer, in words; empty where there is nothing to say."""

    member: Member
    team: str
    languages: str
    skills: str
    capacity: int
    hours: str
    away: str


def row(person: OnDuty, *, now: datetime) -> PersonRow:
    """Return what is shown of one person."""
    member = person.member
    return PersonRow(
        member=member,
        team=member.team.name if member.team else "",
        languages=", ".join(sorted(choices.language_name(code) for code in person.languages)),
        skills=", ".join(person.skills.values()),
        capacity=person.capacity,
        hours=weeks.say_hours(person.hours),
        away=_away(person, now) if person.is_away else "",
    )


def _away(person: OnDuty, now: datetime) -> str:
    if person.back_at is None:
        return "away"
    back = person.back_at.astimezone(ZoneInfo(person.hours.zone))
    year = f" {back.year}" if back.year != now.year else ""
    return f"away, back on {back.day} {back:%B}{year}"
