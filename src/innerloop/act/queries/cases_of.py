"""The cases of one customer, as their page lists them."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from innerloop.act.customer_page import CaseLine
from innerloop.act.models import Case
from innerloop.act.queries.standing import due_of
from innerloop.act.rules import opened
from innerloop.act.rules.states import State

MOST = 10


def cases_of(ids: Collection[UUID], *, now: datetime, with_names: bool = False) -> tuple[CaseLine, ...]:
    """Return the newest cases of a person, or of several by name, those with something to do first. One query."""
    rows = Case.objects.filter(customer_id__in=ids, merged_into=None).select_related("rule", "customer", "workspace")
    found = sorted(rows.order_by("-opened_at", "-id")[:MOST], key=lambda case: State(case.state).is_over)
    return tuple(_line(case, now, with_names) for case in found)


def _line(case: Case, now: datetime, with_name: bool) -> CaseLine:
    return CaseLine(
        number=case.number,
        url=reverse("act:case", args=[case.id]),
        why=opened.say_why(case.reason, rule=case.rule.name if case.rule else case.needs or "Opened by one of us"),
        due=due_of(case, now=now),
        opened_at=case.opened_at,
        who=case.customer.name if with_name and case.customer else "",
    )
