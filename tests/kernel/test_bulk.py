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


def write_together(*batches: list[Customer]) -> None:
    with bulk.together(1):
        for batch in batches:
            bulk.write(Customer, batch)


def new(cast: Cast, name: str) -> Customer:
    return Customer(id=uuid.uuid4(), workspace_id=cast.workspace.id, name=name, known_at=clock.now())
