"""Whom the server runs as: PostgreSQL refuses to run as root, so root lends it another account."""

from __future__ import annotations

import os
import pwd
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PREFERRED = ("postgres", "nobody")
# What nobody is nearly everywhere; used as a bare number where the machine has no such name.
LAST_RESORT = 65534


@dataclass(frozen=True)
class Account:
    """An unprivileged user of this machine."""

    name: str
    uid: int
    gid: int

    def can_enter(self, folder: Path) -> bool:
        """Tell whether this user may pass all the way into a folder, by trying it."""
        attempt = ["/bin/sh", "-c", 'cd -- "$1"', "sh", str(folder)]
        return run(attempt, self).returncode == 0


def choose(cluster: Path) -> Account | None:
    """Return the account that must run the cluster's server, or None when that is ourselves."""
    if os.geteuid() != 0:
        return None
    if cluster.exists() and (owner := cluster.stat().st_uid) != 0:
        return _by_uid(owner, cluster.stat().st_gid)
    for name in PREFERRED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    return Account(str(LAST_RESORT), LAST_RESORT, LAST_RESORT)


def name_of(uid: int) -> str:
    """Return a user's name, or the number where the machine has no name for it."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def give(path: Path, account: Account | None) -> None:
    """Hand one of our own files or folders to the server's account."""
    if account:
        os.chown(path, account.uid, account.gid, follow_symlinks=False)


def give_all(folder: Path, account: Account) -> None:
    """Hand a whole tree of ours to the server's account."""
    for parent, folders, files in os.walk(folder):
        for name in [".", *folders, *files]:
            os.chown(Path(parent, name), account.uid, account.gid, follow_symlinks=False)


def spawn_options(account: Account | None) -> dict[str, Any]:
    """Return what subprocess needs to run a command as the account, with a clean environment."""
    # No PG* variable of ours may reach the server, and a C locale keeps its messages readable to us.
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
    options: dict[str, Any] = {"env": environment, "cwd": "/", "umask": 0o077}
    if account:
        options |= {"user": account.uid, "group": account.gid, "extra_groups": []}
    return options


def run(command: list[str], account: Account | None, text: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command as the account, feed it text, wait, and return what it said on both streams as one."""
    return subprocess.run(  # noqa: S603  (our own commands, no shell)
        command,
        input=text,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
        # A terminal's Ctrl-C reaches us, not the half-written cluster.
        start_new_session=True,
        **spawn_options(account),
    )


def _by_uid(uid: int, gid: int) -> Account:
    with suppress(KeyError):
        gid = pwd.getpwuid(uid).pw_gid
    return Account(name_of(uid), uid, gid)
