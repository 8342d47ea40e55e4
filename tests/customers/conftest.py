"""What the tests of this room share."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection

from innerloop.customers import actions
from innerloop.customers.models import Identity
from innerloop.customers.rules import Person
from innerloop.team.models import Workspace
from tests.support.cast import Cast

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)

# The verdicts of a test are what it expects: Any keeps the tests free of narrowing.
Know = Callable[..., list[Any]]


@pytest.fixture
def know(cast: Cast) -> Know:
    """Know people in the cast's workspace."""

    def tell(*people: Person, now: datetime = NOW, **more: Any) -> list[Any]:
        return [*actions.know(people, workspace_id=cast.workspace.id, by="system", now=now, **more)]

    return tell


@pytest.fixture
def know_one(know: Know) -> Callable[..., actions.Known]:
    """Know one person, told by the fields of a Person, who must not be refused."""

    def tell(*, now: datetime = NOW, **fields: Any) -> actions.Known:
        [verdict] = know(Person(**fields), now=now)
        assert isinstance(verdict, actions.Known), verdict
        return verdict

    return tell


def identities_of(workspace: Workspace, customer_id: Any) -> Sequence[tuple[str, str]]:
    """Return what a customer is known by, as (kind, value)."""
    rows = Identity.everywhere.filter(workspace=workspace, customer_id=customer_id)
    return sorted(rows.values_list("kind", "value"))


def race(*runners: Callable[[], object]) -> list[Any]:
    """Run each on a thread and a connection of its own, let go at once; return what each returned or raised."""
    start, outcomes = Barrier(len(runners)), list[Any](runners)

    def run(place: int, runner: Callable[[], object]) -> None:
        start.wait()
        try:
            outcomes[place] = runner()
        except Exception as error:
            outcomes[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(runners)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes
