"""More rows cost no more queries."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from innerloop.act.models import Case
from innerloop.config.bench import history
from innerloop.customers.models import Membership, Organization
from innerloop.customers.rules import Person
from innerloop.listen import actions as listening
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Program
from innerloop.listen.rules.heard import HeardAnswer
from tests.act.conftest import NOW, Hear
from tests.support.cast import Cast

EXPLORED = [
    "/explore",
    "/explore?by=team,channel&across=week&as=chart",
    "/explore?by=touchpoint&across=properties.p&show=mean",
    "/explore?by=employee&across=nothing&against=before&span=90",
    "/explore?by=language&across=nothing&where=channel:email&against=channel:sms&show=top",
]
PAGES = [
    *EXPLORED,
    "/feedback",
    "/feedback?q=word&words=1",
    "/feedback?unscored=1",
    "/customers",
    "/customers?q=example",
]
TABS = ["everything", "answers", "asked", "messages", "cases", "did", "record"]

Fill = Callable[[int], None]


@pytest.fixture
def fill(program: Program, hear: Hear, cast: Cast) -> Fill:
    """Add so many rows of every kind."""
    fish, _ = Organization.objects.get_or_create(workspace=cast.workspace, key="fish", name="Fish")
    days = {"starts_on": NOW.date()}

    def add(count: int) -> None:
        for number in range(count):
            at = NOW - timedelta(hours=number)
            email = f"word{number}.{count}@example.org"
            further = (HeardAnswer("ease", metric="ces", score=number % 7 + 1),)
            own = {"comment": "word", "properties": {"p": str(number)}, "answered_at": at, "answers": further}
            hear(score=number % 11, person=Person(email=email, phone=f"+25471{count:02}{number:05}"), **own)
            hear(score=None, person=Person(email=email), team=f"t{number}", touchpoint=f"m{number}", **own)
            hear(score=number % 11, person=Person(email="pia@example.org"), employee=f"e{number}", **own)
            listening.invite(program=program, ask=Ask(cast.pia, channel="link"), by="system", now=at)
        Membership.objects.get_or_create(workspace=cast.workspace, customer=cast.pia, organization=fish, defaults=days)

    return add


def queries_of(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


@pytest.mark.parametrize("url", PAGES)
def it_reads_a_list_in_as_many_queries_for_many_as_for_few(fill: Fill, mona: Client, url: str) -> None:
    fill(2)
    few = queries_of(mona, url)

    fill(12)

    assert queries_of(mona, url) == few


@pytest.mark.parametrize("show", TABS)
def it_reads_a_customer_in_as_many_queries(fill: Fill, mona: Client, cast: Cast, show: str) -> None:
    url = f"{reverse('act:customer', args=[cast.pia.id])}?show={show}"
    fill(2)
    few = queries_of(mona, url)

    fill(12)

    assert queries_of(mona, url) == few


@pytest.mark.parametrize("show", TABS)
def it_reads_a_customer_with_a_long_history_in_as_many_queries(
    program: Program, mona: Client, cast: Cast, show: str
) -> None:
    few, many = (
        queries_of(mona, f"{reverse('act:customer', args=[live_through(cast, size)])}?show={show}")
        for size in (100, 1_000)
    )

    assert many == few


def live_through(cast: Cast, size: int) -> UUID:
    """Make a customer with so many events behind them."""
    Case.objects.all().delete()

    def execute(text: str, values: Mapping[str, Any]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(text, dict(values))

    return history.live(execute, workspace_id=cast.workspace.id, size=size)
