"""The folder of the installation: its mode, its secret, its disk, the version of its database."""

import os
import shutil
from pathlib import Path

from innerloop.config.doctor.finding import Finding, error, ok, warning
from innerloop.kernel.postgres import binaries, places

# An import of a million answers and its write-ahead log take about this much.
LOW_DISK_BYTES = 2_000_000_000
FULL_DISK_BYTES = 300_000_000


def home_folder(home: Path) -> Finding:
    """Look whether others may look into the folder."""
    name = "home folder"
    if not home.is_dir():
        return warning(name, f"There is no folder {home} yet.", "Run `innerloop up`, or name another with --home.")
    # As root others pass through, to the database's own folder, without seeing anything.
    allowed = 0o711 if os.geteuid() == 0 else 0o700
    mode = home.stat().st_mode & 0o777
    if mode & ~allowed:
        return warning(name, f"{home} is open to others (mode {mode:o}).", f"Run: chmod {allowed:o} {home}")
    return ok(name, f"{home} is ours alone.")


def secret_file(home: Path) -> Finding:
    """Look whether others may read the key that signs links and sessions."""
    name, kept = "secret key file", home / "secret.key"
    if not kept.exists():
        return ok(name, "None is kept in the home folder.")
    mode = kept.stat().st_mode & 0o777
    if mode & 0o077:
        do = f"Run: chmod 600 {kept}. If somebody may have read it, delete it: all links and sessions end with it."
        return error(name, f"{kept} can be read by others (mode {mode:o}).", do)
    return ok(name, f"{kept} is ours alone.")


def disk_space(home: Path) -> Finding:
    """Look whether there is room for what comes."""
    there = next(folder for folder in (home, *home.parents) if folder.is_dir())
    free = shutil.disk_usage(there).free
    what = f"{free / 1e9:.1f} GB are free at {there}."
    if free < FULL_DISK_BYTES:
        return error("disk space", what, "Make room now: a full disk stops the database.")
    if free < LOW_DISK_BYTES:
        return warning("disk space", what, "Make room, or move the home folder to a larger disk.")
    return ok("disk space", what)


def data_version(home: Path) -> Finding:
    """Look whether the embedded database's files are of the version that we run."""
    name = "data folder version"
    cluster = places.find(home / "postgres").cluster
    if not (cluster / "PG_VERSION").exists():
        return ok(name, "There is no embedded database yet; `innerloop up` makes one.")
    found = (cluster / "PG_VERSION").read_text().strip()
    if found != str(binaries.MAJOR):
        what = f"The database in {cluster} was made by PostgreSQL {found}; this Innerloop runs {binaries.MAJOR}."
        do = "Run `innerloop backup FILE` with the Innerloop that made it, then `innerloop restore FILE` with this one."
        return error(name, what, do)
    return ok(name, f"The embedded database is of PostgreSQL {found}.")


def has_embedded(home: Path) -> bool:
    """Say whether the folder holds a database of ours that could be started."""
    return (places.find(home / "postgres").cluster / "PG_VERSION").exists()
