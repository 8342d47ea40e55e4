"""A bot of Tandawa's at a Telegram on loopback."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from pytest_django import Settings

from innerloop.kernel import clock
from innerloop.listen.models import Line
from tests.connect.telegram import bots
from tests.support.cast import Cast
from tests.support.gateway import Gateway
from tests.support.lines import make_line

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
AT = int(NOW.timestamp())


@pytest.fixture
def gateway(settings: Settings) -> Iterator[Gateway]:
    with Gateway(bots.strict) as opened, clock.held_at(NOW):
        settings.ALLOW_PRIVATE_TARGETS = (opened.host,)
        yield opened


@pytest.fixture
def line(cast: Cast, gateway: Gateway) -> Line:
    secrets = {"token": bots.TOKEN, "secret": bots.SECRET}
    return make_line(
        cast.workspace, "telegram", "telegram", secrets=secrets, username="TandawaBot", api_url=gateway.url
    )
