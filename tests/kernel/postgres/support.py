"""What several tests of the embedded PostgreSQL do: own a server in another process, look at processes."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

OWNER = """
import sys
from pathlib import Path
from innerloop.kernel import postgres

with postgres.Server(Path(sys.argv[1])) as server:
    print(server.url, flush=True)
    sys.stdin.read()
"""


PASSING = """
import sys
from pathlib import Path
from innerloop.kernel import postgres

server = postgres.Server(Path(sys.argv[1]))
print(server.start(share=True), flush=True)
sys.stdin.read()
server.stop()
"""


@contextmanager
def another_owner(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Own the folder's server in another process, until its input is closed or it is killed."""
    with _until_closed(OWNER, folder) as owner:
        yield owner


@contextmanager
def passing_by(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Use the folder's server in another process as a command does, owning it where nobody else does."""
    with _until_closed(PASSING, folder) as user:
        yield user


@contextmanager
def _until_closed(program: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", program, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout
        assert owner.stdout.readline().startswith("postgresql://")
        yield owner


def kill_server(folder: Path) -> None:
    """Kill the folder's server as an out-of-memory killer does, and wait until the system has ended it."""
    pid = postmaster_pid(folder)
    os.kill(pid, signal.SIGKILL)
    while pid in pids_of(folder):
        pass


def postmaster_pid(folder: Path) -> int:
    """Return the process number that the server wrote into its folder."""
    return int((folder / "cluster" / "postmaster.pid").read_text().split()[0])


def pids_of(folder: Path) -> list[int]:
    """Return the living processes whose command line names the folder's cluster."""
    listing = subprocess.run(["ps", "-axww", "-o", "pid=,command="], capture_output=True, text=True, check=True)
    lines = [line.split(maxsplit=1) for line in listing.stdout.splitlines()]
    return [int(pid) for pid, command in lines if f"-D {folder.resolve()}/cluster " in command]


def ask(url: str, statement: str) -> object:
    """Run one committed statement and return the first value of its answer, if it has one."""
    with psycopg.connect(url) as connection:
        cursor = connection.execute(statement)
        row = cursor.fetchone() if cursor.description else None
    return row[0] if row else None


def modes(*folders: Path) -> list[tuple[str, int, int, int]]:
    """Return mode, owner and group of folders and of all that is above them."""
    paths = sorted({path for folder in folders for path in (folder, *folder.resolve().parents)})
    seen = [(str(path), path.stat()) for path in paths]
    return [(path, status.st_mode, status.st_uid, status.st_gid) for path, status in seen]
