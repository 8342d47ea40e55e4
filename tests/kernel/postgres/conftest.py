"""Folders and servers of their own for the tests of the embedded PostgreSQL; nothing here needs Django."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from innerloop.kernel import postgres
from tests.kernel.postgres import support


@pytest.fixture(scope="session")
def enterable() -> Iterator[Path]:
    """Lend a short folder that every user may enter, as a home folder mostly is."""
    folder = Path(tempfile.mkdtemp(prefix="il-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def laid_out(enterable: Path) -> Iterator[Path]:
    """Lend a folder whose cluster is made once for all tests that do not need a fresh one."""
    folder = enterable / "postgres"
    yield folder
    postgres.remove(folder)


@pytest.fixture
def server(laid_out: Path) -> Iterator[postgres.Server]:
    """Lend a server that is not started yet, and stop it afterwards."""
    server = postgres.Server(laid_out)
    yield server
    server.stop()
    assert not support.pids_of(laid_out)
