"""
Where things lie. Everything that lasts is in the folder that the caller names, with one exception.

    folder/password   of the role innerloop; readable by us alone
    folder/lock       held by the process that owns the server
    folder/users      held in common by those who use a server that another process owns
    folder/location   only where the cluster had to lie elsewhere (docs/adr/0003-embedded-postgresql.md)
    folder/start.log  what the server said before its own log was open; here or at the location
    folder/cluster, folder/log, folder/socket   the server's own; here or at the location
"""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
import stat
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from innerloop.kernel.postgres import accounts
from innerloop.kernel.postgres.errors import (
    FolderNotTrusted,
    FolderNotUsable,
    NoReachablePlace,
    NoSocketFolder,
    NotOurCluster,
    OutOfReach,
    PlaceLost,
    PlaceTaken,
)

logger = logging.getLogger(__name__)

FALLBACK = Path("/var/lib/innerloop")
PORT = 5432
SOCKET_NAME = f".s.PGSQL.{PORT}"
# macOS allows 103 bytes and an end mark, Linux 107; one limit keeps a folder portable.
LONGEST_SOCKET_PATH = 103


@dataclass(frozen=True)
class Place:
    """A folder of ours, the root under which its cluster lies, and the account that runs it."""

    folder: Path
    root: Path
    account: accounts.Account | None

    @property
    def cluster(self) -> Path:
        return self.root / "cluster"

    @property
    def logs(self) -> Path:
        return self.root / "log"

    @property
    def start_log(self) -> Path:
        # Not among the logs: root must not write in a folder where the server's account could lay a link.
        return self.root / "start.log"

    @property
    def password(self) -> Path:
        return self.folder / "password"

    @property
    def name(self) -> str:
        """Return a name that the titles of this cluster's processes carry and no other's do."""
        return "innerloop-" + hashlib.sha256(os.fsencode(self.cluster)).hexdigest()[:12]


def make_folder(folder: Path) -> Path:
    """Return the folder with links resolved, made where it is missing; an existing one stays as it is."""
    folder = folder.expanduser()
    try:
        if not folder.exists():
            folder.mkdir(parents=True, exist_ok=True)
            # As root, others may pass through to the server's own subfolders but see nothing.
            folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
    except OSError as error:
        raise FolderNotUsable(folder=folder, reason=error.strerror) from error
    for path in (folder, folder / "lock", folder / "users", folder / "password"):
        if os.access(path, os.F_OK) and not os.access(path, os.R_OK | os.W_OK):
            raise _belongs_to(path.stat().st_uid, folder)
    return folder.resolve()


def find(folder: Path) -> Place:
    """Return where a folder's cluster lies, changing nothing."""
    root = _recorded(folder) or folder
    return Place(folder, root, accounts.choose(root / "cluster"))


def settle(folder: Path) -> Place:
    """Return where a folder's cluster lies or will lie, with the server's subfolders made. Needs the lock."""
    place = find(folder)
    if place.root != folder:
        _claim(place)
    if not place.account:
        _refuse_another_owner(place)
    elif not place.account.can_enter(place.root):
        if place.root != folder or place.cluster.exists():
            raise OutOfReach(account=place.account.name, folder=place.root)
        place = _elsewhere(place)
    _make_own(place.logs, place.account)
    if place.account and place.cluster.exists() and place.cluster.stat().st_uid == 0:
        # Put back from a backup by root, without owners.
        accounts.give_all(place.cluster, place.account)
    return place


def make_fallback(fallback: Path) -> None:
    """Make the folder for what root's server cannot reach elsewhere, and trust it only as root's own."""
    if not fallback.exists():
        fallback.mkdir(parents=True, exist_ok=True)
        # Whatever the umask: the server's account must pass through.
        fallback.chmod(0o755)
    seen = fallback.lstat()
    if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != os.geteuid() or seen.st_mode & 0o022:
        raise FolderNotTrusted(folder=fallback, owner=accounts.name_of(os.geteuid()))


