"""What the tests of routing share: a second agent, a way to open cases, and how a case was routed."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from innerloop.act import actions
from innerloop.act.models import Case
from innerloop.act.rules.conditions import Told
from innerloop.act.rules.priority import Priority
from innerloop.act.rules.trouble import Trouble
from innerloop.customers.models import Customer
from innerloop.kernel import clock
from innerloop.listen.models import Program
from innerloop.team.models import Absence, Member
from innerloop.team.rules import Role
from tests.act.conftest import NOW
from tests.support.cast import Cast, make_customer, make_member

Opens = Callable[..., Case]


@pytest.fixture
def zawadi(program: Program, cast: Cast) -> Member:
    """A second agent, who speaks Swahili beside English; Agnes speaks English."""
    Member.objects.filter(id=cast.agnes.id).update(languages=["en"])
    member = make_member(cast.workspace, "Zawadi", Role.AGENT)
    member.languages = ["en", "sw"]
    member.save(update_fields=["languages"])
    return member


@pytest.fixture
def opens(zawadi: Member, cast: Cast) -> Opens:
    """Open a case of a new customer by hand, with whatever else it is to have."""

    def open_one(language: str = "", **fields: Any) -> Case:
        customer = make_customer(cast.workspace, f"Customer {Case.objects.count()}")
        Customer.objects.filter(id=customer.id).update(language=language, owner=fields.pop("owner", None))
        trouble = Trouble(Told(), matter="relationship", customer_id=customer.id)
        case = actions.open_by_hand(trouble, needs="", priority=Priority.NORMAL, by="system", now=NOW)
        Case.objects.filter(id=case.id).update(**fields)
        return case

    return open_one


def routed(case: Case, **given: Any) -> Case:
    actions.route(by="system", now=clock.now(), **given)
    return Case.objects.select_related("assignee").get(id=case.id)


def kinds(case: Case) -> list[str]:
    return [reason["kind"] for reason in case.why_assigned]


def away(member: Member, ends_on: date | None = None) -> None:
    Absence.objects.create(workspace_id=member.workspace_id, member=member, starts_on=NOW.date(), ends_on=ends_on)
