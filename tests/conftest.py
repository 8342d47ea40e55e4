"""Fixtures that any test may ask for."""

import pytest
from django.db import connection

from tests.support import cast as people


@pytest.fixture
def cast(db: None) -> people.Cast:
    """Both workspaces with everybody in them."""
    return people.make_cast()


@pytest.fixture
def empty_log(transactional_db: None) -> None:
    """An event log without events; Django flushes only the tables that it makes itself."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE kernel_event")
