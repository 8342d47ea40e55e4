"""One world for all tests of the demo company: making it takes a few seconds, reading it none."""

from datetime import UTC, datetime

import pytest

from innerloop.config.demo import life
from innerloop.config.demo.world import World

NOW = datetime(2026, 11, 20, 7, 42, tzinfo=UTC)


@pytest.fixture(scope="package")
def tandawa() -> World:
    """The whole company as it stood on a Friday morning in Mombasa."""
    return life.make_world(now=NOW)
