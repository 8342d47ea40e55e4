"""The process tree of one machine: children that are started, watched, restarted, and stopped together."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import FrameType

# Each takes some 110 MB and keeps a database connection a thread.
MOST_WEBS = 4
PATIENCE_SECONDS = 10.0
ROOT = "INNERLOOP_TREE"  # the process that a child was started by


@dataclass(slots=True)
class Child:
    """One process of ours: what it runs, and how it is."""

    name: str
    arguments: Sequence[str]
    running: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0


@dataclass(slots=True)
class Tree:
    """Children that live and end together. A child that dies is started again, at most once a second."""

    children: list[Child]
    is_ending: bool = field(default=False)

    def start(self) -> None:
        """Start every child."""
        for child in self.children:
            _start(child)

    def watch(self) -> None:
        """Keep the children alive until somebody asks us to end."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is not signal.SIG_IGN:  # nohup
                signal.signal(number, self._end)
        while not self.is_ending:
            for child in self.children:
                if child.running and child.running.poll() is not None and time.monotonic() - child.started_at > 1:
                    _start(child)
            time.sleep(0.1)

    def stop(self) -> None:
        """Ask every child to end, and end those that do not."""
        alive = [child.running for child in self.children if child.running and child.running.poll() is None]
        for process in alive:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE_SECONDS
        for process in alive:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _end(self, number: int, frame: FrameType | None) -> None:
        self.is_ending = True


def innerloop(*arguments: str) -> list[str]:
    """Return the command line that runs one of our own commands with this Python."""
    return [sys.executable, "-m", "innerloop", *arguments]


def web_count() -> int:
    """Return how many web processes serve one machine: a Python process computes on one core at a time.

    Only Linux deals connections out among several that listen on one port.
    """
    return min(MOST_WEBS, os.cpu_count() or 1) if sys.platform == "linux" else 1


def is_orphan() -> bool:
    """Say whether we were started by a tree whose root has died; then we end too."""
    root = os.environ.get(ROOT)
    return root is not None and os.getppid() != int(root)


def _start(child: Child) -> None:
    child.started_at = time.monotonic()
    # A group of its own keeps the terminal's Ctrl-C from it: it ends when we say so, in order.
    child.running = subprocess.Popen(  # noqa: S603 - our own command line
        list(child.arguments), process_group=0, env={**os.environ, ROOT: str(os.getpid())}
    )
