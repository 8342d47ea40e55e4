"""A workspace with a lake in a folder of its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection

from innerloop.config.bench import slices
from innerloop.kernel import clock, scope
from innerloop.listen import actions as listening
from innerloop.team.models import Workspace
from innerloop.understand import lake
from innerloop.understand.lake import at_hand, engine
from innerloop.understand.models import Lake
from innerloop.understand.queries import in_lake
from tests.support import database
from tests.support.cast import make_cast


@pytest.fixture
def workspace(empty_log: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """A workspace whose lake is read whatever its size; within its scope."""
    settings.LAKE_URL = str(tmp_path / "lake")
    settings.LAKE_SPILL = str(tmp_path / "spill")
    settings.LAKE_QUICK = str(tmp_path / "quick")
    monkeypatch.setattr(in_lake, "FROM_FACTS", 0)
    made = make_cast().workspace
    with scope.to(made.id):
        listening.furnish(workspace=made, by="system", now=clock.now())
        yield made
    at_hand.forget()
    engine.close_reader()
    # Else it would be told of the facts that are emptied after this.
    Lake.everywhere.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE understand_factchange; DROP SCHEMA IF EXISTS lake CASCADE")


@contextmanager
def in_lake_alone() -> Iterator[None]:
    """Within this, whatever is counted must be counted in the lake: PostgreSQL would be right without one."""
    by_postgresql = []

    def seen(count: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*given: Any, **named: Any) -> Any:
            found = count(*given, **named)
            if found is None:
                by_postgresql.append(given[0])
            return found

        return counted

    with pytest.MonkeyPatch.context() as patch:
        for name in ("scores", "counts"):
            patch.setattr(in_lake, name, seen(getattr(in_lake, name)))
        yield
    assert by_postgresql == []


def lose_quick() -> None:
    """Be on a machine that has none of the files that are read most quickly."""
    engine.close_reader()
    for file in Path(settings.LAKE_QUICK).glob("*"):
        file.unlink()


def fill(workspace: Workspace, size: int) -> None:
    with database.other_connection() as bare:
        slices.fill(bare, workspace_id=workspace.id, size=size)


def make(workspace_id: UUID) -> int:
    with engine.writing() as open_lake:
        facts = lake.make(workspace_id, now=clock.now(), lake=open_lake)
    at_hand.look()
    return facts
