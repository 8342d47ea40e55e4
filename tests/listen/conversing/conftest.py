"""A line, a program and a phone."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from innerloop.kernel import clock, scope
from innerloop.listen.models import Program
from tests.support.cast import Cast, furnish
from tests.support.lines import give_phone
from tests.support.talking import Phone, open_line

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def program(cast: Cast) -> Iterator[Program]:
    with scope.to(cast.workspace.id), clock.held_at(NOW):
        yield furnish(cast.workspace, now=NOW)


@pytest.fixture
def phone(cast: Cast, program: Program) -> Phone:
    """Dina's phone."""
    give_phone(cast.dina, "+254712345678")
    return Phone(open_line(cast.workspace))


@pytest.fixture
def stranger(phone: Phone) -> Phone:
    """A phone of a number that nobody knows, on the same line."""
    return Phone(phone.line, "+254700000001")
