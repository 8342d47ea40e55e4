"""The `innerloop` command itself."""

import subprocess
import sys

HEAVY = ("django", "psycopg", "pydantic", "ninja", "httpx2", "uvicorn", "mrml")
FAILING = """
import sys, threading
from innerloop.config import command
def fail(*args, **options): raise KeyError("Pia said: never again")
command.cli.main = fail
if sys.argv[1] == "thread":
    command.cli.main = lambda **options: None
    command.main()
    thread = threading.Thread(target=fail)
    thread.start(); thread.join()
else:
    command.main()
"""


def python(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False)


def it_loads_nothing_heavy_to_say_what_it_can_do() -> None:
    """Half a second is what help may take; what it loads says so on a machine of any speed."""
    done = python("-X", "importtime", "-m", "innerloop", "--help")

    loaded = {line.rsplit("|", 1)[-1].strip().split(".")[0] for line in done.stderr.splitlines()}
    assert "demo" in done.stdout
    assert "click" in loaded
    assert loaded & set(HEAVY) == set()


def it_says_where_it_failed_but_not_what_a_customer_said() -> None:
    done = python("-c", FAILING, "here")

    assert done.returncode == 1
    assert "in fail" in done.stderr
    assert "builtins.KeyError" in done.stderr
    assert "INNERLOOP_DEBUG=1" in done.stderr
    assert "Pia" not in done.stderr


def it_says_as_little_of_a_thread_that_fails() -> None:
    done = python("-c", FAILING, "thread")

    assert "builtins.KeyError" in done.stderr
    assert "Pia" not in done.stderr
