"""A database that is migrated already: made once in each server, and kept for as long as the migrations are the same.

A hundred migrations take longer than most rooms' tests.
"""

import hashlib
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connection
from psycopg import sql
from psycopg.conninfo import make_conninfo

import innerloop
from innerloop.kernel.postgres import binaries
from tests.support import database

STEM = "innerloop_tests_"
# Several checkouts may share one server.
KEPT = 6
# Who brings migrations beside us; the models of contrib come with Django.
OTHERS = ("django", "django-allauth", "procrastinate")


def ready() -> str:
    """Return the name of a database to copy, making it where this server has none for these migrations."""
    name = STEM + _fingerprint()
    with psycopg.connect(database.url(), autocommit=True) as server:
        # Two workers of one run may share a server; it is let go with the connection.
        server.execute("SELECT pg_advisory_lock(hashtext(%s))", [STEM])
        if name not in _known(server):
            _make(server, name)
        for outdated in _known(server)[KEPT:]:
            server.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(outdated)))
    return name


def copy_into(url: str) -> None:
    """Fill an empty database of another server with what the migrations make, in a tenth of their time."""
    programs = binaries.locate() / binaries.PROGRAMS
    ours = make_conninfo(database.url(), dbname=ready())
    command = [str(programs / "psql"), "--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    with subprocess.Popen([str(programs / "pg_dump"), "--no-owner", ours], stdout=subprocess.PIPE) as dump:
        subprocess.run([*command, url], stdin=dump.stdout, stdout=subprocess.DEVNULL, check=True)
    assert dump.returncode == 0


def _make(server: psycopg.Connection, name: str) -> None:
    # Under another name until it is whole: a run that is interrupted leaves nothing that looks ready.
    draft, final = sql.Identifier(f"draft_{name}"), sql.Identifier(name)
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(draft))
    server.execute(sql.SQL("CREATE DATABASE {}").format(draft))
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = f"draft_{name}"
    try:
        call_command("migrate", verbosity=0)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual
    server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(draft, final))


def _known(server: psycopg.Connection) -> list[str]:
    found = server.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s) ORDER BY oid DESC", [STEM]
    ).fetchall()
    return [name for (name,) in found]


def _fingerprint() -> str:
    """Return a digest of all that decides what `migrate` makes: the log has partitions by the month."""
    said = hashlib.sha256(f"{datetime.now(UTC):%Y-%m} {[version(name) for name in OTHERS]}".encode())
    for file in sorted(_files()):
        said.update(str(file).encode() + file.read_bytes())
    return said.hexdigest()[:16]


def _files() -> Iterator[Path]:
    # Our migrations, and what they call: the fence and the partitions are the kernel's.
    ours = Path(innerloop.__file__).parent
    yield from ours.glob("*/migrations/*.py")
    yield from ours.glob("kernel/*.py")
