"""Fixtures that any test may ask for."""

import signal
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

from innerloop.kernel import clock
from innerloop.listen import channels
from tests.support import cast as people
from tests.support import emptying, template
from tests.support.again import again


def pytest_configure() -> None:
    """Hear every signal again: what started us may have turned some off (`nohup`, `&`), and a child inherits that."""
    for number in (signal.SIGHUP, signal.SIGINT):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Begin from a database that is migrated, and clear up after the tests that commit in our own way."""
    with django_db_blocker.unblock():
        settings.DATABASES["default"]["TEST"]["TEMPLATE"] = template.ready()
    setattr(TransactionTestCase, "_fixture_teardown", lambda _: emptying.empty_tables())  # noqa: B010 - not declared


@pytest.fixture(autouse=True, scope="session")
def _found_once() -> None:
    """Let WhiteNoise look for the static files once: it would do so anew for the first request of every client."""
    look = WhiteNoiseMiddleware.add_files_from_finders
    found: dict[str, StaticFile] = {}

    def look_once(noise: WhiteNoiseMiddleware) -> None:
        if not found:
            look(noise)
            found.update(noise.files)
        noise.files.update(found)

    WhiteNoiseMiddleware.add_files_from_finders = look_once


@pytest.fixture(autouse=True)
def own_channels() -> Iterator[None]:
    """The channels of the product again after each test: one that brings its own leaves nothing to the next."""
    ours = channels.known()
    yield
    for adapter in ours.values():
        channels.register(adapter)


@pytest.fixture
def cast(db: None) -> people.Cast:
    """Both workspaces with everybody in them."""
    return again(people.make_cast, key="cast")


@pytest.fixture
def by_day() -> Iterator[None]:
    """Noon in Nairobi, whenever the tests run: at night a question waits for the morning."""
    with clock.held_at(clock.now().replace(hour=9, minute=0, second=0, microsecond=0)):
        yield


@pytest.fixture
def empty_log(transactional_db: None) -> None:
    """An event log without events; Django flushes only the tables that it makes itself."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE kernel_event")


@pytest.fixture
def unsynced(empty_log: None) -> Iterator[None]:
    """Real commits that do not wait for the disk, for a proof of many steps that is not about power cuts."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
        yield
        cursor.execute("RESET synchronous_commit")
