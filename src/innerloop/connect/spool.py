"""Calls that come while the database is away: each a file below the home folder, until they can be heard.

What proves a call is in the database, so nothing here is proved yet: it is bounded, and proved before it is heard, by
the moment at which it came. A call is acknowledged once its file is on the disk.
"""

import base64
import json
import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from innerloop.listen import channels

FOLDER = "calls"
MOST_CALLS = 5_000
MOST_BYTES = 100_000_000
_KEY = re.compile(r"[A-Za-z0-9_-]{20,64}")


@dataclass(frozen=True, slots=True)
class Spooled:
    """A call that waits in a file. Its `url` is the query alone: the address is the line's."""

    path: Path
    kind: str
    key: str
    call: channels.Call
    at: datetime


def keep(call: channels.Call, *, kind: str, key: str, now: datetime) -> bool:
    """Write a call down for good; False where it can be no line's, or the folder is full."""
    content = json.dumps(
        {
            "kind": kind,
            "key": key,
            "method": call.method,
            "url": call.url,
            "headers": dict(call.headers),
            "query": dict(call.query),
            "body": base64.b64encode(call.body).decode(),
            "source": call.source,
            "at": now.isoformat(),
        }
    ).encode()
    folder = _folder()
    if not _KEY.fullmatch(key) or not _has_room(folder, len(content)):
        return False
    path = folder / f"{int(now.timestamp() * 1000):014d}-{secrets.token_hex(8)}.json"
    draft = path.with_suffix(".draft")
    # What proves a call may be a secret: only we may read it.
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    _sync(folder)
    return True


def waiting() -> Iterator[Spooled]:
    """Yield the calls that wait, the oldest first."""
    for path in sorted(_folder().glob("*.json")):
        try:
            held = json.loads(path.read_bytes())
        except FileNotFoundError:
            continue  # another worker was quicker
        call = channels.Call(
            method=held["method"],
            url=held["url"],
            headers=held["headers"],
            query=held["query"],
            body=base64.b64decode(held["body"]),
            source=held["source"],
        )
        yield Spooled(path, held["kind"], held["key"], call, datetime.fromisoformat(held["at"]).astimezone(UTC))


def drop(spooled: Spooled) -> None:
    """Forget a call that was heard, or that nobody is to hear."""
    spooled.path.unlink(missing_ok=True)


def _folder() -> Path:
    folder: Path = settings.ENVIRONMENT.home.absolute() / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _has_room(folder: Path, more: int) -> bool:
    sizes = [entry.stat().st_size for entry in os.scandir(folder)]
    return len(sizes) < MOST_CALLS and sum(sizes) + more <= MOST_BYTES


def _sync(folder: Path) -> None:
    # The name of a file is on the disk only when its folder is.
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
