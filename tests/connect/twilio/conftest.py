"""Twilio and a line through it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from pytest_django import Settings

from innerloop.kernel import clock
from innerloop.listen.models import Line
from tests.connect.twilio.strict import SID, TOKEN, account
from tests.support.cast import Cast
from tests.support.gateway import Gateway
from tests.support.lines import give_phone, make_line

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def twilio(settings: Settings) -> Iterator[Gateway]:
    with Gateway(account) as opened, clock.held_at(NOW):
        settings.ALLOW_PRIVATE_TARGETS = (opened.host,)
        yield opened


@pytest.fixture
def line(cast: Cast, twilio: Gateway) -> Line:
    give_phone(cast.dina, "+254712345678")
    return make_line(
        cast.workspace,
        "twilio",
        "sms",
        secrets={"auth_token": TOKEN},
        account_sid=SID,
        sender="+254700000001",
        api_url=twilio.url,
    )
