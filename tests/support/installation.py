"""A whole installation as a stranger starts it: `innerloop up` in a folder of its own, ended by Ctrl-C."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.support.running import free_port

ENDS_WITHIN = 30.0


class Installation:
    """`with Installation() as here: ...` — the link that it printed is `here.link`, its pages are at `here.url`."""

    def __init__(self, settings: Mapping[str, str] | None = None) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="innerloop-home-"))
        # As root the database runs as another account, who must be able to pass through.
        self.home.chmod(0o711 if os.geteuid() == 0 else 0o700)
        self.port = free_port()
        self.url = self.link = ""
        self._complaints = self.home / "complaints.txt"
        ours = {name: value for name, value in os.environ.items() if not name.startswith(("INNERLOOP_", "DJANGO_"))}
        self.environment = {**ours, **(settings or {})}
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        command = [sys.executable, "-m", "innerloop", "up", "--port", str(self.port), "--home", str(self.home)]
        # A group of its own, as a terminal makes one of what stands in its foreground.
        with self._complaints.open("w") as errors:
            self._process = subprocess.Popen(
                command, env=self.environment, stdout=subprocess.PIPE, stderr=errors, text=True, process_group=0
            )
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith("Innerloop is ready at "):
                self.url = line.split()[-1]
                self.link = self._process.stdout.readline().split()[-1]
                return self
        raise AssertionError(f"innerloop up ended before it was ready: {self.complaints()}")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.presses_ctrl_c()
        shutil.rmtree(self.home)

    def presses_ctrl_c(self) -> int:
        """Do what the terminal does on Ctrl-C, wait for the end, and return the exit code."""
        assert self._process is not None
        assert self._process.stdout is not None
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGINT)
        try:
            return self._process.wait(ENDS_WITHIN)
        finally:
            self._process.kill()
            self._process.stdout.close()

    def complaints(self) -> str:
        """Return everything that was said on standard error."""
        return self._complaints.read_text()

    def processes(self) -> list[int]:
        """Return every process that has to do with the installation: it names the folder, or was told of it."""
        found = []
        for each in Path("/proc").iterdir():
            if each.name.isdigit() and int(each.name) != os.getpid() and self._is_ours(each):
                found.append(int(each.name))
        return found

    def _is_ours(self, process: Path) -> bool:
        for name in ("cmdline", "environ"):
            try:
                if str(self.home).encode() in (process / name).read_bytes():
                    return True
            except OSError:
                # Ended meanwhile, or somebody else's.
                continue
        return False
