"""What the tests of this room share."""

from collections.abc import Iterator

import pytest

from innerloop.kernel import clock, scope
from innerloop.listen import actions
from innerloop.listen.models import Program
from tests.support.cast import Cast


@pytest.fixture
def program(cast: Cast) -> Iterator[Program]:
    """The default program of a furnished workspace, whose scope is entered."""
    with scope.to(cast.workspace.id):
        yield actions.furnish(workspace=cast.workspace, by="system", now=clock.now())
