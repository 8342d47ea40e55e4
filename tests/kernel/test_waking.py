"""Who sleeps until there is work is woken by whoever makes it, when it is there to be seen."""

import time
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection, transaction
from psycopg.conninfo import conninfo_to_dict

from innerloop.kernel import waking
from tests.support import database

pytestmark = pytest.mark.django_db(transaction=True)
CHANNEL = "innerloop_tests"


@pytest.fixture
def sleeper() -> Iterator[waking.Sleeper]:
    with waking.Sleeper(CHANNEL) as made:
        yield made


def it_is_woken_by_what_was_committed(sleeper: waking.Sleeper) -> None:
    with transaction.atomic():
        waking.wake(CHANNEL)
        waking.wake(CHANNEL)
        early = sleeper.sleep(0)

    assert (early, sleeper.sleep(10)) == (False, True)


def it_hears_what_came_before_its_first_sleep(sleeper: waking.Sleeper) -> None:
    assert waking.is_heard(CHANNEL), "also while it has work and has never slept"
    waking.wake(CHANNEL)

    assert sleeper.sleep(10)


def it_sleeps_on_where_nothing_came_of_it(sleeper: waking.Sleeper) -> None:
    with transaction.atomic():
        waking.wake(CHANNEL)
        transaction.set_rollback(True)

    assert not sleeper.sleep(0.1)


def it_hears_again_after_its_connection_broke(sleeper: waking.Sleeper) -> None:
    with database.other_connection() as other:
        other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = %s", [f"LISTEN {CHANNEL}"])
    with pytest.raises(psycopg.Error):
        sleeper.sleep(10)

    assert sleeper.sleep(0), "it looks by itself for what it did not hear"
    waking.wake(CHANNEL)
    assert sleeper.sleep(10)


def it_verifies_the_server_as_the_rest_of_us_does(monkeypatch: pytest.MonkeyPatch) -> None:
    options = {"sslmode": "verify-full", "sslrootcert": "/etc/ca.pem", "keepalives_idle": "5"}
    monkeypatch.setitem(connection.settings_dict, "OPTIONS", options)

    listens = conninfo_to_dict(waking.conninfo())

    assert {name: listens[name] for name in options} == options
    assert listens["keepalives_interval"] == "10"


def it_is_known_whether_anybody_sleeps_on_a_channel(sleeper: waking.Sleeper) -> None:
    assert waking.is_heard(CHANNEL)
    assert not waking.is_heard("another")

    sleeper.leave()

    deadline = time.monotonic() + 10
    while waking.is_heard(CHANNEL):
        assert time.monotonic() < deadline
