"""The commands as processes: what they refuse to start with, and that they leave nothing behind."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from innerloop.config import ending, errors, home
from innerloop.kernel import postgres
from tests.faults.installation import cluster_of, tree_of, without_settings
from tests.support import database, template
from tests.support.running import free_port

PASSWORD = "open-sesame"
PATIENCE = 60.0


def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run one command that is to refuse to start."""
    command = [sys.executable, "-m", "innerloop", *arguments]
    environment = {**without_settings(), **settings}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=PATIENCE)


def is_one_sentence(ended: subprocess.CompletedProcess[str]) -> bool:
    said = ended.stderr.strip()
    return ended.returncode == 1 and "\n" not in said and "Traceback" not in said and said.startswith("Error: ")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (f"postgresql://olive:{PASSWORD}@127.0.0.1:{{port}}/innerloop", "refused"),
        (f"postgresql://olive:{PASSWORD}@nowhere.invalid/innerloop", "nowhere.invalid"),
        (f"postgresql://olive:{PASSWORD}@home@127.0.0.1/innerloop", "%40"),
        (f"postgresql://olive:{PASSWORD}/home@127.0.0.1/innerloop", "%2F"),
        (f"olive:{PASSWORD}@127.0.0.1", "postgresql://"),
    ],
)
def it_says_in_a_sentence_without_password_that_the_database_is_out_of_reach(
    tmp_path: Path, address: str, words: str
) -> None:
    url = address.format(port=free_port())

    ended = run("migrate", INNERLOOP_DATABASE_URL=url, INNERLOOP_HOME=str(tmp_path))

    assert is_one_sentence(ended), ended.stderr
    assert words in ended.stderr
    assert PASSWORD not in ended.stderr


@pytest.mark.django_db
def it_says_what_a_server_that_was_reached_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    with database.other_connection() as known:
        where = known.info
        url = f"postgresql://{where.user}:{where.password}@/nowhere?host={where.host}&port={where.port}"
    monkeypatch.setenv(home.DATABASE_URL, url)

    with pytest.raises(errors.DatabaseRefusesUs, match='"nowhere" does not exist'):
        home.set_up()


def it_says_in_a_sentence_that_the_home_folder_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    ended = run("up", "--home", str(tmp_path / "file" / "home"), "--port", str(free_port()))

    assert is_one_sentence(ended), ended.stderr
    assert "--home" in ended.stderr


def it_says_in_a_sentence_that_the_port_is_in_use(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = run("up", "--home", str(tmp_path / "home"), "--port", port)

    assert is_one_sentence(ended), ended.stderr
    assert f"Port {port} is in use" in ended.stderr


@pytest.mark.parametrize("name", ["web", "worker", "reader"])
def it_does_not_make_a_secret_of_its_own_beside_other_processes(tmp_path: Path, name: str) -> None:
    ended = run(name, "--home", str(tmp_path), INNERLOOP_DATABASE_URL="postgresql://127.0.0.1/innerloop")

    assert is_one_sentence(ended), ended.stderr
    assert "Set INNERLOOP_SECRET_KEY" in ended.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("number", "stage"),
    [
        (signal.SIGTERM, "the database starts"),
        (signal.SIGHUP, "the database starts"),
        (signal.SIGINT, "the database starts"),
        (signal.SIGTERM, "the pages start"),
    ],
)
@pytest.mark.usefixtures("django_db_setup")
def it_leaves_nothing_behind_when_it_is_ended_while_it_starts(number: signal.Signals, stage: str) -> None:
    with passing_home() as folder, starting(folder, is_migrated=stage == "the pages start") as root:
        wait_until(stage, folder, root)
        below = {*tree_of(root.pid), *cluster_of(folder)}
        root.send_signal(number)

        assert root.wait(PATIENCE) == 128 + number
        assert survivors(below) == []
        assert cluster_of(folder) == []


@contextmanager
def starting(folder: Path, *, is_migrated: bool) -> Iterator[subprocess.Popen[bytes]]:
    """Start everything; a start that has nothing to migrate comes to its pages sooner."""
    if is_migrated:
        with postgres.Server(folder / "postgres") as server:
            template.copy_into(server.url)
    command = [sys.executable, "-m", "innerloop", "up", "--home", str(folder), "--port", str(free_port())]
    silent = subprocess.DEVNULL
    with subprocess.Popen(command, env=without_settings(), stdout=silent, stderr=silent) as root:
        try:
            yield root
        finally:
            # Where the test failed: what runs on would fail the next one as well.
            root.kill()


def survivors(pids: Iterable[int]) -> list[int]:
    """Return which still run; PostgreSQL's logger ends a moment after its server."""
    deadline = time.monotonic() + 20
    while (alive := [pid for pid in pids if is_running(pid)]) and time.monotonic() < deadline:
        time.sleep(0.05)
    return alive


def is_running(pid: int) -> bool:
    """Say whether a program runs; one that only waits to be buried does not."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


@contextmanager
def passing_home() -> Iterator[Path]:
    """Lend a home folder that the database's account may pass through."""
    folder = Path(tempfile.mkdtemp(prefix="il-"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        postgres.remove(folder / "postgres")
        shutil.rmtree(folder)


def wait_until(stage: str, folder: Path, root: subprocess.Popen[bytes]) -> None:
    """Wait until a start has come so far."""
    deadline = time.monotonic() + PATIENCE
    while not (cluster_of(folder) if stage == "the database starts" else has_pages(root.pid)):
        assert root.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.01)


def has_pages(root: int) -> bool:
    """Say whether the web process is there."""
    with suppress(OSError):
        return any(b"innerloop\0web" in Path(f"/proc/{pid}/cmdline").read_bytes() for pid in tree_of(root))
    return False


def it_lets_every_finally_have_its_turn_whatever_comes_meanwhile() -> None:
    turns: list[str] = []

    with pytest.raises(SystemExit) as ended:
        be_ended_twice(turns)

    assert (ended.value.code, turns) == (143, ["stopped"])
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def be_ended_twice(turns: list[str]) -> None:
    """Ask ourselves to end, and again while what was begun is being stopped."""
    with ending.in_order():
        try:
            os.kill(os.getpid(), signal.SIGTERM)
        finally:
            os.kill(os.getpid(), signal.SIGINT)
            turns.append("stopped")
