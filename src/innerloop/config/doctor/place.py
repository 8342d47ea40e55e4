"""The folder of the installation: its mode, its secret, its disk, the version of its database."""

import os
import shutil
import tempfile
from pathlib import Path

from innerloop.config.doctor.finding import Finding, error, ok, warning
from innerloop.kernel.postgres import binaries, places

# As listen.recordings calls it, which cannot be asked before the settings are known to be in order.
FOLDER = "recordings"
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


def recordings(home: Path, *, is_shared: bool) -> Finding:
    """Look whether what customers say aloud can be kept; `is_shared`: web processes may run on several machines."""
    name, folder = "recordings", home / FOLDER
    if not home.is_dir():
        return ok(name, "There is no home folder yet, and so none are kept.")
    if folder.exists() and not folder.is_dir():
        what = f"{folder} is a file, so what customers say aloud cannot be kept."
        return error(name, what, "Move it away; the folder is made with the first recording.")
    there = folder if folder.is_dir() else home
    try:
        # Without a name from its beginning, so that nothing is left behind.
        with tempfile.TemporaryFile(dir=there) as file:
            file.write(b".")
            file.flush()
    except OSError as failure:
        what = f"{there} cannot be written to ({failure.strerror}), so what customers say aloud cannot be kept."
        return error(name, what, "Let the account that runs the web processes write there, or set INNERLOOP_HOME.")
    if is_shared:
        return ok(name, f"{there} can be written to. Web processes on other machines need the same folder.")
    return ok(name, f"{there} can be written to.")


def data_version(home: Path) -> Finding:
    """Look whether the embedded database's files are of the version that we run."""
    name = "data folder version"
    cluster = places.find(home / "postgres").cluster
    if not (cluster / "PG_VERSION").exists():
        return ok(name, "There is no embedded database yet; `innerloop up` makes one.")
    found = (cluster / "PG_VERSION").read_text().strip()
    if found != str(binaries.MAJOR):
        what = f"The database in {cluster} was made by PostgreSQL {found}; this Innerloop runs {binaries.MAJOR}."
        do = "Write it out with the Innerloop that made it, read it in with this one: docs/guides/install.md, Backups."
        return error(name, what, do)
    return ok(name, f"The embedded database is of PostgreSQL {found}.")


def served_at(home: Path) -> str:
    """Return the address at which the folder was served last, as its server noted; nothing where none did."""
    try:
        return (home / "address").read_text().strip()
    except OSError:
        return ""


def has_embedded(home: Path) -> bool:
    """Say whether the folder holds a database of ours that could be started."""
    return (places.find(home / "postgres").cluster / "PG_VERSION").exists()
