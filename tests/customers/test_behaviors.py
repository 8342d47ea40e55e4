"""What customers did, as other systems tell us."""

from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from innerloop.customers import actions, errors, events
from innerloop.customers.models import Behavior, Customer
from innerloop.customers.rules import Behavior as Told
from innerloop.customers.rules import Person
from innerloop.kernel import repeats
from innerloop.kernel.models import Event
from tests.customers.conftest import NOW, race
from tests.support.cast import Cast

PIA = Person(email="pia@example.org")


@pytest.fixture
def note(cast):
    return partial(_note, cast.workspace.id)


def _note(workspace_id: UUID, *items: Told, **more: Any) -> list[Any]:
    return [*actions.note_behaviors(items, workspace_id=workspace_id, by="key:1", now=NOW, **more)]


def _told(person: Person = PIA, kind: str = "order.delivered", occurred_at: datetime = NOW, **more: Any) -> Told:
    return Told(kind=kind, person=person, occurred_at=occurred_at, **more)


def it_keeps_what_a_customer_did_with_its_money(cast, note):
    [noted] = note(_told(properties={"basket": 3}, revenue="49.90", currency="kes", revenue_kind="new"))

    row = Behavior.everywhere.get(id=noted.behavior_id)
    event = Event.objects.get(object_id=row.id)
    assert (noted.is_new, row.customer_id, row.properties) == (True, cast.pia.id, {"basket": 3})
    assert (row.revenue, row.currency, row.revenue_kind) == (Decimal("49.90"), "KES", "new")
    assert (event.kind, event.customer_id, event.occurred_at) == (events.BEHAVIOR, cast.pia.id, NOW)
    assert event.data == {
        "kind": "order.delivered", "revenue": "49.9000", "currency": "KES", "revenue_kind": "new",
    }  # fmt: skip


def it_takes_the_workspaces_currency_where_none_is_named(cast, note):
    [noted] = note(_told(revenue=5))

    assert Behavior.everywhere.get(id=noted.behavior_id).currency == "EUR"


def it_makes_the_customers_whom_we_do_not_know(note):
    [noted] = note(_told(Person(external_id="new")))

    assert Customer.everywhere.filter(id=noted.customer_id, identities__value="new").exists()


def it_adds_nothing_for_a_key_that_was_told_before(cast, note):
    [first] = note(_told(key="o-1"))

    again, other, same = note(_told(key="o-1"), _told(key="o-2"), _told(key="o-2"))

    assert (again.behavior_id, again.is_new) == (first.behavior_id, False)
    assert (same.behavior_id, same.is_new) == (other.behavior_id, False)
    assert Behavior.everywhere.count() == 2
    assert Event.objects.filter(kind=events.BEHAVIOR, customer_id=cast.pia.id).count() == 2


MONEY: dict[str, Any] = {"revenue": "49.90", "currency": "KES", "revenue_kind": "new", "properties": {"paid": True}}


@pytest.mark.parametrize(
    "other",
    [
        {"kind": "refund"},
        {"person": Person(email="paul@example.org")},
        {"person": Person(email="nobody.we.know@example.org")},
        {"occurred_at": NOW - timedelta(hours=1)},
        {"revenue": "-500"},
        {"revenue": None, "currency": None},
        {"currency": "EUR"},
        {"revenue_kind": "renewal"},
        {"properties": {}},
        {"properties": {"paid": 1}},
    ],
    ids=str,
)
def it_refuses_a_known_key_with_another_body(note, other):
    [first] = note(_told(key="o-1", **MONEY))

    again, changed, new, twin = note(
        _told(key="o-1", **MONEY),
        _told(**{"key": "o-1", **MONEY, **other}),
        _told(key="o-2", **MONEY),
        _told(**{"key": "o-2", **MONEY, **other}),
    )

    assert (again.behavior_id, again.is_new, new.is_new) == (first.behavior_id, False, True)
    assert isinstance(changed, repeats.SameKeyOtherBody)
    assert isinstance(twin, repeats.SameKeyOtherBody)
    assert Behavior.everywhere.count() == 2


def it_knows_a_key_again_when_its_people_were_merged(cast, note):
    [first] = note(_told(key="o-1"))
    actions.merge(winner_id=cast.paul.id, loser_id=cast.pia.id, workspace_id=cast.workspace.id, by="system", now=NOW)

    [again] = note(_told(key="o-1"))

    assert (again.behavior_id, again.is_new) == (first.behavior_id, False)


def it_keeps_the_same_thing_told_twice_without_a_key(note):
    note(_told(), _told())

    assert Behavior.everywhere.count() == 2


def it_refuses_an_item_alone(cast, note, know_one):
    know_one(external_id="A1", email="ana@example.com")
    know_one(external_id="B1", email="ben@example.com")
    clash = Person(external_id="A1", email="ben@example.com")

    ahead, two, same_key, fine = note(
        _told(occurred_at=NOW + timedelta(days=2)), _told(clash, key="k"), _told(clash, key="k"), _told()
    )

    assert isinstance(ahead, errors.NotYet)
    assert isinstance(two, errors.MeetsTwo)
    assert same_key is two
    assert fine.is_new
    assert Behavior.everywhere.count() == 1


def it_moves_history_in_lanes_of_its_own(cast, note):
    note(_told(), origin="import")

    event = Event.objects.get(kind=events.BEHAVIOR, customer_id=cast.pia.id)
    assert (event.origin, event.lane >= 100) == ("import", True)


def it_adds_nothing_when_a_key_of_an_erased_person_is_told_again(cast, note):
    note(_told(key="pia@example.org/1", properties={"note": "for Pia"}))
    actions.erase(customer_id=cast.pia.id, workspace_id=cast.workspace.id, by="system", now=NOW)

    [again] = note(_told(key="pia@example.org/1"))

    row = Behavior.everywhere.get()
    assert (again.is_new, again.customer_id) == (False, cast.pia.id)
    assert (row.properties, "pia" in str(row.key)) == ({}, False)


def it_compares_a_senders_own_key_that_looks_like_one_of_somebody_erased(note):
    note(_told(key="erased 1"))

    [other] = note(_told(key="erased 1", kind="refund"))

    assert isinstance(other, repeats.SameKeyOtherBody)


@pytest.mark.django_db(transaction=True)
def it_keeps_one_of_rivals_with_the_same_keys(cast):
    items = [_told(Person(external_id=f"A{n}"), key=f"k{n}") for n in range(30)]

    outcomes = race(*[partial(_note, cast.workspace.id, *order) for order in (items, items[::-1], items)])

    assert all(isinstance(outcome, list) for outcome in outcomes), outcomes
    assert sum(noted.is_new for outcome in outcomes for noted in outcome) == 30
    assert len({noted.behavior_id for outcome in outcomes for noted in outcome}) == 30
    assert Event.objects.filter(workspace_id=cast.workspace.id, kind=events.BEHAVIOR).count() == 30


def it_costs_the_same_for_one_as_for_many(cast):
    one = _queries(cast, [_told(Person(external_id="one"), key="one", revenue=1)])
    many = _queries(cast, [_told(Person(external_id=f"A{n}"), key=f"k{n}", revenue=1) for n in range(200)])

    assert one == many <= 10


def _queries(cast: Cast, items: list[Told]) -> int:
    with transaction.atomic(), CaptureQueriesContext(connection) as captured:
        _note(cast.workspace.id, *items)
    return len(captured)
