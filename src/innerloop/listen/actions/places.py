"""What answers name by keys of the company's own: found, or made and marked "seen, not set up"."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from innerloop.kernel import seen
from innerloop.listen import queries
from innerloop.listen.models import Metric, Product, Touchpoint
from innerloop.listen.rules.heard import Heard
from innerloop.team.models import Employee, Placement, Team


@dataclass(frozen=True, slots=True)
class Places:
    """The ids behind the keys of a batch of answers."""

    touchpoints: dict[str, UUID]
    products: dict[str, UUID]
    teams: dict[str, UUID]
    employees: dict[str, UUID]
    placements: list[Placement]
    metrics: dict[str, Metric]

    def team_of(self, heard: Heard, on: date) -> UUID | None:
        """Return the team that an answer names, else its employee's team of that day."""
        if heard.team:
            return self.teams[heard.team]
        employee_id = self.employees.get(heard.employee)
        there = (
            row.team_id
            for row in self.placements
            if row.employee_id == employee_id and row.starts_on <= on and (row.ends_on is None or on <= row.ends_on)
        )
        return next(there, None)


def see(*, workspace_id: UUID, answers: Sequence[Heard]) -> Places:
    """Return the ids of everything that the answers name."""

    def ids(model: type, name: str) -> dict[str, UUID]:
        keys = {key for heard in answers if (key := getattr(heard, name))}
        return seen.see(model, workspace_id=workspace_id, keys=keys) if keys else {}

    employees = ids(Employee, "employee")
    slugs = {answer.metric for heard in answers for answer in heard.answers if answer.metric}
    return Places(
        touchpoints=ids(Touchpoint, "touchpoint"),
        products=ids(Product, "product"),
        teams=ids(Team, "team"),
        employees=employees,
        placements=_placements(employees, answers),
        metrics=queries.metrics(slugs) if slugs else {},
    )


def _placements(employees: dict[str, UUID], answers: Sequence[Heard]) -> list[Placement]:
    if all(heard.team for heard in answers if heard.employee):
        return []
    return list(Placement.objects.filter(employee_id__in=employees.values()).order_by("-weight", "-starts_on"))
