"""What postmaster.pid and the system's list of processes say about a cluster's server."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

# Backends whose postmaster was killed end by themselves when they next wait for a client.
GRACE_SECONDS = 2.0
PROC = Path("/proc")


@dataclass(frozen=True)
class Postmaster:
    """The content of postmaster.pid; what is not yet written there is empty."""

    pid: int
    socket_folder: Path | None
    status: str


def read(cluster: Path) -> Postmaster | None:
    """Return what the newest server of a cluster wrote about itself, or None without one."""
    try:
        lines = (cluster / "postmaster.pid").read_text(errors="replace").splitlines()
        pid = int(lines[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None
    # pid, data folder, start, port, socket folder, address, shared memory, status
    lines += [""] * (8 - len(lines))
    return Postmaster(pid, Path(lines[4]) if lines[4] else None, lines[7].strip())


def alive(cluster: Path) -> int | None:
    """Return the process number of the living server of this very cluster, or None."""
    written = read(cluster)
    if written and _is_server_of(cluster, _command_line(written.pid)):
        return written.pid
    return None


def clear_ground(cluster: Path, name: str) -> None:
    """Make a cluster ready for a server after one was killed: void its claim, see its last backends out."""
    written = read(cluster)
    if not written:
        _drop_empty_claim(cluster / "postmaster.pid")
        return
    if not _may_be_a_server(_command_line(written.pid)):
        # PostgreSQL takes any living process of its user with that number for its rival, also after a
        # reboot; it knows its own parent's number as stale. The rest of the file stays: by it PostgreSQL
        # finds out whether shared memory is still in use.
        _sign_over(cluster / "postmaster.pid", os.getpid())
        _sign_over_socket(written)
    if not _wait_for_backends(cluster, name, GRACE_SECONDS):
        _quit_backends(cluster, name)


def _quit_backends(cluster: Path, name: str) -> None:
    """End backends that are too busy to notice; nothing that they did not yet log can be lost by it."""
    for order in (signal.SIGQUIT, signal.SIGKILL):
        for pid in _backends(cluster, name):
            with suppress(ProcessLookupError):
                os.kill(pid, order)
        if _wait_for_backends(cluster, name, GRACE_SECONDS):
            return


def _wait_for_backends(cluster: Path, name: str, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while _backends(cluster, name):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def _backends(cluster: Path, name: str) -> list[int]:
    """Return the processes that work in a cluster, or have just been forked to."""
    title = f"postgres: {name}: "
    return [pid for pid, line in _command_lines() if line.startswith(title) or _is_server_of(cluster, line)]


def _is_server_of(cluster: Path, line: str) -> bool:
    return f"postgres -D {cluster} -c " in line


def _may_be_a_server(line: str) -> bool:
    """Tell whether this could be a server of the cluster that somebody else started in another way."""
    return bool(re.search(r"(^|/)postgres( |$)", line)) and not re.search(r"postgres -D /", line)


def _drop_empty_claim(path: Path) -> None:
    """Drop what a full disk or a power cut left of a claim; PostgreSQL would refuse to start over it."""
    with suppress(FileNotFoundError):
        if path.stat().st_size == 0:
            path.unlink()


def _sign_over_socket(written: Postmaster) -> None:
    """Void the claim on the socket as well: a killed server whom nobody has reaped yet still has its number."""
    claims = written.socket_folder.glob(".s.PGSQL.*.lock") if written.socket_folder else ()
    for claim in claims:
        _sign_over(claim, os.getpid())


def _sign_over(path: Path, pid: int) -> None:
    # No link is followed: as root we write in a folder of the server's account.
    with os.fdopen(os.open(path, os.O_RDWR | os.O_NOFOLLOW), "r+", errors="replace") as file:
        lines = file.readlines()
        file.seek(0)
        # One write, then the cut: the file is never empty, which PostgreSQL would refuse.
        file.write("".join([f"{pid}\n", *lines[1:]]))
        file.truncate()


def _command_line(pid: int) -> str:
    """Return a process's command line; empty for one that has ended, also when nobody has reaped it."""
    if not PROC.joinpath("self/cmdline").exists():
        return _ask_ps("-o", "command=", "-p", str(pid)).strip()
    try:
        return (PROC / str(pid) / "cmdline").read_text(errors="surrogateescape").replace("\0", " ")
    except OSError:
        return ""


def _command_lines() -> list[tuple[int, str]]:
    if PROC.joinpath("self/cmdline").exists():
        pids = [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit()]
        return [(pid, _command_line(pid)) for pid in pids]
    lines = (line.split(maxsplit=1) for line in _ask_ps("-axww", "-o", "pid=,command=").splitlines())
    return [(int(line[0]), line[1]) for line in lines if len(line) == 2]


def _ask_ps(*options: str) -> str:
    return subprocess.run(  # noqa: S603
        ["ps", *options],  # noqa: S607  (where /proc is not, as on macOS)
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    ).stdout
