"""Several web processes on one port, as `innerloop up` starts them where the system can deal connections out."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from innerloop.config import tree
from tests.support import database, running


@contextmanager
def web(port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run one web process on a port that it shares."""
    environment = {**os.environ, "INNERLOOP_DATABASE_URL": database.as_url(conninfo_to_dict(database.url()))}
    command = [sys.executable, "-m", "innerloop", "web", "--shared", "--port", str(port)]
    with subprocess.Popen(command, env=environment) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.django_db
def it_goes_on_answering_when_one_of_two_on_a_port_dies() -> None:
    port = running.free_port()
    address = f"http://127.0.0.1:{port}/healthz"
    with web(port) as first:
        running.wait_until_ready(address)
        with web(port):
            wait_until(lambda: listeners(port) == 2)

            first.kill()
            first.wait()

            for _ in range(10):
                with urllib.request.urlopen(address, timeout=10) as answer:
                    assert answer.read() == b"alive\n"


def it_starts_no_more_webs_than_there_are_cores() -> None:
    assert 1 <= tree.web_count() <= (os.cpu_count() or 1)


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait until something is so, for as long as a slow start takes."""
    deadline = time.monotonic() + running.READY_WITHIN
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def listeners(port: int) -> int:
    """Return how many sockets listen on a port of this machine."""
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    return sum(line.split()[1].endswith(f":{port:04X}") and line.split()[3] == "0A" for line in lines)
