"""Databases that are meant to go: for tests, and for a demo that begins anew."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from innerloop.kernel.postgres import places, postmaster
from innerloop.kernel.postgres.errors import ServerInUse
from innerloop.kernel.postgres.lock import Lock
from innerloop.kernel.postgres.server import Server


@contextmanager
def throwaway(folder: Path, *, settings: Mapping[str, str] | None = None) -> Iterator[Server]:
    """Run a server as durable as any other, and remove all its files at the end."""
    try:
        with Server(folder, settings=settings) as server:
            yield server
    finally:
        remove(folder)


def remove(folder: Path) -> None:
    """Remove a folder's database, wherever its files lie; refuse while somebody owns its server."""
    if not folder.exists():
        return
    folder = folder.resolve()
    if postmaster.alive(places.find(folder).cluster):
        # Its owner was killed: take it over and stop it in order.
        with Server(folder):
            pass
    lock = Lock(folder)
    if not lock.take():
        raise ServerInUse(folder=folder, holder=lock.holder())
    try:
        _delete(places.find(folder))
    finally:
        lock.release()


def _delete(place: places.Place) -> None:
    for tree in (place.cluster, place.logs, place.root / "socket"):
        if tree.exists():
            shutil.rmtree(tree)
    if place.root != place.folder:
        shutil.rmtree(place.root)
    for name in ("start.log", "location", "password", "users", "lock"):
        (place.folder / name).unlink(missing_ok=True)
    # What else lies there is not ours.
    with suppress(OSError):
        place.folder.rmdir()
