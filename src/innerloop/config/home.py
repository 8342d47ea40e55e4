"""Opening an installation: its database runs, Django is set up, the server is one we can trust."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from innerloop.kernel import postgres

DATABASE_URL = "INNERLOOP_DATABASE_URL"


@contextmanager
def opened(*, is_owner: bool = False) -> Iterator[None]:
    """Open the installation that the environment names, for the time of the block.

    Without INNERLOOP_DATABASE_URL the embedded PostgreSQL is started, or used beside a running owner.
    `is_owner` refuses to share: two `innerloop up` on one home would be two schedulers.
    """
    server = None
    if not os.environ.get(DATABASE_URL):
        server = postgres.Server(home() / "postgres")
        os.environ[DATABASE_URL] = server.start(share=not is_owner)
    try:
        _speak_of_running_server()
        set_up()
        yield
    finally:
        if server is not None:
            os.environ.pop(DATABASE_URL, None)
            server.stop()


def set_up() -> None:
    """Set Django up against the database of the environment; raises NotDurable, TooOld."""
    import django  # noqa: PLC0415 - a quarter of a second that `--help` should not wait for

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "innerloop.config.settings")
    with psycopg.connect(os.environ[DATABASE_URL], connect_timeout=10) as connection:
        postgres.check_durability(connection)
    django.setup()


def announce(base_url: str) -> None:
    """Remember at which address this home is served, for commands that make links beside the server."""
    (home() / "address").write_text(base_url)


def _speak_of_running_server() -> None:
    kept = home() / "address"
    if "INNERLOOP_BASE_URL" not in os.environ and kept.exists():
        os.environ["INNERLOOP_BASE_URL"] = kept.read_text().strip()


def home() -> Path:
    """Return the folder of the installation, made private.

    As root it may be passed through, though not listed: the database runs as another account, and its files
    would otherwise have to lie outside the folder (and outside a container's volume).
    """
    folder = Path(os.environ.get("INNERLOOP_HOME") or "innerloop-data").absolute()
    folder.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
    os.environ["INNERLOOP_HOME"] = str(folder)
    return folder
