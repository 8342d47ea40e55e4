"""The real PostgreSQL under every test: our own embedded one, durable as in production.

Loaded by `-p`, so that the server runs before Django reads its settings. Workers of xdist use the
server that the first process started. INNERLOOP_DATABASE_URL names another server instead.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

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


@contextmanager
def other_connection() -> Iterator[psycopg.Connection]:
    """Open a connection of its own to the test's database, outside Django's transactions."""
    with psycopg.connect(url(), autocommit=True) as opened:
        yield opened


def url() -> str:
    """Return the address of the test's own database."""
    from django.db import connection  # noqa: PLC0415 - this module is loaded before Django is set up

    parameters = connection.get_connection_params()
    known = {name: parameters[name] for name in ("dbname", "user", "password", "host", "port") if parameters.get(name)}
    return make_conninfo(**known)


def as_url(parameters: dict[str, Any]) -> str:
    """Write connection parameters as an address, for a process of its own."""
    names = {"host": "host", "port": "port", "user": "user", "password": "password"}
    query = urlencode({name: parameters[name] for name in names if parameters.get(name)})
    return f"postgresql:///{parameters['dbname']}?{query}"
