"""Periodic work of many workspaces: what fails in one holds back no other."""

import logging

import pytest
from django.db import DataError, connection

from innerloop.kernel import apart, scope
from tests.support.cast import Cast


def it_goes_on_with_the_next_workspace_and_tells_what_failed(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    done = []
    for workspace in (cast.workspace, cast.rival):
        with apart.within(workspace.id, doing="Counting"):
            if workspace == cast.workspace:
                raise ValueError("dina@example.org")
            done.append(scope.current())

    assert done == [cast.rival.id]
    [told] = caplog.records
    assert told.levelno == logging.ERROR
    assert f"Counting for workspace {cast.workspace.id} failed and goes on: ValueError at it_goes_on" in told.message
    # What an error says may be what a customer wrote.
    assert "dina" not in caplog.text


@pytest.mark.django_db(transaction=True)
def it_goes_on_after_the_database_has_ended_the_connection(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    with apart.within(cast.workspace.id, doing="Counting"), connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with apart.within(cast.rival.id, doing="Counting"), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
    assert len(caplog.records) == 1


def it_lets_pass_what_ends_the_worker(cast: Cast) -> None:
    with pytest.raises(KeyboardInterrupt), apart.within(cast.workspace.id, doing="Counting"):
        raise KeyboardInterrupt


def it_names_the_kind_of_an_error_of_the_database(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    apart.tell(DataError("value dina@example.org is too long"), doing="Writing")

    assert [record.message for record in caplog.records] == ["Writing failed and goes on: DataError"]
