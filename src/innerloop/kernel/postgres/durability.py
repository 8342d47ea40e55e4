"""Refuse a database server that could lose what was acknowledged; ours and foreign ones alike."""

from __future__ import annotations

from typing import Any, Protocol

from innerloop.kernel.postgres.errors import NotDurable, TooOld

OLDEST_MAJOR = 16
DURABLE_SETTINGS = ("fsync", "full_page_writes", "synchronous_commit")


class Connection(Protocol):
    """What psycopg's and Django's connections have in common."""

    def cursor(self) -> Any:
        """Return a cursor that is also a context manager."""


def check_durability(connection: Connection) -> None:
    """Raise NotDurable or TooOld unless the server keeps what it acknowledges and is new enough."""
    names = ("server_version_num", *DURABLE_SETTINGS)
    columns = ", ".join(f"current_setting('{name}')" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}")
        row = cursor.fetchone()
    require_durable(dict(zip(names, row, strict=True)))


def require_durable(settings: dict[str, str]) -> None:
    """Raise NotDurable or TooOld unless these settings of a server are durable and of a new enough one."""
    major = int(settings["server_version_num"]) // 10_000
    if major < OLDEST_MAJOR:
        raise TooOld(found=major, oldest=OLDEST_MAJOR)
    for name in DURABLE_SETTINGS:
        if settings[name] == "off":
            raise NotDurable(setting=name)
