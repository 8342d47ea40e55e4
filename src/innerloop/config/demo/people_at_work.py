"""The members of the demo company: each role, so that everything can be tried, and five who answer customers."""

from datetime import datetime
from uuid import UUID

from innerloop.team import actions as team
from innerloop.team.models import Member, User, Workspace
from innerloop.team.rules import Role

# (name, address before the @, role, team)
MEMBERS = (
    ("Baraka Otieno", "baraka", Role.ADMIN, ""),
    ("Amina Hassan", "amina", Role.MANAGER, "coast"),
    ("Brenda Akinyi", "brenda", Role.AGENT, "lake-kisumu"),
    ("Achieng Onyango", "achieng", Role.AGENT, "lake-kisumu"),
    ("Halima Said", "halima", Role.AGENT, "coast"),
    ("Peter Kamau", "peter", Role.AGENT, ""),
    ("Solange Uwase", "solange", Role.AGENT, ""),
    ("Juma Mwangi", "juma", Role.VIEWER, ""),
)
OWNER_NAME = "Zawadi Mwakio"


def hire(workspace: Workspace, teams: dict[str, UUID], *, now: datetime) -> None:
    """Make the members beside the owner, and give the owner a name."""
    owner = owner_of(workspace)
    owner.name = OWNER_NAME
    owner.save(update_fields=["name"])
    for name, address, role, desk in MEMBERS:
        user = team.user_of(email=f"{address}@tandawa.example", name=name)
        Member.everywhere.create(workspace=workspace, user=user, role=role, team_id=teams.get(desk), joined_at=now)


def owner_of(workspace: Workspace) -> User:
    """Return who owns the workspace."""
    return Member.everywhere.select_related("user").get(workspace=workspace, role=Role.OWNER).user
