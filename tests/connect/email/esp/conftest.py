"""Tandawa's mail at a provider: a line for what comes back, a relay for what leaves, and Amazon's certificate."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from pytest_django import Settings

from innerloop.connect.email.channel import EmailChannel
from innerloop.connect.email.esp import sns
from innerloop.kernel import clock, scope
from innerloop.listen import channels
from innerloop.listen.models import Line, Program
from tests.connect.email.esp import doors
from tests.support.cast import Cast, furnish
from tests.support.gateway import Gateway, Received, Reply
from tests.support.lines import make_line
from tests.support.mail import MailBox

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def program(cast: Cast) -> Iterator[Program]:
    with scope.to(cast.workspace.id), clock.held_at(NOW):
        yield furnish(cast.workspace, now=NOW)


@pytest.fixture
def amazon(settings: Settings) -> Iterator[Gateway]:
    """Amazon's SNS: its certificate, and the confirmation of a subscription."""

    def decide(received: Received) -> Reply:
        if received.path == doors.CERTIFICATE:
            return Reply(200, doors.certificate(NOW), {"content-type": "binary/octet-stream"})
        is_confirmed = received.query == {"Action": "ConfirmSubscription", "Token": "t9"}
        return Reply(200 if is_confirmed else 400, b"<ConfirmSubscriptionResponse/>", {"content-type": "text/xml"})

    with Gateway(decide) as opened:
        settings.ALLOW_PRIVATE_TARGETS = (opened.host,)
        sns._key.cache_clear()
        yield opened
    sns._key.cache_clear()


@pytest.fixture
def relay(settings: Settings) -> Iterator[MailBox]:
    with MailBox() as opened:
        settings.EMAIL_URL, settings.EMAIL_FROM = opened.url, "ask@tandawa.example"
        channel = EmailChannel()
        channels.register(channel)
        yield opened
        channel.close()
    channels.register(EmailChannel())


@pytest.fixture(params=doors.KINDS)
def door(request: pytest.FixtureRequest, amazon: Gateway) -> doors.Door:
    return doors.door(request.param, amazon.url)


@pytest.fixture
def line(door: doors.Door, cast: Cast, program: Program) -> Line:
    settings = {"address": "replies@tandawa.example", **door.settings}
    return make_line(cast.workspace, door.kind, "email", secrets=dict(door.secrets), **settings)
