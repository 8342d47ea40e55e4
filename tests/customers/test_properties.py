"""Properties are declared when they are first seen."""

from functools import partial
from typing import Any

import pytest
from django.db import transaction

from innerloop.customers import actions, errors
from innerloop.customers.actions import properties
from innerloop.customers.models import Customer, Property
from innerloop.customers.rules import Person
from innerloop.team.models import Workspace
from tests.customers.conftest import race


def _declared(workspace: Workspace) -> dict[str, tuple[str, Any]]:
    return {row.name: (row.kind, row.seen) for row in Property.everywhere.filter(workspace=workspace)}


def it_guesses_the_kind_from_the_first_value(cast):
    item = {"plan": "pro", "seats": 3, "share": 0.5, "since": "2026-01-31", "vip": True, "gone": None}

    actions.declare([item, {"plan": "free"}], workspace_id=cast.workspace.id)

    assert _declared(cast.workspace) == {
        "plan": ("text", ["pro", "free"]),
        "seats": ("number", []),
        "share": ("number", []),
        "since": ("date", []),
        "vip": ("flag", [True]),
    }


def it_makes_a_text_of_a_property_whose_values_differ_in_kind(cast):
    actions.declare([{"size": 3}], workspace_id=cast.workspace.id)
    actions.declare([{"size": "large"}, {"size": 4}], workspace_id=cast.workspace.id)

    assert _declared(cast.workspace) == {"size": ("text", ["large", 4])}


def it_keeps_the_first_fifty_values(cast):
    actions.declare([{"city": f"City {n}"} for n in range(70)], workspace_id=cast.workspace.id)

    assert _declared(cast.workspace)["city"][1] == [f"City {n}" for n in range(50)]


def it_refuses_the_hundred_and_first_alone(cast, know):
    names = {f"p{n}": n for n in range(99)}

    first, full, over, known = know(
        Person(external_id="A", properties=names),
        Person(external_id="B", properties={"p99": 1}),
        Person(external_id="C", properties={"color": "red"}),
        Person(external_id="D", properties={"p99": 2}),
    )

    assert [type(verdict) for verdict in (first, full, known)] == [actions.Known] * 3
    assert isinstance(over, errors.TooManyProperties)
    assert "100" in str(over)
    assert "color" in str(over)
    assert not Customer.everywhere.filter(identities__value="C").exists()


def it_forgets_values_that_an_erasure_names(cast):
    actions.declare([{"city": "Kisumu", "plan": "pro"}, {"city": "Nairobi"}], workspace_id=cast.workspace.id)

    properties.forget_values({"city": {"Kisumu"}}, workspace_id=cast.workspace.id)

    assert _declared(cast.workspace) == {"city": ("text", ["Nairobi"]), "plan": ("text", ["pro"])}


@pytest.mark.django_db(transaction=True)
def it_holds_the_limit_when_rivals_declare_at_once(cast):
    actions.declare([{f"p{n}": 1 for n in range(98)}], workspace_id=cast.workspace.id)
    rivals = [partial(actions.declare, [{f"rival{n}": 1}], workspace_id=cast.workspace.id) for n in range(5)]

    outcomes = race(*rivals)

    refused = [verdict for [verdict] in outcomes if verdict is not None]
    assert len(refused) == 3
    assert Property.everywhere.filter(workspace=cast.workspace).count() == 100


@pytest.mark.django_db(transaction=True)
def it_asks_the_database_only_about_what_is_new(cast, django_assert_num_queries):
    actions.declare([{"plan": "pro", "age": 1}], workspace_id=cast.workspace.id)

    with django_assert_num_queries(0):
        actions.declare([{"plan": "pro", "age": n} for n in range(1000)], workspace_id=cast.workspace.id)


@pytest.mark.django_db(transaction=True)
def it_remembers_nothing_that_was_rolled_back(cast):
    with transaction.atomic():
        actions.declare([{"plan": "pro"}], workspace_id=cast.workspace.id)
        transaction.set_rollback(True)

    actions.declare([{"plan": "pro"}], workspace_id=cast.workspace.id)

    assert _declared(cast.workspace) == {"plan": ("text", ["pro"])}
