"""One at a time, until the transaction ends."""

import psycopg
import pytest
from django.db import transaction
from django.db.transaction import TransactionManagementError

from innerloop.kernel import alone
from tests.support import database

TAKEN = "SELECT NOT pg_try_advisory_lock(hashtextextended(%s, 0))"


def is_taken(other: psycopg.Connection, what: str) -> bool:
    [taken] = other.execute(TAKEN, [what]).fetchone() or [None]
    return bool(taken)


@pytest.mark.django_db(transaction=True)
def it_keeps_others_out_until_the_transaction_ends() -> None:
    with database.other_connection() as other:
        with transaction.atomic():
            alone.wait_for("kernel.bread")
            assert (is_taken(other, "kernel.bread"), is_taken(other, "kernel.salt")) == (True, False)

        assert not is_taken(other, "kernel.bread")


@pytest.mark.django_db(transaction=True)
def it_refuses_to_keep_others_out_for_no_time() -> None:
    with pytest.raises(TransactionManagementError):
        alone.wait_for("kernel.bread")
