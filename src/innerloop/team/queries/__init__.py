"""What the team room can be asked."""

from innerloop.team.queries.aside import AsideRow, count_aside, events_aside
from innerloop.team.queries.audit import AuditRow, audit_trail
from innerloop.team.queries.keys import api_keys, key_of
from innerloop.team.queries.members import (
    Means,
    means_of_signing_in,
    members,
    owners,
    places_of,
    sign_in_link,
)
from innerloop.team.queries.teams import (
    IdsByKey,
    TeamRow,
    employee_ids,
    employees,
    team_ids,
    team_parents,
    team_tree,
    teams_of,
)

__all__ = [
    "AsideRow",
    "AuditRow",
    "IdsByKey",
    "Means",
    "TeamRow",
    "api_keys",
    "audit_trail",
    "count_aside",
    "employee_ids",
    "employees",
    "events_aside",
    "key_of",
    "means_of_signing_in",
    "members",
    "owners",
    "places_of",
    "sign_in_link",
    "team_ids",
    "team_parents",
    "team_tree",
    "teams_of",
]
