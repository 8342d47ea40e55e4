"""The connection's check: it knows a server that went away, and asks nothing of one that is there."""

import psycopg
import pytest
from django.core.signals import request_started
from django.db import connection

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


def refused(*_: object) -> None:
    raise AssertionError("the server was asked")
