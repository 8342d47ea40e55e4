"""The whole examination, in an order in which what fails first spares what hangs on it."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from pydantic import ValidationError

from innerloop.config import home
from innerloop.config.doctor import addresses, database, place
from innerloop.config.doctor.finding import Finding, error, ok, warning
from innerloop.config.environment import Environment
from innerloop.kernel import clock, postgres

PATIENCE_SECONDS = 5
_NAME = "database"


def examine() -> Iterator[Finding]:
    """Yield the findings of every check that can be made."""
    try:
        environment = Environment()
    except ValidationError as refusal:
        yield from _unreadable(refusal)
        return
    folder = environment.home.absolute()
    yield place.home_folder(folder)
    yield place.secret_file(folder)
    yield place.disk_space(folder)
    yield place.recordings(folder, is_shared=bool(environment.database_url))
    yield addresses.secret_key(environment)
    yield addresses.base_address(environment, place.served_at(folder))
    yield addresses.proxies(environment)
    yield addresses.sender(environment)
    yield addresses.mail(environment)
    yield addresses.signing(environment)
    if not environment.database_url:
        yield place.data_version(folder)
    yield from _examine_database(environment, folder)


def _unreadable(refusal: ValidationError) -> Iterator[Finding]:
    for wrong in refusal.errors(include_url=False, include_input=False):
        setting = "INNERLOOP_" + "_".join(str(part) for part in wrong["loc"]).upper()
        yield error("settings", f"{setting} cannot be read: {wrong['msg']}.", f"Mend {setting}.")


def _examine_database(environment: Environment, folder: Path) -> Iterator[Finding]:
    if not environment.database_url and not place.has_embedded(folder):
        yield warning(_NAME, "There is none yet.", "Run `innerloop up`, or set INNERLOOP_DATABASE_URL.")
        return
    try:
        with _address(environment, folder) as url, psycopg.connect(url, connect_timeout=PATIENCE_SECONDS) as connection:
            connection.autocommit = True
            yield ok(_NAME, f"Reached: {connection.info.dbname} at {connection.info.host or 'this machine'}.")
            yield from _look_into(connection)
            yield from _look_through(environment, url)
    except psycopg.OperationalError as failure:
        do = "Check INNERLOOP_DATABASE_URL, that the server runs, and that this machine may connect to it."
        yield error(_NAME, f"It does not answer: {' '.join(str(failure).split())[:300]}", do)
    except postgres.PostgresError as failure:
        yield error(_NAME, " ".join(str(failure).split())[:400], "Do as it says, and look again.")


@contextmanager
def _address(environment: Environment, folder: Path) -> Iterator[str]:
    if environment.database_url:
        yield environment.database_url
        return
    server = postgres.Server(folder / "postgres")
    try:
        yield server.start(share=True)
    finally:
        server.stop()


def _look_into(connection: database.Connection) -> Iterator[Finding]:
    yield database.version(connection)
    yield database.durability(connection)
    yield database.vectors(connection)
    yield from database.long_writes(connection)
    yield database.clock_skew(connection)


def _look_through(environment: Environment, url: str) -> Iterator[Finding]:
    os.environ[home.DATABASE_URL] = url
    if not environment.secret_key and not (environment.home / "secret.key").exists():
        # Django wants one, and we leave none behind.
        os.environ["INNERLOOP_SECRET_KEY"] = secrets.token_urlsafe(48)
    try:
        home.set_up()
    except (postgres.NotDurable, postgres.TooOld):
        # Said already; on such a server nothing of ours runs.
        return
    from innerloop.config.doctor import background, flow, lakes, words  # noqa: PLC0415 - needs Django to be set up

    schema = flow.migrations()
    yield schema
    if schema.level == "ok":
        yield from flow.lagging()
        yield flow.months(clock.now())
        yield flow.set_aside()
        yield from flow.sending(clock.now())
        yield from background.jobs(clock.now())
        yield background.set_aside()
        yield from lakes.look(clock.now())
        yield from words.look(clock.now())
