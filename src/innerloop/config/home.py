"""Opening an installation: its database runs, Django is set up, the server is one we can trust."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict

from innerloop.config import ending, errors
from innerloop.kernel import postgres

DATABASE_URL = "INNERLOOP_DATABASE_URL"


@contextmanager
def opened(*, is_owner: bool = False) -> Iterator[None]:
    """Open the installation that the environment names, for the time of the block.

    Without INNERLOOP_DATABASE_URL the embedded PostgreSQL is started, or used beside a running owner.
    `is_owner` refuses to share: two `innerloop up` on one home would be two schedulers.
    """
    with ending.in_order():
        server = None if os.environ.get(DATABASE_URL) else postgres.Server(home() / "postgres")
        try:
            if server is not None:
                os.environ[DATABASE_URL] = server.start(share=not is_owner)
            _speak_of_running_server()
            set_up()
            yield
        finally:
            if server is not None:
                os.environ.pop(DATABASE_URL, None)
                server.stop()


def set_up() -> None:
    """Set Django up against the database of the environment.

    Raises BadDatabaseAddress, DatabaseRefusesUs, NotDurable, TooOld.
    """
    import django  # noqa: PLC0415 - a quarter of a second that `--help` should not wait for

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "innerloop.config.settings")
    _check_database(os.environ[DATABASE_URL])
    django.setup()


def _check_database(url: str) -> None:
    named = _named(url)
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            postgres.check_durability(connection)
    except psycopg.Error as error:
        # Not chained: its traceback would show the address with the password in it.
        raise errors.DatabaseRefusesUs(**named, reason=_reason(error)) from None


def _named(url: str) -> dict[str, str]:
    """Return what of an address may be shown; raises BadDatabaseAddress."""
    try:
        parts = {name: str(value) for name, value in conninfo_to_dict(url).items()}
    except psycopg.Error:
        raise errors.BadDatabaseAddress from None
    named = {"name": parts.get("dbname", "of the default name"), "host": parts.get("host", "this machine")}
    # A password with @ or / in it, not written as %40 or %2F, spills into its neighbors.
    port = parts.get("port", "").replace(",", "")
    if "@" in "".join(named.values()) or (port and not port.isdecimal()):
        raise errors.BadDatabaseAddress
    return named


def _reason(error: psycopg.Error) -> str:
    # What follows the first line is advice or the same of other addresses, but for a first line that only announces.
    lines = [line.strip(" -\t") for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
    said = lines[1] if lines[0].endswith(":") and len(lines) > 1 else lines[0]
    return said.rstrip(".")


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
    try:
        folder.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise errors.HomeNotUsable(folder=folder, reason=(error.strerror or str(error)).lower()) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise errors.HomeNotUsable(folder=folder, reason="it may not be written to")
    os.environ["INNERLOOP_HOME"] = str(folder)
    return folder
