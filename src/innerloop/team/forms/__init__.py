"""What people type on the settings pages. Forms check; they never save."""

from innerloop.team.forms.settings import (
    AccountForm,
    EmployeeEditForm,
    EmployeeForm,
    InviteForm,
    KeyForm,
    NameForm,
    PlaceForm,
    RoleForm,
    TeamField,
    TeamForm,
    TeamMoveForm,
    TeamNameForm,
    WorkspaceForm,
    roles_to_give,
)
from innerloop.team.forms.working import AwayForm, HolidayForm, Offers, SkillForm, WeekForm, WorkForm, week_given

__all__ = [
    "AccountForm",
    "AwayForm",
    "EmployeeEditForm",
    "EmployeeForm",
    "HolidayForm",
    "InviteForm",
    "KeyForm",
    "NameForm",
    "Offers",
    "PlaceForm",
    "RoleForm",
    "SkillForm",
    "TeamField",
    "TeamForm",
    "TeamMoveForm",
    "TeamNameForm",
    "WeekForm",
    "WorkForm",
    "WorkspaceForm",
    "roles_to_give",
    "week_given",
]
