"""Rivals: upserts of the same people at the same time, on real connections."""

from functools import partial
from importlib import import_module
from threading import Event as Signal
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from innerloop.customers import actions, errors
from innerloop.customers.models import Customer, Identity, Membership
from innerloop.customers.rules import Person
from innerloop.kernel.models import Event
from tests.customers.conftest import NOW, race
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


def _know(workspace_id: UUID, *people: Person, until: Signal | None = None) -> list[Any]:
    with transaction.atomic():
        verdicts = actions.know(people, workspace_id=workspace_id, by="system", now=NOW)
        if until:
            until.wait(0.3)
        return [*verdicts]


def it_makes_one_person_of_two_racing_upserts(cast):
    person = Person(external_id="A1", email="ana@example.com", name="Ana")

    outcomes = race(*[partial(_know, cast.workspace.id, person)] * 6)

    known = [verdict for [verdict] in outcomes]
    assert len({verdict.customer_id for verdict in known}) == 1
    assert sorted(verdict.is_new for verdict in known) == [False] * 5 + [True]
    assert Customer.everywhere.filter(name="Ana").count() == 1
    assert Event.objects.filter(kind="customer.known", customer_id=known[0].customer_id).count() == 1


def it_waits_for_the_rival_who_has_not_committed(cast):
    slow = partial(_know, cast.workspace.id, Person(email="ana@example.com", name="Ana"), until=Signal())
    quick = partial(_know, cast.workspace.id, Person(email="ana@example.com", external_id="A1"))

    [[one], [other]] = race(slow, quick)

    assert one.customer_id == other.customer_id
    assert Identity.everywhere.filter(customer_id=one.customer_id).count() == 2


def it_parts_batches_that_name_the_same_people_in_another_order(cast):
    people = [Person(external_id=f"A{n}", email=f"a{n}@example.com") for n in range(60)]
    batches = [people, people[::-1], people[30:] + people[:30]]

    outcomes = race(*[partial(_know, cast.workspace.id, *batch) for batch in batches])

    assert all(isinstance(outcome, list) for outcome in outcomes), outcomes
    assert Identity.everywhere.filter(workspace=cast.workspace, kind="external_id").count() == 60
    assert len({verdict.customer_id for outcome in outcomes for verdict in outcome}) == 60


def it_changes_the_same_people_in_another_order_without_a_deadlock(cast):
    people = [Person(email=f"a{n}@example.com") for n in range(40)]
    _know(cast.workspace.id, *people)
    left = [Person(email=f"a{n}@example.com", properties={"left": n + 1}) for n in range(40)]
    right = [Person(email=f"a{n}@example.com", properties={"right": n + 1}) for n in range(40)][::-1]

    outcomes = race(partial(_know, cast.workspace.id, *left), partial(_know, cast.workspace.id, *right))

    assert all(isinstance(outcome, list) for outcome in outcomes), outcomes
    properties = Customer.everywhere.filter(workspace=cast.workspace, properties__has_keys=["left", "right"])
    assert properties.count() == 40


def it_begins_one_membership_for_two_that_tell_the_same_organization(cast):
    _know(cast.workspace.id, Person(external_id="A1", organization="acme"))
    told = Person(external_id="A1", organization="fish")
    slow = partial(_know, cast.workspace.id, told, until=Signal())

    outcomes = race(slow, partial(_know, cast.workspace.id, told))

    assert all(isinstance(outcome, list) for outcome in outcomes), outcomes
    assert _stays(cast) == [("acme", False), ("fish", True)]


def it_leaves_a_customer_in_the_one_organization_that_was_told_last(cast):
    [known] = _know(cast.workspace.id, Person(external_id="A1", organization="acme"))
    told = [Person(external_id="A1", organization=name) for name in ("fish", "reef")]
    slow = partial(_know, cast.workspace.id, told[0], until=Signal())

    outcomes = race(slow, partial(_know, cast.workspace.id, told[1]))

    assert all(isinstance(outcome, list) for outcome in outcomes), outcomes
    assert sum(is_open for _, is_open in _stays(cast)) == 1
    assert {name for name, _ in _stays(cast)} == {"acme", "fish", "reef"}
    assert Membership.everywhere.filter(customer_id=known.customer_id).count() == 3


