"""What was published, read by somebody who is not us."""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from innerloop.team.models import Workspace
from innerloop.understand.snapshots import manifest, publishing
from tests.understand.lake.conftest import workspace

__all__ = ["workspace"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "published"


def publish(folder: Path, *workspaces: Workspace, keep: int = 1) -> manifest.Facts:
    """Publish workspaces, and return what is said of the first."""
    return publishing.publish(folder, workspaces=workspaces, keep=keep).workspaces[0]


def paths(folder: Path) -> list[str]:
    """Return the files of Tandawa in the newest snapshot, as the folder names them."""
    told = manifest.read((folder / manifest.LATEST).read_text(), folder=str(folder))
    return [str(folder / told.snapshot / file.path) for file in told.of("tandawa").files]


def asked(folder: Path, statement: str) -> list[tuple[Any, ...]]:
    """Return the rows of a statement on the published rows, which it calls `published`."""
    with duckdb.connect() as other:
        other.execute("SET TimeZone = 'UTC'")
        other.execute(f"CREATE VIEW published AS FROM read_parquet({paths(folder)})")
        return other.execute(statement).fetchall()
