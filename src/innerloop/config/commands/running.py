"""demo, up, web, worker, reader, migrate: what runs."""

import os
import socket
import sys
import time
import urllib.request
from urllib.error import URLError

import click

from innerloop.config import errors, home, lasting, tree
from innerloop.config.command import home_option
from innerloop.config.environment import Environment

READY_WITHIN_SECONDS = 60
PORT = click.IntRange(1, 65535)
ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


@click.command("demo")
@click.option("--port", type=PORT, default=8000, show_default=True, help="Where pages and API are served.")
@home_option
def demo_command(port: int) -> None:
    """Start everything with a demo company, and print a sign-in link."""
    _run(port, has_demo=True)


@click.command("up")
@click.option("--port", type=PORT, default=8000, show_default=True, help="Where pages and API are served.")
@home_option
def up_command(port: int) -> None:
    """Start everything on this machine; the owner is made through the link that this prints."""
    _run(port, has_demo=False)


@click.command("web")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=PORT, default=8000, show_default=True)
@click.option("--shared", is_flag=True, help="Let other web processes of this user serve the same port (Linux).")
@home_option
def web_command(host: str, port: int, shared: bool) -> None:
    """Serve pages, API and live updates. Needs INNERLOOP_DATABASE_URL."""
    _needs_database("web")
    _needs_secret("web")
    home.set_up()
    from innerloop.config import serving  # noqa: PLC0415 - needs Django to be set up

    serving.serve(host=host, port=port, shares_port=shared)


@click.command("worker")
@home_option
def worker_command() -> None:
    """Hand events to their subscribers, run jobs, send what is due. Needs INNERLOOP_DATABASE_URL."""
    _needs_database("worker")
    _needs_secret("worker")
    home.set_up()
    from innerloop.config import working  # noqa: PLC0415 - needs Django to be set up

    working.work()


@click.command("reader")
@click.option("--again", is_flag=True, help="Only have what could not be read tried anew, by the reader that runs.")
@home_option
def reader_command(again: bool) -> None:
    """Read the words that customers write, behind everybody else. Needs INNERLOOP_DATABASE_URL."""
    if again:
        _try_again()
        return
    _needs_database("reader")
    _needs_secret("reader")
    # One thread, whatever multiplies: the other processors are for whoever answers. Read when the library is loaded.
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
    home.set_up()
    from innerloop.config import reading  # noqa: PLC0415 - needs Django to be set up

    reading.read()


@click.command("migrate")
@home_option
def migrate_command() -> None:
    """Bring the schema up; safe to run twice and from two machines."""
    with home.opened():
        migrate()
    click.echo("The schema is up to date.")


def migrate() -> None:
    """Bring the schema up, one machine at a time."""
    from innerloop.config import schema  # noqa: PLC0415 - needs Django to be set up

    lasting.keep()
    with lasting.searched_seldom():
        schema.bring_up()


def _try_again() -> None:
    with home.opened():
        from innerloop.understand import actions as understanding  # noqa: PLC0415 - needs Django to be set up
        from innerloop.understand.models import Unread  # noqa: PLC0415

        count = understanding.try_again(Unread.everywhere.all())
    click.echo(f"{count:,} answers are tried anew.")


def _needs_database(name: str) -> None:
    if not os.environ.get(home.DATABASE_URL):
        raise click.UsageError(
            f"innerloop {name} is one process of many and needs INNERLOOP_DATABASE_URL. "
            "For one machine with its own database, run: innerloop up"
        )


def _needs_secret(name: str) -> None:
    # A key of each machine's own would make the links and sessions of the others invalid.
    environment = Environment()
    if not environment.has_secret():
        raise errors.NoSecret(command=name, kept=environment.home.absolute() / "secret.key")


def _run(port: int, *, has_demo: bool) -> None:
    # A name and not a number: passkeys are bound to one.
    os.environ.setdefault("INNERLOOP_BASE_URL", f"http://localhost:{port}")
    _refuse_taken_port(port)
    with home.opened(is_owner=True):
        home.announce(os.environ["INNERLOOP_BASE_URL"])
        migrate()
        from innerloop.config import first_steps  # noqa: PLC0415 - needs Django to be set up

        with lasting.searched_seldom():
            link = first_steps.demo() if has_demo else first_steps.first_owner()
        grown = tree.Tree([*_webs(port), *(tree.Child(name, tree.innerloop(name)) for name in ("worker", "reader"))])
        try:
            grown.start()
            _wait_until_ready(port)
            base = os.environ["INNERLOOP_BASE_URL"]
            click.echo(f"Innerloop is ready at {base}")
            click.echo(link)
            click.echo("Ctrl-C stops everything.")
            sys.stdout.flush()
            grown.watch()
        finally:
            grown.stop()


def _webs(port: int) -> list[tree.Child]:
    count = tree.web_count()
    command = tree.innerloop("web", "--port", str(port), *(["--shared"] if count > 1 else []))
    return [tree.Child(f"web {number + 1}", command) for number in range(count)]


def _refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise click.ClickException(f"Port {port} is in use. Choose another with --port.") from error


def _wait_until_ready(port: int) -> None:
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    address = f"http://127.0.0.1:{port}/readyz"
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.05)
    raise click.ClickException(f"The web process did not become ready within {READY_WITHIN_SECONDS} s. See above.")
