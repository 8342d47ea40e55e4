"""Who leads the people that have a case."""

from collections.abc import Collection, Mapping
from uuid import UUID

from innerloop.act.models import Case
from innerloop.act.rules import escalating
from innerloop.team.models import Member
from innerloop.team.queries import OnDuty
from innerloop.team.rules import Role
from innerloop.team.rules.whose_hours import upwards


def leads_of(
    case: Case, *, people: Collection[OnDuty], parents: Mapping[UUID, UUID | None]
) -> tuple[Member | None, Member | None]:
    """Return who leads whoever has a case, and who is above that lead; nobody leads themselves."""
    above = list(upwards(case.team_id, parents))
    leads = [
        escalating.Lead(
            person.member,
            far=above.index(person.member.team_id) if person.member.team_id in above else len(above),
            rank=person.member.role,
            is_away=person.is_away,
        )
        for person in sorted(people, key=lambda person: person.member.id)
        if person.member.role >= Role.MANAGER and person.member.id != case.assignee_id
    ]
    return escalating.chain(leads)
