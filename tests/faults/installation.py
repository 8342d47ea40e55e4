"""A whole installation in a folder of its own, as `innerloop up` runs it: to be killed, and started again."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from innerloop.kernel import postgres
from tests.support import running, template


class Installation:
    """`start()` waits until it is ready; `kill()` ends the whole tree, database included, without warning."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = running.free_port()
        self.lives = 0
        self._environment = without_settings() | {"INNERLOOP_HOME": str(home)}
        self._root: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start everything and wait until answers would be accepted."""
        self._root = self._run("up", "--port", str(self.port))
        assert self._root.stdout
        for line in self._root.stdout:
            if "is ready at" in line:
                self.lives += 1
                return
        raise AssertionError(f"It did not start: {(self.home / 'said').read_text()[-2000:]}")

    def kill(self) -> None:
        """Kill web, worker, database and what started them, all within a moment."""
        assert self._root
        # Twice: what was being forked during the first round is found in the second.
        for pid in (*tree_of(self._root.pid), *cluster_of(self.home), *tree_of(self._root.pid), *cluster_of(self.home)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._root.communicate()
        self._root = None

    def stop(self) -> None:
        """Ask everything to end, and wait."""
        if self._root:
            self._root.terminate()
            self._root.communicate(timeout=60)
            self._root = None

    def found(self) -> dict[str, str]:
        """Make a workspace; return its slug, its owner, a way in and its key."""
        return found(self._environment)

    @contextmanager
    def watched(self) -> Iterator[psycopg.Connection[Any]]:
        """Look into the database of the running installation."""
        server = postgres.Server(self.home / "postgres")
        try:
            with psycopg.connect(server.start(share=True), autocommit=True) as connection:
                yield connection
        finally:
            server.stop()

    def _run(self, *arguments: str) -> subprocess.Popen[str]:
        with (self.home / "said").open("a") as said:
            return subprocess.Popen(
                [sys.executable, "-m", "innerloop", *arguments],
                env=self._environment,
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
            )


@contextmanager
def installed() -> Iterator[Installation]:
    """Lend an installation that is migrated and started, and clear it away afterwards."""
    home = Path(tempfile.mkdtemp(prefix="il-"))
    # As root the database runs as another account, which must pass through.
    home.chmod(0o711)
    installation = Installation(home)
    try:
        with postgres.Server(home / "postgres") as server:
            template.copy_into(server.url)
        installation.start()
        yield installation
    finally:
        installation.stop()
        postgres.remove(home / "postgres")
        shutil.rmtree(home)


def without_settings() -> dict[str, str]:
    """Return our environment without what the tests have set for themselves."""
    return {name: value for name, value in os.environ.items() if not name.startswith("INNERLOOP_")}


def found(environment: Mapping[str, str]) -> dict[str, str]:
    """Make a workspace where the environment says; return its slug, its owner, a way in and its key."""
    made: dict[str, str] = json.loads(
        innerloop("workspace", "create", "Tandawa", "--owner", "olive@tandawa.example", "--json", within=environment)
    )
    return made


def innerloop(*arguments: str, within: Mapping[str, str]) -> str:
    """Run one command to its end and return what it said."""
    command = [sys.executable, "-m", "innerloop", *arguments]
    return subprocess.run(command, env=dict(within), capture_output=True, text=True, check=True, timeout=90).stdout


def tree_of(root: int) -> list[int]:
    """Return the numbers of a program and of everything below it."""
    parents = {}
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found


def cluster_of(home: Path) -> list[int]:
    """Return the number of the database's server, whoever its parent is by now, and of everything below it."""
    place = home / "postgres"
    record = place / "location"
    claim = (Path(record.read_text().strip()) if record.exists() else place) / "cluster" / "postmaster.pid"
    with contextlib.suppress(OSError, ValueError, IndexError):
        pid = int(claim.read_text().split()[0])
        if f"-D {claim.parent} " in Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " "):
            return tree_of(pid)
    return []
