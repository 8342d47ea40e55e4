"""Trying once more what a rival has taken back."""

import pytest
from django.db import OperationalError, connection, transaction

from innerloop.kernel import again


class Work:
    """A transaction that is taken back a number of times."""

    def __init__(self, *, fails: int) -> None:
        self.fails, self.tried = fails, 0

    def __call__(self) -> str:
        connection.ensure_connection()
        self.tried += 1
        if self.tried <= self.fails:
            raise OperationalError("deadlock detected")
        return "done"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fails", [0, 1, 2])
def it_tries_again_what_was_taken_back(fails: int) -> None:
    work = Work(fails=fails)

    assert again.when_in_the_way(work) == "done"
    assert work.tried == fails + 1


@pytest.mark.django_db(transaction=True)
def it_gives_up_after_three_times() -> None:
    work = Work(fails=3)

    with pytest.raises(OperationalError):
        again.when_in_the_way(work)
    assert work.tried == 3


@pytest.mark.django_db(transaction=True)
def it_leaves_it_to_whoever_opened_the_transaction() -> None:
    work = Work(fails=1)

    with pytest.raises(OperationalError), transaction.atomic():
        again.when_in_the_way(work)
    assert work.tried == 1
