"""Teams as a tree, employees and where they are placed."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet
from django.db.models.functions import Lower

from innerloop.team import rules
from innerloop.team.models import Employee, Placement, Team

IdsByKey = Callable[[Collection[str]], dict[str, UUID]]


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team as the tree shows it: how deep (0 at the top), and how many employees it has on the day."""

    team: Team
    depth: int
    employees: int


def team_ids(keys: Collection[str]) -> dict[str, UUID]:
    """Return the ids of this workspace's teams by external key; unknown keys are left out."""
    return dict(Team.objects.filter(key__in=keys).values_list("key", "id"))


def employee_ids(keys: Collection[str]) -> dict[str, UUID]:
    """Return the ids of this workspace's employees by external key; unknown keys are left out."""
    return dict(Employee.objects.filter(key__in=keys).values_list("key", "id"))


def team_parents() -> dict[UUID, UUID | None]:
    """Return whom each of this workspace's teams is under; None for those at the top."""
    return dict(Team.objects.values_list("id", "parent_id"))


def team_tree(*, on: date) -> list[TeamRow]:
    """Return this workspace's teams in the order of the tree, with their employees on a day. One query."""
    placed = Count("placements", filter=_on(on, "placements__"))
    teams = list(Team.objects.annotate(placed=placed))
    ordered = rules.in_tree_order(teams, name=lambda team: team.name)
    return [TeamRow(team=team, depth=depth, employees=team.placed) for team, depth in ordered]


def employees(*, on: date, matching: str = "", after: UUID | None = None) -> QuerySet[Employee]:
    """Return this workspace's employees by name; `current` lists each one's placements on the day.

    `matching` is a part of the name, key or address; `after` is the employee shown last.
    """
    placed = Placement.objects.filter(_on(on)).select_related("team").order_by("-weight", "id")
    found: QuerySet[Employee] = Employee.objects.annotate(sorts_as=Lower("name")).order_by("sorts_as", "id")
    if matching:
        parts = [Q(**{f"{field}__icontains": matching}) for field in ("name", "key", "email")]
        found = found.filter(reduce(or_, parts))
    if last := Employee.objects.annotate(sorts_as=Lower("name")).filter(id=after).first() if after else None:
        found = found.filter(Q(sorts_as__gt=last.sorts_as) | Q(sorts_as=last.sorts_as, id__gt=last.id))
    return found.prefetch_related(Prefetch("placements", queryset=placed, to_attr="current"))


def teams_of(employee_ids: Collection[UUID], *, on: date) -> dict[UUID, UUID]:
    """Return the team of each employee on a day; of several, the one with the greatest weight."""
    placed = Placement.objects.filter(_on(on), employee_id__in=employee_ids).order_by("weight", "id")
    return dict(placed.values_list("employee_id", "team_id"))


def _on(day: date, prefix: str = "") -> Q:
    has_not_ended = Q(**{f"{prefix}ends_on": None}) | Q(**{f"{prefix}ends_on__gte": day})
    return Q(**{f"{prefix}starts_on__lte": day}) & has_not_ended
