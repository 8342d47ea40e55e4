"""What nearly every test of a channel begins with: a program that asks, and a gateway on loopback that is asked."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from pytest_django import Settings

from innerloop.kernel import clock, scope
from innerloop.listen.models import Program
from tests.support.cast import Cast, furnish
from tests.support.gateway import Gateway

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def gateway(settings: Settings) -> Iterator[Gateway]:
    with Gateway() as opened, clock.held_at(NOW):
        settings.ALLOW_PRIVATE_TARGETS = (opened.host,)
        yield opened


@pytest.fixture
def program(cast: Cast) -> Iterator[Program]:
    with scope.to(cast.workspace.id):
        yield furnish(cast.workspace, now=NOW)
