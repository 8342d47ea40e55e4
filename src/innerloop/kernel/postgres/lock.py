"""Who owns the server of a folder: a lock that the system takes back when its holder dies."""

from __future__ import annotations

import fcntl
import os
import sys
from pathlib import Path


class Lock:
    """An exclusive lock on a folder, held by one open file of one process."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "lock"
        self._file: int | None = None

    @property
    def is_held(self) -> bool:
        """Tell whether this very object holds the lock."""
        return self._file is not None

    def take(self) -> bool:
        """Take the lock and sign it, or return False when somebody else holds it."""
        if self.is_held:
            return True
        file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        os.ftruncate(file, 0)
        os.write(file, _signature().encode())
        self._file = file
        return True

    def holder(self) -> str:
        """Return who holds the lock, as they signed it: the command and its process number."""
        return self._path.read_text(errors="replace").strip() or "another process"

    def release(self) -> None:
        """Give the lock back; the file stays, for removing it would let two holders in."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _signature() -> str:
    command = " ".join([Path(sys.argv[0]).name, *sys.argv[1:2]])
    return f"{command} (process {os.getpid()})"
