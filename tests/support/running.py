"""The whole product as its own processes: web, worker and reader on the database of the test."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.error import URLError

from psycopg.conninfo import conninfo_to_dict

from tests.support import database

READY_WITHIN = 60.0


class Running:
    """`with Running() as product: ...` — its pages at `product.url`; `kill()` and `start()` for the faults."""

    def __init__(self, *, webs: int = 1, settings: Mapping[str, str] | None = None, log: Path | None = None) -> None:
        self.ports = [free_port() for _ in range(webs)]
        self.port = self.ports[0]
        self.url = f"http://127.0.0.1:{self.port}"
        self._environment = {
            **os.environ,
            "INNERLOOP_DATABASE_URL": database.as_url(conninfo_to_dict(database.url())),
            "INNERLOOP_BASE_URL": self.url,
            **(settings or {}),
        }
        self._log = log
        self._processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start web, worker and reader, and wait until answers would be accepted."""
        for port in self.ports:
            self._run("web", "--port", str(port))
        self._run("worker")
        self._run("reader")
        for port in self.ports:
            wait_until_ready(f"http://127.0.0.1:{port}/readyz")

    def kill(self) -> None:
        """Kill everything at once, without warning."""
        for process in self._processes:
            process.send_signal(signal.SIGKILL)
        for process in self._processes:
            process.wait()
        self._processes = []

    def stop(self) -> None:
        """Ask everything to end, and wait."""
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._processes = []

    def _run(self, *arguments: str) -> None:
        output = self._log.open("ab") if self._log else None
        command = [sys.executable, "-m", "innerloop", *arguments]
        self._processes.append(subprocess.Popen(command, env=self._environment, stdout=output, stderr=output))
        if output:
            output.close()


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_ready(address: str) -> None:
    """Wait until an address answers 200."""
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.05)
    raise AssertionError(f"{address} did not become ready within {READY_WITHIN:.0f} s.")
