"""Writing together: several tables in one way to the server, with errors where they belong."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from innerloop.customers.models import Customer
from innerloop.kernel import bulk, clock
from tests.support.cast import Cast


@pytest.mark.parametrize("count", [1, 3, 50])
def it_writes_all_that_is_written_together(cast: Cast, count: int) -> None:
    with bulk.together(count):
        bulk.write(Customer, [new(cast, f"First {n}") for n in range(count)])
        bulk.write(Customer, [new(cast, f"Second {n}") for n in range(count)])

    assert Customer.everywhere.filter(name__startswith="First").count() == count
    assert Customer.everywhere.filter(name__startswith="Second").count() == count


def it_writes_many_rows_beside_few(cast: Cast) -> None:
    with bulk.together(1):
        bulk.write(Customer, [new(cast, "One")])
        bulk.write(Customer, [new(cast, f"Many {n}") for n in range(bulk.FEW + 5)])

    assert Customer.everywhere.filter(name__startswith="Many").count() == bulk.FEW + 5


def it_leaves_to_the_database_what_was_not_given(cast: Cast) -> None:
    given = clock.now() - timedelta(days=30)

    bulk.write(Customer, [Customer(workspace=cast.workspace, name="Known", known_at=given)])
    bulk.write(Customer, [Customer(workspace=cast.workspace, name="New")])

    known, new_one = (Customer.everywhere.get(name=name).known_at for name in ("Known", "New"))
    assert known == given
    assert new_one > given + timedelta(days=29)


def it_raises_what_the_database_refuses_as_django_does(cast: Cast) -> None:
    twice = new(cast, "Twice")

    with pytest.raises(IntegrityError), transaction.atomic():
        write_together([twice], [twice])

    assert not Customer.everywhere.filter(name="Twice").exists()


@pytest.mark.parametrize("count", [1, 3, 60])
def it_changes_many_rows_each_to_its_own(cast: Cast, count: int) -> None:
    rows = [new(cast, f"Old {n}") for n in range(count)]
    bulk.write(Customer, [*rows, new(cast, "Left alone")])
    for number, row in enumerate(rows):
        row.name, row.properties, row.owner = f"New {number}", {"number": number}, cast.agnes if number % 2 else None

    bulk.change(Customer, rows, ["name", "properties", "owner"])

    found = Customer.everywhere.filter(name__startswith="New").order_by("properties__number")
    assert [(each.name, each.properties, each.owner_id) for each in found] == [
        (f"New {n}", {"number": n}, cast.agnes.id if n % 2 else None) for n in range(count)
    ]
    assert Customer.everywhere.filter(name="Left alone").count() == 1


def it_changes_only_the_fields_that_are_named(cast: Cast) -> None:
    row = new(cast, "Kept")
    bulk.write(Customer, [row])
    row.name, row.language = "Not written", "sw"

    bulk.change(Customer, [row], ["language"])

    kept = Customer.everywhere.get(id=row.id)
    assert (kept.name, kept.language) == ("Kept", "sw")


def it_changes_moments_and_nothing_where_there_is_nothing(cast: Cast) -> None:
    row = new(cast, "Held")
    bulk.write(Customer, [row])
    row.known_at = clock.now() - timedelta(days=3)

    bulk.change(Customer, [row], ["known_at"])
    bulk.change(Customer, [], ["known_at"])

    assert Customer.everywhere.get(id=row.id).known_at == row.known_at


def write_together(*batches: list[Customer]) -> None:
    with bulk.together(1):
        for batch in batches:
            bulk.write(Customer, batch)


def new(cast: Cast, name: str) -> Customer:
    return Customer(id=uuid.uuid4(), workspace_id=cast.workspace.id, name=name, known_at=clock.now())
