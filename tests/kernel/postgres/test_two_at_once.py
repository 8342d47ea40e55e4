"""One folder has one owner; others may share its server."""

from pathlib import Path

import pytest

from innerloop.kernel import postgres
from tests.kernel.postgres import support


def it_refuses_a_second_owner_by_name(laid_out: Path) -> None:
    with support.another_owner(laid_out) as owner:
        with pytest.raises(postgres.ServerInUse, match=f"process {owner.pid}"):
            postgres.Server(laid_out).start()

        with pytest.raises(postgres.ServerInUse):
            postgres.remove(laid_out)
        assert owner.poll() is None


def it_shares_a_server_and_leaves_it_running(laid_out: Path) -> None:
    with support.another_owner(laid_out):
        guest = postgres.Server(laid_out)

        url = guest.start(share=True)
        answer = support.ask(url, "SELECT 1")
        is_owner = guest.is_owner
        guest.stop()

        assert answer == 1
        assert not is_owner
        assert support.ask(url, "SELECT 2") == 2


def it_owns_the_server_where_none_runs_to_share(server: postgres.Server, laid_out: Path) -> None:
    server.start(share=True)

    assert server.is_owner
    server.stop()
    assert support.pids_of(laid_out) == []


def it_follows_when_the_shared_server_is_gone(server: postgres.Server, laid_out: Path) -> None:
    with support.another_owner(laid_out):
        server.start(share=True)
    assert not server.is_running

    assert support.ask(server.start(share=True), "SELECT 1") == 1

    assert server.is_owner


def it_leaves_the_server_of_a_command_to_those_who_joined_it(laid_out: Path) -> None:
    with support.passing_by(laid_out) as first:
        with support.passing_by(laid_out) as second, support.passing_by(laid_out) as third:
            pid = support.postmaster_pid(laid_out)
            first.communicate()
            second.communicate()
            after_two = support.postmaster_pid(laid_out)
            third.communicate()

        assert after_two == pid
        assert [each.returncode for each in (first, second, third)] == [0, 0, 0]
        assert support.pids_of(laid_out) == []


def it_answers_a_guest_whose_host_has_gone(server: postgres.Server, laid_out: Path) -> None:
    with support.passing_by(laid_out) as host:
        url = server.start(share=True)
        host.communicate()

    assert support.ask(url, "SELECT 1") == 1
    server.stop()
    assert support.pids_of(laid_out) == []


def it_leaves_a_server_alone_that_somebody_owns_by_now(server: postgres.Server, laid_out: Path) -> None:
    with support.passing_by(laid_out) as host:
        server.start(share=True)
        host.communicate()
        with support.another_owner(laid_out):
            server.stop()

            guest = postgres.Server(laid_out)
            assert support.ask(guest.start(share=True), "SELECT 1") == 1
            guest.stop()
    assert support.pids_of(laid_out) == []
