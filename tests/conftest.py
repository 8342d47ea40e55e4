"""Fixtures that any test may ask for."""

import pytest

from tests.support import cast as people


@pytest.fixture
def cast(db: None) -> people.Cast:
    """Both workspaces with everybody in them."""
    return people.make_cast()
