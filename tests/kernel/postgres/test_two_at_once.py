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
