"""The connection: it knows a server that went away, asks nothing of one that is there, and reads moments."""

from datetime import UTC, datetime

import psycopg
import pytest
from django.core.signals import request_started
from django.db import DataError, connection

pytestmark = pytest.mark.django_db(transaction=True)


def it_asks_nothing_of_a_server_that_is_there() -> None:
    connection.ensure_connection()

    with connection.execute_wrapper(refused):
        assert connection.is_usable()


def it_knows_a_connection_that_the_server_has_ended() -> None:
    connection.ensure_connection()
    ended = connection.connection
    with psycopg.connect(connection.connection.info.dsn, password=connection.connection.info.password) as another:
        another.execute("SELECT pg_terminate_backend(%s, 5000)", [ended.info.backend_pid])

    assert not connection.is_usable()
    connection.close()


def it_goes_on_with_a_new_connection_after_the_old_one_ended() -> None:
    connection.ensure_connection()
    with psycopg.connect(connection.connection.info.dsn, password=connection.connection.info.password) as another:
        another.execute("SELECT pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid])

    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(connection.settings_dict, "CONN_HEALTH_CHECKS", True)
        patch.setitem(connection.settings_dict, "CONN_MAX_AGE", None)
        request_started.send(sender=None)

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


@pytest.mark.parametrize(
    ("told", "read"),
    [
        ("2026-03-02 09:30:00+03", datetime(2026, 3, 2, 6, 30, tzinfo=UTC)),
        ("2026-03-02 06:30:00.05Z", datetime(2026, 3, 2, 6, 30, 0, 50_000, tzinfo=UTC)),
        ("2026-03-02 06:30:00.123456Z", datetime(2026, 3, 2, 6, 30, 0, 123_456, tzinfo=UTC)),
        ("1900-01-01 00:00:00Z", datetime(1900, 1, 1, tzinfo=UTC)),
    ],
)
def it_reads_moments_to_the_microsecond_and_in_utc(told: str, read: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::timestamptz, ARRAY[%s::timestamptz]", [told, told])
        [found, among] = cursor.fetchone()

    assert (found, found.tzinfo, among) == (read, UTC, [read])


def it_refuses_a_moment_that_python_cannot_hold() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 'infinity'::timestamptz")

        with pytest.raises(DataError):
            cursor.fetchone()


def refused(*_: object) -> None:
    raise AssertionError("the server was asked")
