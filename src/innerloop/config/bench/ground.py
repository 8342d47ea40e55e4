"""The ground of a measurement: an installation of its own in a temporary folder, with one workspace in it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import click
from django.conf import settings

from innerloop.config import home, tree
from innerloop.config.bench import open_page
from innerloop.kernel import clock, postgres

# Settings of the machine's own installation must not reach the measured one; how many threads may.
_KEPT = ("INNERLOOP_WEB_THREADS",)
_STOP_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Ground:
    """Where to push: the port of the pages, the database, a workspace with its key, somebody signed in."""

    port: int
    database_url: str
    workspace: str
    api_key: str
    cookies: str
    roots: tuple[int, ...]
    pusher: ProcessPoolExecutor

    @property
    def webs(self) -> int:
        """Return how many programs serve the port."""
        return tree.web_count()

    @property
    def web_threads(self) -> int:
        """Return how many requests each of them works on at once."""
        threads: int = settings.ENVIRONMENT.web_threads
        return threads

    @property
    def connections(self) -> int:
        """Return how many requests are worked on at once, and so how many database connections there are."""
        return self.webs * self.web_threads


@contextmanager
def laid_out() -> Iterator[Ground]:
    """Start everything in a temporary folder, and clear it all away in the end."""
    above = os.environ.get("INNERLOOP_HOME")
    if above:
        Path(above).mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="innerloop-bench-", dir=above))
    folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
    _forget_settings()
    os.environ["INNERLOOP_HOME"] = str(folder)
    # Asked to end, we still clear away.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with _started(folder) as (pid, port), home.opened(), _pusher() as pusher:
            yield _furnished(port, pid, pusher)
    finally:
        postgres.remove(folder / "postgres")
        shutil.rmtree(folder)


def _forget_settings() -> None:
    for name in [name for name in os.environ if name.startswith("INNERLOOP_") and name not in _KEPT]:
        del os.environ[name]


@contextmanager
def _started(folder: Path) -> Iterator[tuple[int, int]]:
    port = _free_port()
    os.environ["INNERLOOP_BASE_URL"] = f"http://127.0.0.1:{port}"
    said = folder / "said"
    with said.open("wb") as errors:
        command = tree.innerloop("up", "--port", str(port))
        grown = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors)  # noqa: S603 - our own command
    try:
        _wait_until_ready(grown, said)
        yield grown.pid, port
    finally:
        grown.send_signal(signal.SIGTERM)
        grown.communicate(timeout=_STOP_SECONDS)


def _wait_until_ready(grown: subprocess.Popen[bytes], said: Path) -> None:
    assert grown.stdout
    for line in grown.stdout:
        if b"is ready at" in line:
            return
    raise click.ClickException(f"Innerloop did not start for the measurement: {said.read_text()[-400:].strip()}")


@contextmanager
def _pusher() -> Iterator[ProcessPoolExecutor]:
    # A fresh interpreter: a fork would take this one's connections and threads along.
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pusher:
        pusher.submit(os.getpid).result()
        yield pusher


def _furnished(port: int, pid: int, pusher: ProcessPoolExecutor) -> Ground:
    from innerloop.config import founding  # noqa: PLC0415 - needs Django to be set up

    made = founding.create(name="Bench", owner="bench@example.org", now=clock.now())
    return Ground(
        port=port,
        database_url=os.environ[home.DATABASE_URL],
        workspace=made["workspace"],
        api_key=made["api_key"],
        cookies=open_page.sign_in(made["sign_in_url"]),
        roots=(pid, os.getpid()),
        pusher=pusher,
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
