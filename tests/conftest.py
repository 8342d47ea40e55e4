"""Fixtures that any test may ask for."""

from collections.abc import Iterator

import pytest
from django.db import connection

from innerloop.listen import channels
from tests.support import cast as people


@pytest.fixture(autouse=True)
def own_channels() -> Iterator[None]:
    """The channels of the product again after each test: one that brings its own leaves nothing to the next."""
    ours = channels.known()
    yield
    for adapter in ours.values():
        channels.register(adapter)


@pytest.fixture
def cast(db: None) -> people.Cast:
    """Both workspaces with everybody in them."""
    return people.make_cast()


@pytest.fixture
def empty_log(transactional_db: None) -> None:
    """An event log without events; Django flushes only the tables that it makes itself."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE kernel_event")
