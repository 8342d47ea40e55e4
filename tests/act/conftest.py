"""What the tests of this room share: a furnished workspace, a way to hear answers, members' browsers."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from innerloop.kernel import clock, scope
from innerloop.listen import actions as listening
from innerloop.listen import channels
from innerloop.listen.models import Program
from innerloop.listen.rules.heard import Heard
from innerloop.team.models import Workspace
from innerloop.understand import actions as understanding
from tests.support.cast import Cast, as_member, furnish
from tests.support.channels import Post

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
