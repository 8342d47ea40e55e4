"""Lay out a cluster: its files, one role without superuser's rights, one database. No trust anywhere."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from innerloop.kernel.postgres import accounts, places
from innerloop.kernel.postgres.binaries import MAJOR
from innerloop.kernel.postgres.errors import ClusterNotMade, OtherMajor

ROLE = "innerloop"
DATABASE = "innerloop"
STAGING = "cluster-"


def check_major(place: places.Place) -> None:
    """Refuse a cluster that another major version made."""
    found = (place.cluster / "PG_VERSION").read_text().strip()
    if found != str(MAJOR):
        raise OtherMajor(folder=place.root, found=found, wanted=MAJOR)


def create(place: places.Place, programs: Path, password: str) -> None:
    """Lay out the cluster beside its place and move it there when it is complete."""
    for remains in place.root.glob(f"{STAGING}*"):
        shutil.rmtree(remains) if remains.is_dir() else remains.unlink()
    staging = Path(tempfile.mkdtemp(prefix=STAGING, dir=place.root))
    try:
        accounts.give(staging, place.account)
        _run_initdb(place, programs, staging)
        _run_single(place, programs, staging, "template1", _founding_statements(password))
        staging.rename(place.cluster)
        _sync_folder(place.root)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def change_password(place: places.Place, programs: Path, password: str) -> None:
    """Give the role a new password; the server must not be running."""
    statement = f"ALTER ROLE {ROLE} PASSWORD '{password}'"
    _run_single(place, programs, place.cluster, DATABASE, [statement])


def _founding_statements(password: str) -> list[str]:
    return [
        # The role may do what the owner of a database at a provider may, and no more: what works here works
        # there. Tests make databases of their own.
        f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{password}'",
        f"GRANT pg_monitor, pg_checkpoint, pg_signal_backend TO {ROLE}",
        # Only a superuser may add it, so it is in the template of every later database.
        "CREATE EXTENSION vector",
        f"CREATE DATABASE {DATABASE} OWNER {ROLE}",
    ]


def _run_initdb(place: places.Place, programs: Path, staging: Path) -> None:
    with _superuser_password(place) as password_file:
        command = [
            str(programs / "initdb"),
            f"--pgdata={staging}",
            "--username=postgres",
            f"--pwfile={password_file}",
            "--auth-local=scram-sha-256",
            "--auth-host=scram-sha-256",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
            "--encoding=UTF8",
            "--data-checksums",
        ]
        _complete(command, place)


@contextmanager
def _superuser_password(place: places.Place) -> Iterator[Path]:
    """Lend initdb a password that nobody keeps: the superuser is for the single-user mode only."""
    descriptor, name = tempfile.mkstemp(prefix=f"{STAGING}password-", dir=place.root)
    try:
        os.write(descriptor, secrets.token_urlsafe(24).encode())
        accounts.give(Path(name), place.account)
        yield Path(name)
    finally:
        os.close(descriptor)
        Path(name).unlink()


def _run_single(place: places.Place, programs: Path, cluster: Path, database: str, statements: list[str]) -> None:
    """Run statements without a server, as the superuser who needs no password there."""
    command = [str(programs / "postgres"), "--single", "-D", str(cluster), "-c", "exit_on_error=on", database]
    _complete(command, place, "".join(f"{statement};\n" for statement in statements))


def _complete(command: list[str], place: places.Place, text: str = "") -> None:
    done = accounts.run(command, place.account, text)
    if done.returncode != 0:
        # Statements carry the password; PostgreSQL echoes them behind this mark.
        lines = [line for line in done.stdout.splitlines() if "STATEMENT:" not in line]
        raise ClusterNotMade(folder=place.root, reason=" ".join(lines[-4:]) or f"status {done.returncode}")


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
