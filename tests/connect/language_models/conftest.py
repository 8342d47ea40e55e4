"""A furnished workspace with its scope entered, and a language model that it may have."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from pytest_django import Settings

from innerloop.kernel import clock, scope
from innerloop.listen import actions as listening
from innerloop.listen.rules.heard import Heard
from innerloop.understand import actions as understanding
from innerloop.understand.actions.outside.connecting import Setup, connect_model
from tests.support.cast import Cast, furnish
from tests.support.language_model import KEY, MODEL, Model

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
Connects = Callable[..., Model]
Hears = Callable[..., UUID]


@pytest.fixture
def here(cast: Cast) -> Iterator[Cast]:
    with scope.to(cast.workspace.id), clock.held_at(NOW):
        furnish(cast.workspace, now=NOW)
        yield cast


@pytest.fixture
def connects(here: Cast, settings: Settings) -> Iterator[Connects]:
    """Start a language model, allow its address as the operator does, and set it up for Tandawa."""
    with ExitStack() as stack:

        def start(kind: str = "openai", *, key: str = KEY, **fields: Any) -> Model:
            setup = {
                name: fields.pop(name) for name in ("patience", "calls_a_month", "tokens_a_month") if name in fields
            }
            model = stack.enter_context(Model(kind, **fields))
            settings.ALLOW_PRIVATE_TARGETS = (*settings.ALLOW_PRIVATE_TARGETS, model.place)
            connect_model(setup=Setup(kind, model.url, MODEL, key=key, **setup), by="system", now=NOW)
            return model

        yield start


@pytest.fixture
def hears(here: Cast) -> Hears:
    """Hear one answer in Swahili unless told otherwise; return its id."""

    def hear(**fields: Any) -> UUID:
        told = Heard(**{"answered_at": NOW - timedelta(hours=1), "channel": "email", "language": "sw", **fields})
        [verdict] = listening.record([told], workspace=here.workspace, by="system", now=NOW)
        assert isinstance(verdict, listening.Recorded), verdict
        understanding.count(response_ids=[verdict.response_id])
        return verdict.response_id

    return hear
