"""The pages under Settings, and who may open which. Higher rooms add theirs when they start."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from innerloop.team.rules import Role


@dataclass(frozen=True, slots=True)
class Section:
    """One page under Settings; `at_least` is the role that opens it, a smaller `order` stands further up.

    The order also says what it stands among (`PARTS`).
    """

    order: int
    name: str
    url_name: str
    at_least: Role


# What the pages stand among, from which order on.
PARTS = {
    0: "Company",
    20: "People",
    45: "Channels",
    50: "What is asked and watched",
    65: "Cases and thanks",
    75: "Records and keys",
    95: "You",
}

_sections: dict[str, Section] = {}


def add_section(order: int, name: str, url_name: str, *, at_least: Role) -> None:
    """Put a page under Settings; the same address again takes the place of the first."""
    _sections[url_name] = Section(order, name, url_name, at_least)


def sections() -> list[Section]:
    """Return the pages under Settings in their order."""
    return sorted(_sections.values(), key=lambda section: section.order)


def by_part(among: Iterable[Section]) -> list[tuple[str, list[Section]]]:
    """Return pages, given in their order, under what they stand among."""
    return [(part, list(these)) for part, these in groupby(among, key=_part)]


def _part(section: Section) -> str:
    return PARTS[max(order for order in PARTS if order <= section.order)]


add_section(10, "Workspace", "team:settings", at_least=Role.ADMIN)
add_section(20, "Members", "team:members", at_least=Role.ADMIN)
add_section(30, "Teams", "team:teams", at_least=Role.MANAGER)
add_section(32, "Working hours", "team:hours", at_least=Role.MANAGER)
add_section(34, "Who answers", "team:people", at_least=Role.MANAGER)
add_section(40, "Employees", "team:employees", at_least=Role.MANAGER)
add_section(80, "API keys", "team:keys", at_least=Role.ADMIN)
add_section(85, "Events set aside", "team:events_aside", at_least=Role.ADMIN)
add_section(90, "Audit trail", "team:audit", at_least=Role.ADMIN)
add_section(95, "Your notices", "team:wishes", at_least=Role.VIEWER)
add_section(100, "Your account", "team:account", at_least=Role.VIEWER)