def make_socket_folder(place: Place) -> Path:
    """Make the server's 0700 socket folder, in a temporary folder where the place's path is too long."""
    for folder in _socket_folders(place):
        enterable = not place.account or place.account.can_enter(folder.parent)
        if enterable and len(os.fsencode(folder / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
            _make_own(folder, place.account)
            return folder
    raise NoSocketFolder(folder=place.root, longest=LONGEST_SOCKET_PATH)


def drop_socket_folder(place: Place) -> None:
    """Remove the emptied socket folder from the temporary folders."""
    for folder in _socket_folders(place)[1:]:
        with suppress(OSError):
            folder.rmdir()


def read_password(place: Place) -> str | None:
    """Return the kept password, or None where none is kept."""
    with suppress(FileNotFoundError):
        return place.password.read_text().strip() or None
    return None


def make_password(place: Place) -> str:
    """Make, keep and return a new password."""
    password = secrets.token_urlsafe(24)
    write_privately(place.password, password)
    return password


def write_privately(path: Path, text: str) -> None:
    """Write a 0600 file that is there whole or not at all, also after a power cut."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    with os.fdopen(descriptor, "w") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    Path(name).rename(path)


def _recorded(folder: Path) -> Path | None:
    record = folder / "location"
    if not record.exists():
        return None
    root = Path(record.read_text().strip())
    if not root.is_dir():
        raise PlaceLost(folder=folder, place=root, record=record)
    return root


def _claim(place: Place) -> None:
    """Refuse a copied folder; follow a moved one."""
    note = place.root / "folder"
    owner = Path(note.read_text().strip())
    if owner == place.folder:
        return
    record = place.folder / "location"
    with suppress(OSError, PlaceLost):
        if _recorded(owner) == place.root:
            raise PlaceTaken(place=place.root, owner=owner, folder=place.folder, record=record)
    write_privately(note, str(place.folder))


def _refuse_another_owner(place: Place) -> None:
    if not place.cluster.exists():
        return
    owner = place.cluster.stat().st_uid
    if owner != os.geteuid():
        raise _belongs_to(owner, place.root)


def _belongs_to(owner: int, folder: Path) -> NotOurCluster:
    user = accounts.name_of(os.geteuid())
    return NotOurCluster(folder=folder, owner=accounts.name_of(owner), user=user)


def _elsewhere(place: Place) -> Place:
    """Make a root of our own that the server's account can reach, and record it in the folder."""
    assert place.account
    try:
        make_fallback(FALLBACK)
        root = Path(tempfile.mkdtemp(prefix=f"{place.folder.parent.name}-", dir=FALLBACK))
    except OSError as error:
        raise NoReachablePlace(
            account=place.account.name, folder=place.folder, fallback=FALLBACK, reason=error.strerror
        ) from error
    root.chmod(0o711)
    if not place.account.can_enter(root):
        root.rmdir()
        raise OutOfReach(account=place.account.name, folder=FALLBACK)
    write_privately(root / "folder", str(place.folder))
    write_privately(place.folder / "location", str(root))
    logger.warning(
        "PostgreSQL runs as %s, who may not enter %s; the database lies in %s.",
        place.account.name,
        place.folder,
        root,
    )
    return Place(place.folder, root, place.account)


def _socket_folders(place: Place) -> list[Path]:
    """Return where the socket may lie, best first; temporary folders serve only for their short names."""
    short = f"innerloop-{os.geteuid()}-{place.name.removeprefix('innerloop-')}"
    # Anybody may write there, so _make_own checks owner and mode.
    temporary = [Path(tempfile.gettempdir()), Path("/tmp")]  # noqa: S108
    return [place.root / "socket", *(folder.resolve() / short for folder in temporary)]


def _make_own(folder: Path, account: accounts.Account | None) -> None:
    """Make a 0700 folder of the server's; trust an existing one only when its owner and mode are right."""
    owner = account.uid if account else os.geteuid()
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    seen = folder.lstat()
    is_ours = stat.S_ISDIR(seen.st_mode) and seen.st_uid in {owner, os.geteuid()}
    if not is_ours or seen.st_mode & 0o777 != 0o700:
        raise FolderNotTrusted(folder=folder, owner=accounts.name_of(owner))
    accounts.give(folder, account)
