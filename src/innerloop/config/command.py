"""The `innerloop` command. Each subcommand's module is loaded when it is called, so that help is quick."""

import importlib
import os
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Any

import click

# name -> module under `commands`; the order is the order of the help.
COMMANDS = {
    "demo": ("running", "Start everything with a demo company."),
    "up": ("running", "Start everything; prints the owner's sign-in link."),
    "web": ("running", "Serve pages, API and live updates; one process of many."),
    "worker": ("running", "Do the work behind the pages; one process of many."),
    "reader": ("running", "Read the words that customers write; one process of many."),
    "migrate": ("running", "Bring the database's schema up."),
    "workspace": ("workspaces", "Make a workspace."),
    "import": ("importing", "Read answers, customers or events from a file."),
    "events": ("events", "See events that were set aside, and try them again."),
    "jobs": ("jobs", "See jobs that were set aside, and try them again."),
    "lake": ("lakes", "Make the lake anew, from which slices of many answers are counted, or publish it."),
    "models": ("models", "Install the models that read comments."),
    "doctor": ("doctor", "Check the set-up, and say what to do about each finding."),
    "bench": ("bench", "Measure ourselves, beside the limit in the same run."),
    "docs": ("docs", "Write the reference pages that come from the code."),
}


class Rooms(click.Group):
    """A group that loads a subcommand only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the commands in the order of a first day."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Load one command."""
        if name not in COMMANDS:
            return None
        module = importlib.import_module(f"innerloop.config.commands.{COMMANDS[name][0]}")
        found: click.Command = getattr(module, f"{name}_command")
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Say what each command does without loading any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, sentence) for name, (_, sentence) in COMMANDS.items()])


def home_option(command: Any) -> Any:
    """Give a command `--home DIR`, which wins over INNERLOOP_HOME."""

    def name_home(ctx: click.Context, parameter: click.Parameter, value: Path | None) -> None:
        if value is not None:
            os.environ["INNERLOOP_HOME"] = str(value.absolute())

    return click.option(
        "--home",
        type=click.Path(path_type=Path, file_okay=False),
        expose_value=False,
        callback=name_home,
        is_eager=True,
        help="Where the embedded database, files and secret live.  [default: innerloop-data]",
    )(command)


@click.group(cls=Rooms, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="innerloop", prog_name="innerloop")
def cli() -> None:
    """Innerloop, a self-hosted Net Promoter System."""


def main() -> None:
    """Run the command; a user's mistake is one sentence, never a traceback."""
    if not os.environ.get("INNERLOOP_DEBUG"):
        sys.excepthook = _tell_quietly
        threading.excepthook = lambda failed: _tell_quietly(failed.exc_type, failed.exc_value, failed.exc_traceback)
    try:
        cli.main(standalone_mode=False)
    except click.UsageError as error:
        error.show()
        sys.exit(2)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except Exception as error:
        if os.environ.get("INNERLOOP_DEBUG") or not _is_expected(error):
            raise
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)


def _tell_quietly(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    """Print where an error that nobody caught happened, not what it says: it may quote a customer."""
    from innerloop.kernel import quiet  # noqa: PLC0415 - it loads the database driver, and help must be quick

    if error is not None and not isinstance(error, SystemExit):
        sys.stderr.write(f"{quiet.traced(error)}\nINNERLOOP_DEBUG=1 shows what it says.\n")


def _is_expected(error: Exception) -> bool:
    # What our own rooms refuse, and what the operator can set right, is said in one sentence.
    module = type(error).__module__
    return module.startswith(("innerloop.", "pydantic")) or isinstance(error, OSError)
