"""The real PostgreSQL under every test: our own embedded one, durable as in production.

Loaded by `-p`, so that the server runs before Django reads its settings. Workers of xdist use the
server that the first process started. INNERLOOP_DATABASE_URL names another server instead.
"""

import os
import tempfile
from pathlib import Path

import pytest

from innerloop.kernel import postgres

_FOLDER = Path(os.environ.get("INNERLOOP_TEST_HOME") or Path(tempfile.gettempdir()) / f"innerloop-tests-{os.getuid()}")
_server: postgres.Server | None = None


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Start the server, once."""
    global _server
    os.environ.setdefault("INNERLOOP_HOME", str(_FOLDER))
    os.environ.setdefault("INNERLOOP_SECRET_KEY", "a secret of the tests, long enough to be one")
    os.environ.setdefault("INNERLOOP_BASE_URL", "http://testserver")
    if "INNERLOOP_DATABASE_URL" in os.environ:
        return
    _FOLDER.mkdir(mode=0o700, parents=True, exist_ok=True)
    _server = postgres.Server(_FOLDER / "postgres")
    os.environ["INNERLOOP_DATABASE_URL"] = _server.start()


def pytest_unconfigure() -> None:
    """Stop the server that this process started."""
    if _server is not None:
        _server.stop()
