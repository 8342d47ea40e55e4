"""What the tests of this room share: a furnished workspace, a way to hear answers, members' browsers."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from innerloop.act import actions
from innerloop.act.actions import setting_up
from innerloop.act.models import Case
from innerloop.act.queries import opening as queries
from innerloop.kernel import clock, scope
from innerloop.listen import actions as listening
from innerloop.listen import channels
from innerloop.listen.models import Program, Thread
from innerloop.listen.rules.heard import Heard
from innerloop.team.models import Workspace
from innerloop.understand import actions as understanding
from tests.support.cast import Cast, as_member, furnish
from tests.support.channels import Post
from tests.support.lines import give_phone
from tests.support.talking import Phone, open_line

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)

Hear = Callable[..., UUID]


@pytest.fixture(autouse=True)
def _held_clock() -> Iterator[None]:
    with clock.held_at(NOW):
        yield


@pytest.fixture
def program(cast: Cast) -> Iterator[Program]:
    """The default program of a furnished workspace, whose scope is entered."""
    channels.register(Post())
    with scope.to(cast.workspace.id):
        yield furnish(cast.workspace, now=NOW)


@pytest.fixture
def hear(program: Program, cast: Cast) -> Hear:
    """Hear one answer, told by the fields of a Heard, count it and let its words be found; return its id."""

    def tell(**fields: Any) -> UUID:
        told = Heard(**{"answered_at": NOW - timedelta(hours=1), "channel": "email", **fields})
        [verdict] = listening.record([told], workspace=cast.workspace, by="system", now=NOW)
        assert isinstance(verdict, listening.Recorded), verdict
        understanding.count(response_ids=[verdict.response_id])
        understanding.index_words([verdict.response_id])
        return verdict.response_id

    return tell


@pytest.fixture
def dinas_phone(program: Program, cast: Cast) -> Phone:
    """The phone on which Dina asked for a person; what we write to it leaves by a gateway."""
    setting_up.furnish(now=NOW)
    give_phone(cast.dina, "+254712345678")
    phone = Phone(open_line(cast.workspace, is_inline=False))
    phone.says("I want to speak to a human")
    return phone


@pytest.fixture
def dinas_case(dinas_phone: Phone, cast: Cast) -> Case:
    """The case of what Dina asked a person for; Agnes has it."""
    talks = queries.of_threads(list(Thread.objects.values_list("id", flat=True)))
    [case] = actions.open_for(talks, rules=queries.rules_on(), by="system", now=NOW)
    return actions.give(case_id=case.id, to=cast.agnes, by="system", now=NOW)


@pytest.fixture
def small(cast: Cast, program: Program) -> None:
    """A score is shown from three answers on, so that few are enough for a test."""
    Workspace.objects.filter(id=cast.workspace.id).update(minimum_n=3)
    cast.workspace.refresh_from_db()


@pytest.fixture
def vic(program: Program, cast: Cast) -> Client:
    """A browser that the viewer is signed in with."""
    return as_member(Client(), cast.vic)


@pytest.fixture
def agnes(program: Program, cast: Cast) -> Client:
    """A browser that the agent is signed in with."""
    return as_member(Client(), cast.agnes)


@pytest.fixture
def mona(program: Program, cast: Cast) -> Client:
    """A browser that the manager is signed in with."""
    return as_member(Client(), cast.mona)


@pytest.fixture
def adam(program: Program, cast: Cast) -> Client:
    """A browser that the admin is signed in with."""
    return as_member(Client(), cast.adam)
