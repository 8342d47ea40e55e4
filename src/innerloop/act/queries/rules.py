"""The rules that open cases, as their page lists them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max

from innerloop.act.models import CaseRule
from innerloop.act.rules.conditions import read_when
from innerloop.act.rules.priority import Priority
from innerloop.act.rules.said_when import say_when
from innerloop.act.rules.words import listed
from innerloop.team.models import Skill


@dataclass(frozen=True)
class RuleRow:
    """One rule: what it asks for in words, what it gives, and what it has opened."""

    id: UUID
    name: str
    asks: str
    gives: str
    is_on: bool
    opened: int
    last_at: datetime | None


def rules() -> list[RuleRow]:
    """Return the rules in the order in which they are asked. Two queries."""
    skills = dict(Skill.objects.values_list("slug", "name"))
    rows = (
        CaseRule.objects.filter(retired_at=None)
        .select_related("team", "playbook")
        .annotate(opened=Count("cases"), last_at=Max("cases__opened_at"))
        .order_by("position", "id")
    )
    return [_row(row, skills) for row in rows]


def _row(row: CaseRule, skills: Mapping[str, str]) -> RuleRow:
    gives = [f"{Priority(row.priority).label} priority", f"to {row.team}" if row.team else "to the team concerned"]
    if row.playbook:
        gives.append(f"playbook “{row.playbook}”")
    if row.skills:
        gives.append(f"to who knows {listed([skills.get(slug, slug) for slug in row.skills])}")
    return RuleRow(
        id=row.id,
        name=row.name,
        asks=say_when(read_when(row.when)),
        gives=", ".join(gives),
        is_on=row.on_since is not None,
        opened=row.opened,  # type: ignore[attr-defined]
        last_at=row.last_at,  # type: ignore[attr-defined]
    )
