"""The pages under Settings, and who may open which."""

from dataclasses import dataclass

from innerloop.team.rules import Role


@dataclass(frozen=True, slots=True)
class Section:
    """One page under Settings; `at_least` is the role that opens it."""

    name: str
    url_name: str
    at_least: Role


SECTIONS = (
    Section("Workspace", "team:settings", Role.ADMIN),
    Section("Members", "team:members", Role.ADMIN),
    Section("Teams", "team:teams", Role.MANAGER),
    Section("Employees", "team:employees", Role.MANAGER),
    Section("API keys", "team:keys", Role.ADMIN),
    Section("Audit trail", "team:audit", Role.ADMIN),
    Section("Your account", "team:account", Role.VIEWER),
)
