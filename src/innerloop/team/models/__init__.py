"""Records of the team room, and the base of every record that belongs to a workspace."""

from innerloop.team.models.notices import Enclosure, Letter, Notice, NoticeWishes
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
    "Enclosure",
    "Holiday",
    "Hours",
    "Letter",
    "Member",
    "MemberSkill",
    "Notice",
    "NoticeWishes",
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
