"""The plain life of a server: start, use, stop."""

import os
import re
import time
from pathlib import Path

import psycopg
import pytest

from innerloop.kernel import postgres
from tests.kernel.postgres import support


def it_makes_a_cluster_and_finds_it_again(server: postgres.Server) -> None:
    first = server.start()
    support.ask(first, "CREATE TABLE kept AS SELECT 9 AS score")
    server.stop()

    began = time.monotonic()
    again = server.start()
    took = time.monotonic() - began

    assert again == first
    assert support.ask(again, "SELECT score FROM kept") == 9
    assert took < 2


def it_speaks_utf8_by_the_builtin_locale(server: postgres.Server) -> None:
    url = server.start()

    provider = "SELECT datlocprovider::text || datlocale FROM pg_database WHERE datname = current_database()"
    assert support.ask(url, provider) == "bC.UTF-8"
    assert support.ask(url, "SHOW server_encoding") == "UTF8"
    assert support.ask(url, "SELECT lower('ÉCHÜ')") == "échü"


def it_gives_no_superuser_but_databases_and_vectors(server: postgres.Server) -> None:
    url = server.start()

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE another")
    another = url.replace("@/innerloop?", "@/another?")

    assert support.ask(another, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    assert support.ask(another, "SELECT '[1,2]'::vector <-> '[1,4]'::vector") == 2


@pytest.mark.parametrize("credentials", ["innerloop", "innerloop:wrong", "postgres", "postgres:"])
def it_trusts_nobody_without_the_password(server: postgres.Server, credentials: str) -> None:
    url = re.sub(r"//[^@]+@", f"//{credentials}@", server.start())

    with pytest.raises(psycopg.OperationalError, match=r"no password supplied|authentication failed"):
        psycopg.connect(url)


def it_listens_on_its_own_socket_alone(server: postgres.Server, laid_out: Path) -> None:
    url = server.start()

    assert support.ask(url, "SHOW listen_addresses") == ""
    for name in ("cluster", "socket", "log"):
        assert (laid_out / name).stat().st_mode & 0o777 == 0o700
    assert (laid_out / "password").stat().st_mode & 0o777 == 0o600


def it_is_out_of_reach_of_the_terminals_interrupt(server: postgres.Server, laid_out: Path) -> None:
    server.start()

    pid = support.postmaster_pid(laid_out)
    assert os.getsid(pid) == pid
    assert os.getpgid(pid) == pid


def it_leaves_no_living_process_behind(server: postgres.Server, laid_out: Path) -> None:
    url = server.start()
    clients = [psycopg.connect(url) for _ in range(3)]
    assert support.pids_of(laid_out)

    server.stop()

    assert support.pids_of(laid_out) == []
    assert not server.is_running
    assert not list((laid_out / "socket").iterdir())
    for client in clients:
        client.close()


def it_has_no_address_before_it_starts(laid_out: Path) -> None:
    with pytest.raises(postgres.ServerNotStarted, match=r"Call start\(\) first"):
        _ = postgres.Server(laid_out).url


def it_says_why_the_server_would_not_start(laid_out: Path) -> None:
    server = postgres.Server(laid_out, settings={"shared_buffers": "plenty"})

    with pytest.raises(postgres.ServerDied, match='invalid value for parameter "shared_buffers": "plenty"'):
        server.start()

    assert not server.is_running
    assert not server.is_owner


def it_refuses_a_cluster_of_another_major_version(server: postgres.Server, laid_out: Path) -> None:
    server.start()
    server.stop()
    version = laid_out / "cluster" / "PG_VERSION"
    version.write_text("17\n")

    with pytest.raises(postgres.OtherMajor, match=r"made by PostgreSQL 17.*with pg_dump"):
        server.start()

    version.write_text("18\n")


def it_makes_a_new_password_for_a_lost_one(server: postgres.Server, laid_out: Path) -> None:
    first = server.start()
    server.stop()
    (laid_out / "password").unlink()

    second = server.start()

    assert second != first
    assert support.ask(second, "SELECT 1") == 1


def it_begins_logs_anew_that_have_grown_old(server: postgres.Server, laid_out: Path) -> None:
    server.start()
    server.stop()
    old, young = laid_out / "log" / "server-old.log", laid_out / "log" / "server-young.log"
    for log in (old, young):
        log.write_text("LOG:  once\n")
    os.utime(old, (0, 0))

    server.start()

    assert not old.exists()
    assert young.exists()


def it_logs_a_long_wait_for_a_lock_but_no_persons_words(server: postgres.Server, laid_out: Path) -> None:
    url = server.start()
    support.ask(url, "CREATE TABLE IF NOT EXISTS words (word text UNIQUE); INSERT INTO words VALUES ('ann')")

    with pytest.raises(psycopg.errors.UniqueViolation):
        support.ask(url, "INSERT INTO words VALUES ('ann')")

    server.stop()
    logged = "".join(log.read_text() for log in (laid_out / "log").glob("server-*.log"))
    assert "duplicate key value violates unique constraint" in logged
    assert "ann" not in logged


def it_removes_a_throwaway_with_all_its_files(enterable: Path) -> None:
    folder = enterable / "throwaway"

    with postgres.throwaway(folder) as server:
        location = server.location
        assert support.ask(server.url, "SHOW fsync") == "on"

    assert not folder.exists()
    assert not location.exists()
