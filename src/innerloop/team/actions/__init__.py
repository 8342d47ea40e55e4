"""The verbs of the team room."""

from innerloop.team.actions.aside import leave_event_aside, take_event_up, try_event_again
from innerloop.team.actions.employees import add_employee, change_employee, place_employee
from innerloop.team.actions.founding import found_workspace, user_of
from innerloop.team.actions.hours import add_holiday, inherit_hours, keep_hours, remove_holiday
from innerloop.team.actions.keys import issue_key, note_key_use, return_key, revoke_key
from innerloop.team.actions.members import (
    change_role,
    invite_member,
    note_sign_in,
    remove_member,
    return_member,
)
from innerloop.team.actions.notices import forget_old, read_about, read_all, wish
from innerloop.team.actions.seeing import see_employees, see_teams
from innerloop.team.actions.settings import CHANGEABLE, change_workspace, give_phone, rename_user
from innerloop.team.actions.signing_in import make_sign_in_link, use_sign_in_link
from innerloop.team.actions.skills import add_skill, retire_skill, return_skill
from innerloop.team.actions.teams import add_team, move_team, rename_team
from innerloop.team.actions.work import Work, change_work, end_shift, note_absence, set_shift, take_absence_back

__all__ = [
    "CHANGEABLE",
    "Work",
    "add_employee",
    "add_holiday",
    "add_skill",
    "add_team",
    "change_employee",
    "change_role",
    "change_work",
    "change_workspace",
    "end_shift",
    "forget_old",
    "found_workspace",
    "give_phone",
    "inherit_hours",
    "invite_member",
    "issue_key",
    "keep_hours",
    "leave_event_aside",
    "make_sign_in_link",
    "move_team",
    "note_absence",
    "note_key_use",
    "note_sign_in",
    "place_employee",
    "read_about",
    "read_all",
    "remove_holiday",
    "remove_member",
    "rename_team",
    "rename_user",
    "retire_skill",
    "return_key",
    "return_member",
    "return_skill",
    "revoke_key",
    "see_employees",
    "see_teams",
    "set_shift",
    "take_absence_back",
    "take_event_up",
    "try_event_again",
    "use_sign_in_link",
    "user_of",
    "wish",
]
