"""The planner's statistics."""

import pytest
from django.db import connection

from innerloop.customers.models import Customer
from innerloop.kernel import clock, statistics
from innerloop.kernel.statistics import Growth
from tests.support.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _known_empty() -> None:
    """Other tests leave behind what the server last believed."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE customers_customer")


def make_customers(cast: Cast, count: int) -> None:
    Customer.everywhere.bulk_create(
        Customer(workspace=cast.workspace, name=f"C{n}", known_at=clock.now()) for n in range(count)
    )


def counted() -> float:
    """Return how many customers the server believes there are; negative when it never counted them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'customers_customer'")
        return float(cursor.fetchone()[0])


def it_counts_a_table_that_has_outgrown_what_is_known_of_it(cast: Cast) -> None:
    make_customers(cast, 500)

    assert "public.customers_customer" in statistics.freshen()
    assert counted() >= 500


def it_counts_no_table_twice_that_stayed_as_it_was(cast: Cast) -> None:
    make_customers(cast, 500)
    statistics.freshen()
    make_customers(cast, 50)

    assert "public.customers_customer" not in statistics.freshen()


def it_looks_again_soon_at_what_never_ends(cast: Cast) -> None:
    growth = Growth(often=10)
    growth.add(1000 * statistics.FEWEST)
    make_customers(cast, 500)
    growth.add(10)

    assert counted() >= 500


def it_looks_again_only_when_twice_as_much_was_written(cast: Cast, django_assert_num_queries) -> None:
    growth = Growth()
    growth.add(statistics.FEWEST)

    with django_assert_num_queries(0):
        growth.add(statistics.FEWEST - 1)
    make_customers(cast, 500)
    growth.add(1)

    assert counted() >= 500
