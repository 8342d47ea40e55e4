"""A gateway of Tandawa's own on loopback, and customers with phones behind it."""

from datetime import UTC, datetime

import pytest

from innerloop.kernel import clock
from innerloop.listen import actions
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Line, Message, Program
from tests.support.cast import Cast, make_customer
from tests.support.gateway import Gateway
from tests.support.lines import give_phone
from tests.support.talking import open_line

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def line(cast: Cast, gateway: Gateway) -> Line:
    return open_line(cast.workspace, is_inline=False, send_url=f"{gateway.url}/out")


@pytest.fixture
def message(program: Program, cast: Cast, line: Line) -> Message:
    return ask(program, cast)


def ask(program: Program, cast: Cast, name: str = "Kito", number: str = "+254712345678") -> Message:
    """Ask a new customer by the gateway, and return the message that waits."""
    customer = make_customer(cast.workspace, name)
    give_phone(customer, number)
    invited = actions.invite(program=program, ask=Ask(customer, channel="http"), by="system", now=clock.now())
    return Message.objects.select_related("invitation", "thread").get(invitation=invited.invitation)
