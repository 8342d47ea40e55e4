"""What the tests of faults share: a server of their own, which they may stop, start and kill."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from innerloop.kernel import postgres
from tests.support import template


@pytest.fixture
def server(django_db_setup: None) -> Iterator[postgres.Server]:
    """Lend a started server whose database is migrated."""
    folder = Path(tempfile.mkdtemp(prefix="il-"))
    folder.chmod(0o711)
    with postgres.throwaway(folder / "postgres") as server:
        template.copy_into(server.url)
        yield server
    shutil.rmtree(folder)
