"""The pages under Settings, and who may open which. Higher rooms add theirs when they start."""

from dataclasses import dataclass

from innerloop.team.rules import Role


@dataclass(frozen=True, slots=True)
class Section:
    """One page under Settings; `at_least` is the role that opens it, a smaller `order` stands further up."""

    order: int
    name: str
    url_name: str
    at_least: Role


_sections: dict[str, Section] = {}


def add_section(order: int, name: str, url_name: str, *, at_least: Role) -> None:
    """Put a page under Settings; the same address again takes the place of the first."""
    _sections[url_name] = Section(order, name, url_name, at_least)


def sections() -> list[Section]:
    """Return the pages under Settings in their order."""
    return sorted(_sections.values(), key=lambda section: section.order)


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
