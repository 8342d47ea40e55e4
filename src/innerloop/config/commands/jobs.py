"""jobs: those whose worker died each time, seen and tried again."""

import json
import sys

import click

from innerloop.config import home
from innerloop.config.command import home_option


@click.group("jobs")
def jobs_command() -> None:
    """See jobs that were set aside, and try them again."""


@jobs_command.command("set-aside")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list.")
@home_option
def set_aside_command(as_json: bool) -> None:
    """List the jobs that are done no more, since their worker died each time, oldest first."""
    with home.opened():
        from innerloop.kernel import rescues  # noqa: PLC0415 - needs Django to be set up

        fields = ("id", "task_name", "arguments", "job_id", "rescues", "set_aside_at")
        rows = list(rescues.set_aside().values(*fields))
    if as_json:
        click.echo(json.dumps(rows, default=str))
        return
    for row in rows:
        click.echo(
            f"{row['id']}  {row['task_name']} (job {row['job_id']}), "
            f"rescued {row['rescues']} times and set aside at {row['set_aside_at']:%Y-%m-%d %H:%M} UTC"
        )
    click.echo(f"{len(rows)} set aside." if rows else "No job is set aside.")


@jobs_command.command("again")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@home_option
def again_command(ids: tuple[str, ...]) -> None:
    """Try jobs again that were set aside: those of the IDs that `set-aside` shows, or all."""
    with home.opened():
        from innerloop.kernel import clock, rescues  # noqa: PLC0415 - need Django to be set up

        rows = {str(row.id): row for row in rescues.set_aside()}
        if unknown := [id_ for id_ in ids if id_ not in rows]:
            raise click.UsageError(f"{unknown[0]!r} is not set aside. `innerloop jobs set-aside` lists what is.")
        chosen = [rows[id_] for id_ in ids or rows]
        gone = [row for row in chosen if not rescues.try_again(row, now=clock.now())]
    for row in gone:
        click.echo(f"{row.id}  {row.task_name} (job {row.job_id}) is no longer in the queue.", err=True)
    click.echo(f"{len(chosen) - len(gone)} queued again; a worker takes them up within seconds.")
    if gone:
        sys.exit(1)