def it_moves_the_same_people_in_another_order_without_a_deadlock(cast):
    people = [Person(email=f"a{n}@example.com", organization="acme") for n in range(40)]
    _know(cast.workspace.id, *people)
    # Half of each batch moves only and half changes too: the locks must be taken for both in one order.
    left = [Person(email=f"a{n}@example.com", organization="fish", name="L" * (n % 2) or None) for n in range(40)]
    right = [Person(email=f"a{n}@example.com", organization="reef", name=None if n % 2 else "R") for n in range(40)]

    outcomes = race(partial(_know, cast.workspace.id, *left), partial(_know, cast.workspace.id, *right[::-1]))

    assert all(isinstance(outcome, list) for outcome in outcomes), outcomes
    assert Membership.everywhere.filter(workspace=cast.workspace, ends_on=None).count() == 40


def it_refuses_the_loser_whose_identities_then_meet_two_people(cast):
    _know(cast.workspace.id, Person(external_id="A1"), Person(external_id="B1"))
    ana = partial(_know, cast.workspace.id, Person(external_id="A1", email="shared@example.com"))
    ben = partial(_know, cast.workspace.id, Person(external_id="B1", email="shared@example.com"))

    verdicts = [verdict for [verdict] in race(ana, ben)]

    assert sum(isinstance(verdict, errors.MeetsTwo) for verdict in verdicts) == 1
    assert Identity.everywhere.filter(value="shared@example.com").count() == 1


@pytest.mark.parametrize("count", [1, 300])
def it_costs_one_query_when_nothing_is_new(cast, count, django_assert_num_queries):
    people = [
        Person(external_id=f"A{n}", name=f"N{n}", organization="acme", properties={"plan": "pro", "age": n})
        for n in range(count)
    ]
    actions.know(people, workspace_id=cast.workspace.id, by="system", now=NOW)
    actions.know(people, workspace_id=cast.workspace.id, by="system", now=NOW)

    with transaction.atomic(), django_assert_num_queries(1):
        actions.know(people, workspace_id=cast.workspace.id, by="system", now=NOW)


def it_costs_the_same_for_one_as_for_many(cast):
    first = _queries(cast, [Person(external_id="first", properties={"plan": "pro"})])
    one = _queries(cast, [Person(external_id="A", name="Ana", properties={"plan": "pro"})])
    many = _queries(cast, [Person(external_id=f"B{n}", name="B", properties={"plan": "pro"}) for n in range(300)])

    assert first > one == many == 4


def _stays(cast: Cast) -> list[tuple[str, bool]]:
    rows = Membership.everywhere.filter(workspace=cast.workspace, customer__identities__value="A1")
    return sorted((key, ends_on is None) for key, ends_on in rows.values_list("organization__key", "ends_on"))


def _queries(cast: Cast, people: list[Person]) -> int:
    with transaction.atomic(), CaptureQueriesContext(connection) as captured:
        actions.know(people, workspace_id=cast.workspace.id, by="system", now=NOW)
    return len(captured)


def it_ends_what_was_begun_twice_before_the_database_forbade_it(cast):
    [known] = _know(cast.workspace.id, Person(external_id="A1", organization="acme"))
    stay = Membership.everywhere.get(customer_id=known.customer_id)

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DROP INDEX customers_membership_open_once")
        again = Membership.everywhere.create(
            workspace_id=cast.workspace.id,
            customer_id=known.customer_id,
            organization_id=stay.organization_id,
            starts_on=stay.starts_on,
        )
        cursor.execute(import_module("innerloop.customers.migrations.0002_one_open_membership").END_DOUBLES)
        ends = {row.id: row.ends_on for row in Membership.everywhere.filter(customer_id=known.customer_id)}
        transaction.set_rollback(True)

    assert ends == {stay.id: None, again.id: stay.starts_on}
