"""What must survive: a killed owner, a killed server, a number that somebody else has now."""

import os
import signal
import subprocess
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from innerloop.kernel import postgres
from innerloop.kernel.postgres import accounts
from tests.kernel.postgres import support


def it_takes_over_the_server_of_a_killed_owner(server: postgres.Server, laid_out: Path) -> None:
    with support.another_owner(laid_out) as owner:
        orphan = support.postmaster_pid(laid_out)
        owner.kill()

    url = server.start()

    assert server.is_owner
    assert support.postmaster_pid(laid_out) == orphan
    assert support.ask(url, "SELECT 1") == 1
    server.stop()
    assert support.pids_of(laid_out) == []


def it_waits_for_an_orphan_that_is_just_stopping(server: postgres.Server, laid_out: Path) -> None:
    with support.another_owner(laid_out) as owner:
        orphan = support.postmaster_pid(laid_out)
        owner.kill()
    os.kill(orphan, signal.SIGINT)

    url = server.start()

    assert support.postmaster_pid(laid_out) != orphan
    assert support.ask(url, "SELECT 1") == 1


def it_recovers_every_row_after_the_server_is_killed(server: postgres.Server, laid_out: Path) -> None:
    url = server.start()
    support.ask(url, "CREATE TABLE heard AS SELECT generate_series(1, 1000) AS score")
    support.kill_server(laid_out)

    server.start()

    assert server.is_running
    assert support.ask(server.url, "SELECT sum(score) FROM heard") == 500_500


def it_ends_a_backend_too_busy_to_see_its_server_gone(server: postgres.Server, laid_out: Path) -> None:
    url = server.start()
    support.ask(url, "CREATE TABLE busy AS SELECT 1 AS one")
    with closing(psycopg.connect(url)) as connection:
        connection.pgconn.send_query(b"SELECT count(*) FROM generate_series(1, 1e12::bigint) AS n WHERE n % 7 = 8")
        support.kill_server(laid_out)
        server.start()

        left = connection.pgconn.get_result()

    assert left
    assert left.status == psycopg.pq.ExecStatus.FATAL_ERROR
    assert support.ask(server.url, "SELECT one FROM busy") == 1


def it_starts_although_another_program_has_the_servers_number(server: postgres.Server, laid_out: Path) -> None:
    server.start()
    support.kill_server(laid_out)
    server.stop()
    account = accounts.choose(laid_out / "cluster")
    claim = laid_out / "cluster" / "postmaster.pid"
    with subprocess.Popen(["sleep", "60"], **accounts.spawn_options(account)) as stranger:
        claim.write_text("\n".join([str(stranger.pid), *claim.read_text().splitlines()[1:]]))

        url = server.start()

        assert support.ask(url, "SELECT 1") == 1
        stranger.kill()


def it_starts_although_the_number_on_its_socket_still_lives(server: postgres.Server, laid_out: Path) -> None:
    server.start()
    support.kill_server(laid_out)
    server.stop()
    account = accounts.choose(laid_out / "cluster")
    claim = laid_out / "socket" / ".s.PGSQL.5432.lock"
    with subprocess.Popen(["sleep", "60"], **accounts.spawn_options(account)) as unreaped:
        claim.write_text("\n".join([str(unreaped.pid), *claim.read_text().splitlines()[1:]]))

        url = server.start()

        assert support.ask(url, "SELECT 1") == 1
        unreaped.kill()


def it_starts_over_a_claim_that_a_full_disk_left_empty(server: postgres.Server, laid_out: Path) -> None:
    server.start()
    support.kill_server(laid_out)
    server.stop()
    (laid_out / "cluster" / "postmaster.pid").write_text("")

    assert support.ask(server.start(), "SELECT 1") == 1


def it_gives_up_on_a_server_in_which_nothing_moves(laid_out: Path) -> None:
    with support.another_owner(laid_out) as owner:
        orphan = support.postmaster_pid(laid_out)
        owner.kill()
    os.kill(orphan, signal.SIGSTOP)

    with pytest.raises(postgres.ServerStalled, match=r"no progress for 0\.5 s"):
        postgres.Server(laid_out, patience=0.5).start()

    os.kill(orphan, signal.SIGCONT)
    with postgres.Server(laid_out):
        assert support.postmaster_pid(laid_out) == orphan
