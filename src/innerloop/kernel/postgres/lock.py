"""Who owns the server of a folder, and who uses it: locks that the system takes back when their holder dies."""

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
        self._file = _locked(self._path, fcntl.LOCK_EX)
        if self._file is None:
            return False
        os.ftruncate(self._file, 0)
        os.write(self._file, _signature().encode())
        return True

    def holder(self) -> str:
        """Return who holds the lock, as they signed it: the command and its process number."""
        return self._path.read_text(errors="replace").strip() or "another process"

    def release(self) -> None:
        """Give the lock back; the file stays, for removing it would let two holders in."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


class Users:
    """Who uses a server that is somebody else's: each has a share of a lock that is had whole when all have left."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "users"
        self._file: int | None = None

    def join(self) -> bool:
        """Take a share, or return False while somebody who has it whole stops the server."""
        self.leave()
        self._file = _locked(self._path, fcntl.LOCK_SH)
        return self._file is not None

    def are_gone(self) -> bool:
        """Give our share back and take the whole, which lets nobody join; or return False where others use it."""
        self.leave()
        self._file = _locked(self._path, fcntl.LOCK_EX)
        return self._file is not None

    def leave(self) -> None:
        """Give back what we have."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _locked(path: Path, how: int) -> int | None:
    """Open a file and lock it, or return None where others hold it."""
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        return None
    return file


def _signature() -> str:
    command = " ".join([Path(sys.argv[0]).name, *sys.argv[1:2]])
    return f"{command} (process {os.getpid()})"
