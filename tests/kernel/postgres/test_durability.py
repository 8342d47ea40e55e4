"""A server that could lose an acknowledged answer is refused, whoever runs it."""

from pathlib import Path

import psycopg
import pytest

from innerloop.kernel import postgres
from innerloop.kernel.postgres import durability

SOUND = {"server_version_num": "160004", "fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}


def it_accepts_our_own_server(server: postgres.Server) -> None:
    with psycopg.connect(server.start()) as connection:
        postgres.check_durability(connection)
        lazy = connection.execute("SELECT set_config('synchronous_commit', 'off', false)").fetchone()

        assert lazy == ("off",)
        with pytest.raises(postgres.NotDurable, match="synchronous_commit = off"):
            postgres.check_durability(connection)


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes"])
def it_refuses_a_server_started_with_it_off(laid_out: Path, setting: str) -> None:
    lossy = postgres.Server(laid_out, settings={setting: "off"})
    refusal = pytest.raises(postgres.NotDurable, match=f"{setting} = off and could lose answers")

    with lossy, psycopg.connect(lossy.url) as connection, refusal:
        postgres.check_durability(connection)


def it_refuses_a_server_older_than_16() -> None:
    durability.require_durable(SOUND)

    with pytest.raises(postgres.TooOld, match="is PostgreSQL 15; Innerloop needs 16"):
        durability.require_durable(SOUND | {"server_version_num": "150012"})


@pytest.mark.parametrize("level", ["local", "remote_write", "remote_apply"])
def it_accepts_every_level_that_reaches_the_disk(level: str) -> None:
    durability.require_durable(SOUND | {"synchronous_commit": level})

    with pytest.raises(postgres.NotDurable):
        durability.require_durable(SOUND | {"synchronous_commit": "off"})
