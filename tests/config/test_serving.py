"""Several web processes on one port, as `innerloop up` starts them where the system can deal connections out."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from innerloop.config import tree
from innerloop.kernel import clock, scope
from innerloop.listen import actions
from innerloop.listen.models import Response
from tests.support import cast as people
from tests.support import database, running
from tests.support.cast import Cast


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


@pytest.mark.django_db(transaction=True)
def it_takes_a_large_body_in_pieces_of_which_nobody_said_the_length(cast: Cast) -> None:
    """A thousand answers are more than the server keeps in memory, and arrive as a client's buffer happens to cut."""
    with scope.to(cast.workspace.id):
        actions.furnish(workspace=cast.workspace, by="system", now=clock.now())
    answers = [
        {"metric": "nps", "score": 9, "comment": "x" * 400, "customer": {"external_id": f"C{n}"}} for n in range(1000)
    ]
    body = json.dumps(answers).encode()
    assert len(body) > 256 * 1024
    headers = {"Authorization": f"Bearer {people.api_key(cast)}", "Content-Type": "application/json"}
    with web_alone() as port, closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as caller:
        pieces = (body[at : at + 7001] for at in range(0, len(body), 7001))
        caller.request("POST", "/api/v1/responses", pieces, headers, encode_chunked=True)
        answer = caller.getresponse()
        status, said = answer.status, answer.read()

    assert (status, {verdict["status"] for verdict in json.loads(said)["data"]}) == (200, {201})
    assert Response.everywhere.filter(workspace=cast.workspace).count() == 1000


@pytest.mark.django_db
def it_ends_soon_though_somebody_reads_an_answer_slowly() -> None:
    port = running.free_port()
    with web(port) as process:
        running.wait_until_ready(f"http://127.0.0.1:{port}/healthz")
        with socket.create_connection(("127.0.0.1", port)) as slow:
            slow.sendall(b"GET /widget.js HTTP/1.1\r\nHost: localhost\r\n\r\n")
            slow.recv(1)

            process.terminate()

            assert process.wait(running.READY_WITHIN) in (0, -15)


@contextmanager
def web_alone() -> Iterator[int]:
    """Run one web process, ready for answers, on a port of its own."""
    port = running.free_port()
    with web(port):
        running.wait_until_ready(f"http://127.0.0.1:{port}/readyz")
        yield port


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
