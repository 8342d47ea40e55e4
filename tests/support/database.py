"""The real PostgreSQL under every test: our own embedded one, durable as in production.

Loaded by `-p`, so that the server runs before Django reads its settings. Each worker of xdist has a server
of its own: the drain's horizon is that of a whole server, so one worker's open transaction would hold back
another's events. INNERLOOP_DATABASE_URL names another server instead.
"""

import os
import sys
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

URL = "INNERLOOP_DATABASE_URL"
OURS = "INNERLOOP_TEST_SERVER"  # says that the address in the environment is of a server that we started


class _Run:
    """The server of this process, if it started one."""

    server: postgres.Server | None = None
    is_passing: bool = False


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Start the server of this process."""
    # Some containers forbid it; each of the many processes that tests start would compile the whole product anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ.setdefault("INNERLOOP_SECRET_KEY", "a secret of the tests, long enough to be one")
    os.environ.setdefault("INNERLOOP_BASE_URL", "http://testserver")
    os.environ.setdefault("INNERLOOP_HOME", str(_folder()))
    if os.environ.get(URL) and not os.environ.get(OURS):
        return
    os.environ[OURS] = "1"
    if _only_hands_out_work():
        os.environ[URL] = "postgresql:///nobody_asks_here"
        return
    os.environ[URL] = _start()


def pytest_unconfigure() -> None:
    """Stop the server that this process started, and clear away one that was only for this run."""
    if _Run.server is None:
        return
    folder = _Run.server.folder
    _Run.server.stop()
    if _Run.is_passing:
        postgres.remove(folder)


def _start() -> str:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    _Run.server = postgres.Server(_folder() / worker)
    try:
        return _Run.server.start()
    except postgres.ServerInUse:
        # Another run of the tests is using it: this one gets a server for its own time.
        _Run.server, _Run.is_passing = postgres.Server(_folder() / f"{worker}-{os.getpid()}"), True
        return _Run.server.start()


def _folder() -> Path:
    usual = Path(tempfile.gettempdir()) / f"innerloop-tests-{os.getuid()}"
    folder = Path(os.environ.get("INNERLOOP_TEST_HOME") or usual)
    folder.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
    return folder


def _only_hands_out_work() -> bool:
    if "PYTEST_XDIST_WORKER" in os.environ or "-n" not in sys.argv:
        return False
    return sys.argv[sys.argv.index("-n") + 1] != "0"


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
