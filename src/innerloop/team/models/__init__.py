"""Records of the team room, and the base of every record that belongs to a workspace."""

from innerloop.team.models.notices import Notice
from innerloop.team.models.people import (
    ApiKey,
    Employee,
    Member,
    Placement,
    SignInLink,
    Team,
    User,
    UserManager,
    Workspace,
    WorkspaceRecord,
)
from innerloop.team.models.working import Absence, Holiday, Hours, MemberSkill, Shift, Skill

__all__ = [
    "Absence",
    "ApiKey",
    "Employee",
    "Holiday",
    "Hours",
    "Member",
    "MemberSkill",
    "Notice",
    "Placement",
    "Shift",
    "SignInLink",
    "Skill",
    "Team",
    "User",
    "UserManager",
    "Workspace",
    "WorkspaceRecord",
]
