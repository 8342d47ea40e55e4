"""What customers said aloud: sound files below the home folder, in a folder for each workspace, under random names."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from django.conf import settings

from innerloop.kernel import ids

FOLDER = "recordings"
SUFFIX = ".mp3"


def name_for(workspace_id: UUID, line_id: UUID, provider_id: str) -> str:
    """Return where a recording is kept, below the home folder: the same each time, and nothing that can be guessed."""
    token = ids.derived_token(key=settings.SECRET_KEY, purpose=f"recording {provider_id}", subject=line_id)
    return f"{FOLDER}/{workspace_id}/{token}{SUFFIX}"


def path_of(name: str) -> Path | None:
    """Return the file of a recording, or None where there is none (yet), or the name leads elsewhere."""
    home = settings.ENVIRONMENT.home.absolute()
    path: Path = home / name
    is_ours = name.startswith(f"{FOLDER}/") and ".." not in Path(name).parts and path.suffix == SUFFIX
    return path if is_ours and path.is_file() else None


def keep(name: str, content: bytes) -> None:
    """Keep a recording. Only we may read it, and nobody finds half of one."""
    path: Path = settings.ENVIRONMENT.home.absolute() / name
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    written, draft = tempfile.mkstemp(prefix=".", dir=path.parent)  # mode 0600
    try:
        with open(written, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def remove(names: Iterable[str]) -> None:
    """Remove recordings for good."""
    for name in names:
        if path := path_of(name):
            path.unlink(missing_ok=True)
