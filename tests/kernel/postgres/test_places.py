"""Where the files lie: in the folder where possible, and never at the cost of others' folders."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from innerloop.kernel import postgres
from innerloop.kernel.postgres import accounts, binaries
from tests.kernel.postgres import support


@pytest.fixture
def hidden(tmp_path: Path) -> Iterator[Path]:
    """Lend a folder that only its owner may enter, so that as root its server's account may not."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    yield home / "postgres"
    postgres.remove(home / "postgres")


def it_serves_a_folder_that_others_may_not_enter(hidden: Path) -> None:
    neighbor = hidden.parent / "secret.key"
    neighbor.write_text("kept")
    before = support.modes(hidden.parent, neighbor)

    with postgres.Server(hidden) as server:
        first = support.ask(server.url, "CREATE TABLE kept AS SELECT 9 AS score; SELECT score FROM kept")
    with postgres.Server(hidden) as server:
        kept = support.ask(server.url, "SELECT score FROM kept")
        location = server.location

    assert (first, kept) == (None, 9)
    assert support.modes(hidden.parent, neighbor) == before
    assert accounts.choose(location / "cluster") is None or location.parent == Path("/var/lib/innerloop")


def it_leaves_the_folders_around_it_as_they_were(server: postgres.Server, laid_out: Path) -> None:
    neighbor = laid_out.parent / "neighbor"
    neighbor.mkdir(mode=0o750)
    package = binaries.locate()
    before = support.modes(laid_out.parent, neighbor, package)

    server.start()
    server.stop()

    assert support.modes(laid_out.parent, neighbor, package) == before


def it_keeps_the_socket_of_a_long_path_elsewhere(enterable: Path) -> None:
    folder = enterable / ("a long name" * 9) / "postgres"

    with postgres.throwaway(folder) as server:
        socket_folder = Path(str(support.ask(server.url, "SHOW unix_socket_directories")).strip('"'))
        mode = socket_folder.stat().st_mode & 0o777
        location = server.location

    assert location == folder
    assert mode == 0o700
    assert socket_folder.parent == Path(tempfile.gettempdir()).resolve()
    assert not socket_folder.exists()


def it_refuses_a_socket_folder_that_others_could_change(server: postgres.Server, laid_out: Path) -> None:
    server.start()
    server.stop()
    (laid_out / "socket").chmod(0o777)

    with pytest.raises(postgres.FolderNotTrusted, match="socket is not a folder that only"):
        server.start()

    (laid_out / "socket").chmod(0o700)


def it_takes_back_files_that_a_backup_gave_to_us(server: postgres.Server, laid_out: Path) -> None:
    server.start()
    server.stop()
    accounts.give_all(laid_out / "cluster", accounts.Account("ourselves", os.geteuid(), os.getegid()))

    assert support.ask(server.start(), "SELECT 1") == 1


def it_says_when_a_recorded_location_is_gone(tmp_path: Path) -> None:
    (tmp_path / "location").write_text("/var/lib/innerloop/gone")

    with pytest.raises(postgres.PlaceLost, match="its database lies in /var/lib/innerloop/gone"):
        postgres.Server(tmp_path).start()


def it_tells_a_copied_folder_from_a_moved_one(enterable: Path) -> None:
    folder, copied, root = enterable / "first", enterable / "copy", enterable / "elsewhere"
    for path in (folder, copied, root):
        path.mkdir()
    for path in (folder, copied):
        (path / "location").write_text(str(root))
    (root / "folder").write_text(str(folder))

    with pytest.raises(postgres.PlaceTaken, match=f"belongs to the home folder {folder}"):
        postgres.Server(copied).start()
    shutil.rmtree(folder)
    with postgres.throwaway(copied) as server:
        location = server.location

    assert location == root


def it_says_when_the_folder_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(postgres.FolderNotUsable, match="Choose another home folder"):
        postgres.Server(tmp_path / "file" / "postgres").start()


def it_copies_programs_that_the_servers_account_cannot_reach(tmp_path: Path, enterable: Path) -> None:
    source, shelf = binaries.locate(), enterable / "shelf"
    package = tmp_path / "site-packages" / source.name
    shutil.copytree(source / "pginstall18", package / "pginstall18", ignore=shutil.ignore_patterns("include"))
    beside = source.parent / binaries.LIBRARIES_BESIDE
    if beside.exists():
        shutil.copytree(beside, package.parent / beside.name)
    tmp_path.chmod(0o700)
    account = accounts.choose(tmp_path / "cluster")

    programs = binaries.programs(account, package=package, shelf=shelf)

    assert accounts.run([str(programs / "initdb"), "--version"], account).stdout.startswith("initdb (PostgreSQL) 18")
    assert (shelf in programs.parents) == (os.geteuid() == 0)
    assert binaries.programs(account, package=package, shelf=shelf) == programs
