"""What the team room can be asked."""

from innerloop.team.queries.aside import AsideRow, JobAside, count_aside, events_aside, jobs_aside
from innerloop.team.queries.audit import AuditRow, audit_trail
from innerloop.team.queries.hours import Calendar, calendar, holidays, working_hours
from innerloop.team.queries.keys import api_keys, is_open, key_of
from innerloop.team.queries.letters import Failure, failures
from innerloop.team.queries.members import (
    Means,
    means_of_signing_in,
    members,
    owners,
    places_of,
    sign_in_link,
)
from innerloop.team.queries.notices import NoticeRow, how_many_unread, notices_of
from innerloop.team.queries.people import (
    OnDuty,
    languages_spoken,
    people_on_duty,
    person_on_duty,
    skills,
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
    "Calendar",
    "Failure",
    "IdsByKey",
    "JobAside",
    "Means",
    "NoticeRow",
    "OnDuty",
    "TeamRow",
    "api_keys",
    "audit_trail",
    "calendar",
    "count_aside",
    "employee_ids",
    "employees",
    "events_aside",
    "failures",
    "holidays",
    "how_many_unread",
    "is_open",
    "jobs_aside",
    "key_of",
    "languages_spoken",
    "means_of_signing_in",
    "members",
    "notices_of",
    "owners",
    "people_on_duty",
    "person_on_duty",
    "places_of",
    "sign_in_link",
    "skills",
    "team_ids",
    "team_parents",
    "team_tree",
    "teams_of",
    "working_hours",
]
