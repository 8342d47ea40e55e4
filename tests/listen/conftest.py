"""What the tests of this room share."""

from collections.abc import Iterator

import pytest
from django.test import Client

from innerloop.kernel import scope
from innerloop.listen.models import Program
from tests.support.cast import Cast, as_member, furnish


@pytest.fixture
def program(cast: Cast) -> Iterator[Program]:
    """The default program of a furnished workspace, whose scope is entered."""
    with scope.to(cast.workspace.id):
        yield furnish(cast.workspace)


@pytest.fixture
def mona(client: Client, cast: Cast) -> Client:
    """A browser that the manager is signed in with."""
    return as_member(client, cast.mona)
