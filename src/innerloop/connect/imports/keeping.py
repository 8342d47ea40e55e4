"""Uploaded files, kept in the home folder while they are wanted: private, bounded, never in memory."""

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings

# One upload. Larger files are read by the command, from where they lie.
LARGEST_BYTES = 500 * 1024**2
KEPT_FOR = timedelta(hours=24)


def folder() -> Path:
    """Return the folder of the uploads; it is there once something was uploaded."""
    found: Path = settings.ENVIRONMENT.home.absolute() / "imports"
    return found


def path_of(import_id: UUID, suffix: str) -> Path:
    """Return where the file of an import lies."""
    return folder() / f"{import_id}{suffix}"


def create(import_id: UUID, suffix: str) -> BinaryIO:
    """Open a new file to write an upload into; only its owner may read it."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path_of(import_id, suffix), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    return os.fdopen(descriptor, "wb")


def remove(import_id: UUID, suffix: str) -> None:
    """Remove the file of an import, if it is still there."""
    path_of(import_id, suffix).unlink(missing_ok=True)


def lasting(now: datetime) -> Iterator[tuple[UUID, Path]]:
    """Yield the files that have lain here for longer than they may, with the ids of their imports."""
    oldest = (now - KEPT_FOR).timestamp()
    for path in folder().glob("*-*-*-*-*"):
        with suppress(ValueError, FileNotFoundError):  # not one of ours; or somebody removed it just now
            import_id = UUID(path.stem)
            if path.stat().st_mtime < oldest:
                yield import_id, path
