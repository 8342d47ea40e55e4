"""The members of the demo company: each role, so that everything can be tried, and five who answer customers."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from innerloop.team import actions as team
from innerloop.team.models import Holiday, Hours, Member, MemberSkill, Skill, User, Workspace
from innerloop.team.rules import Role
from innerloop.team.rules.working_time import Span, WorkingHours


@dataclass(frozen=True, slots=True)
class Hand:
    """One member: how they are called, what they may do, and what they can."""

    name: str
    address: str  # what stands before the @
    role: Role
    desk: str = ""
    languages: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    capacity: int = 10


MEMBERS = (
    Hand("Baraka Otieno", "baraka", Role.ADMIN, languages=("en", "sw")),
    Hand("Amina Hassan", "amina", Role.MANAGER, "coast", ("en", "sw"), ("refunds", "fraud"), 4),
    Hand("Brenda Akinyi", "brenda", Role.AGENT, "lake-kisumu", ("en", "luo", "sw"), ("refunds",)),
    Hand("Achieng Onyango", "achieng", Role.AGENT, "lake-kisumu", ("luo", "sw"), ("float",)),
    Hand("Halima Said", "halima", Role.AGENT, "coast", ("en", "sw"), ("refunds", "float"), 8),
    Hand("Peter Kamau", "peter", Role.AGENT, "", ("en", "sw"), ("fraud",), 12),
    Hand("Solange Uwase", "solange", Role.AGENT, "beyond", ("en", "es", "fr"), ("refunds",)),
    Hand("Juma Mwangi", "juma", Role.VIEWER),
)
SKILLS = {"refunds": "Refunds", "float": "Float of agents", "fraud": "Fraud and lost phones"}
# On the coast also on Saturdays; beyond Kenya by another clock, and with a long noon.
HOURS = {
    "coast": WorkingHours(
        "Africa/Nairobi", (*(Span(day, 8 * 60, 18 * 60) for day in range(5)), Span(5, 9 * 60, 13 * 60))
    ),
    "beyond": WorkingHours(
        "Africa/Bujumbura",
        tuple(Span(day, *half) for day in range(5) for half in ((450, 12 * 60 + 30), (14 * 60, 17 * 60 + 30))),
    ),
}
# Kenya's, that fall on the same day each year.
HOLIDAYS = ((1, 1, "New Year’s Day"), (5, 1, "Labour Day"), (6, 1, "Madaraka Day"), (10, 20, "Mashujaa Day"),
            (12, 12, "Jamhuri Day"), (12, 25, "Christmas Day"), (12, 26, "Boxing Day"))  # fmt: skip
OWNER_NAME = "Zawadi Mwakio"


def hire(workspace: Workspace, teams: dict[str, UUID], *, now: datetime) -> None:
    """Make the members beside the owner, and give the owner a name."""
    owner = owner_of(workspace)
    owner.name = OWNER_NAME
    owner.save(update_fields=["name"])
    skills = {slug: Skill(workspace=workspace, slug=slug, name=name) for slug, name in SKILLS.items()}
    Skill.everywhere.bulk_create(skills.values())
    for hand in MEMBERS:
        user = team.user_of(email=f"{hand.address}@tandawa.example", name=hand.name)
        member = Member.everywhere.create(
            workspace=workspace,
            user=user,
            role=hand.role,
            team_id=teams.get(hand.desk),
            languages=list(hand.languages),
            capacity=hand.capacity,
            joined_at=now,
        )
        MemberSkill.everywhere.bulk_create(
            MemberSkill(workspace=workspace, member=member, skill=skills[slug]) for slug in hand.skills
        )
    _set_hours(workspace, teams, now)


def _set_hours(workspace: Workspace, teams: dict[str, UUID], now: datetime) -> None:
    """Open and close the desks, with the holidays of this year and the next."""
    Hours.everywhere.bulk_create(
        Hours(workspace=workspace, team_id=teams[key], zone=hours.zone, spans=Hours.written(hours.spans))
        for key, hours in HOURS.items()
    )
    Holiday.everywhere.bulk_create(
        Holiday(workspace=workspace, on=date(year, month, day), name=name)
        for year in (now.year, now.year + 1)
        for month, day, name in HOLIDAYS
    )


def owner_of(workspace: Workspace) -> User:
    """Return who owns the workspace."""
    return Member.everywhere.select_related("user").get(workspace=workspace, role=Role.OWNER).user
