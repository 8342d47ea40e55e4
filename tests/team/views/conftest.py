"""What every test of this room's pages needs."""

import pytest
from django.test import Client

from tests.support import cast as people


@pytest.fixture
def olive(client: Client, cast: people.Cast) -> Client:
    """A browser that the owner is signed in with."""
    return people.as_member(client, cast.olive)
