"""Wait for a server: as long as it lives and anything moves, for a recovery may be long."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import psycopg

from innerloop.kernel.postgres import cluster, places, postmaster, tuning
from innerloop.kernel.postgres.errors import ServerDied, ServerRefusesUs, ServerStalled

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 0.02
# How often an operator who waits for a long recovery hears how far it is.
NEWS_SECONDS = 10.0
CONNECT_SECONDS = 2


def await_ready(place: places.Place, lives: Callable[[], bool], *, patience: float) -> str:
    """Return the address of a server once it answers; give up after `patience` seconds without progress."""
    seen = _signs_of_life(place)
    moved_at = told_at = time.monotonic()
    while not (url := ready_address(place)):
        now = time.monotonic()
        signs = _signs_of_life(place)
        if signs != seen:
            seen, moved_at = signs, now
        if not lives():
            raise ServerDied(folder=place.root, words=tuning.last_words(place))
        if now - moved_at > patience:
            words = tuning.last_words(place)
            raise ServerStalled(folder=place.root, seconds=patience, logs=place.logs, words=words)
        if now - told_at > NEWS_SECONDS:
            told_at = now
            logger.warning("Still waiting for PostgreSQL in %s: %s", place.root, tuning.last_words(place, 1))
        time.sleep(PAUSE_SECONDS)
    return url


def ready_address(place: places.Place) -> str | None:
    """Return the address of a server that answers now, or None."""
    written = postmaster.read(place.cluster)
    password = places.read_password(place)
    if not (written and written.socket_folder and written.status == "ready" and password):
        return None
    credentials = f"{cluster.ROLE}:{quote(password, safe='')}"
    # The port is named lest PGPORT of the environment moves us to another server.
    query = f"host={quote(str(written.socket_folder), safe='')}&port={places.PORT}"
    url = f"postgresql://{credentials}@/{cluster.DATABASE}?{query}"
    return url if _answers(url, place) else None


def _answers(url: str, place: places.Place) -> bool:
    try:
        psycopg.connect(url, connect_timeout=CONNECT_SECONDS).close()
    except psycopg.OperationalError as error:
        reason = str(error)
        if "authentication failed" in reason or f'database "{cluster.DATABASE}" does not exist' in reason:
            raise ServerRefusesUs(folder=place.root, password=place.password, reason=reason) from error
        # Clients of its last owner may still hold every connection of a server that we take over.
        return "too many clients" in reason or "remaining connection slots" in reason
    return True


def _signs_of_life(place: places.Place) -> list[float]:
    """Return what moves while a server starts, recovers or stops: its logs, its claim, its control file."""
    files = [
        place.start_log,
        *sorted(place.logs.glob("server-*.log")),
        place.cluster / "postmaster.pid",
        place.cluster / "global" / "pg_control",
    ]
    return [number for file in files for number in _size_and_moment(file)]


def _size_and_moment(file: Path) -> tuple[float, float]:
    try:
        status = file.stat()
    except FileNotFoundError:
        return (0, 0)
    return (status.st_size, status.st_mtime)
