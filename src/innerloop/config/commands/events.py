"""events: those that could not be digested, seen and tried again."""

import json
import sys

import click

from innerloop.config import home
from innerloop.config.command import home_option


@click.group("events")
def events_command() -> None:
    """See events that were set aside, and try them again."""


@events_command.command("set-aside")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list.")
@home_option
def set_aside_command(as_json: bool) -> None:
    """List the events that a subscriber could not digest, oldest first, each with its error."""
    with home.opened():
        from innerloop.kernel.models import SetAside  # noqa: PLC0415 - needs Django to be set up

        fields = ("id", "subscriber", "kind", "event_id", "workspace_id", "error", "attempts")
        rows = list(SetAside.objects.order_by("set_aside_at", "id").values(*fields, "set_aside_at", "left_at"))
    if as_json:
        click.echo(json.dumps(rows, default=str))
        return
    for row in rows:
        click.echo(
            f"{row['id']}  {row['subscriber']} could not digest {row['kind']} ({row['event_id']}), "
            f"tried {row['attempts']} times since {row['set_aside_at']:%Y-%m-%d %H:%M} UTC"
            f"{', left aside' if row['left_at'] else ''}: {row['error']}"
        )
    click.echo(f"{len(rows)} set aside." if rows else "No event is set aside.")


@events_command.command("replay")
@click.argument("ids", nargs=-1, metavar="[ID]...")
@home_option
def replay_command(ids: tuple[str, ...]) -> None:
    """Try events again that were set aside: those of the IDs that `set-aside` shows, or all that nobody left aside."""
    with home.opened():
        from innerloop.kernel import aside  # noqa: PLC0415 - need Django to be set up
        from innerloop.kernel.models import SetAside  # noqa: PLC0415

        rows = {str(row.id): row for row in SetAside.objects.order_by("set_aside_at", "id")}
        if unknown := [id_ for id_ in ids if id_ not in rows]:
            raise click.UsageError(f"{unknown[0]!r} is not set aside. `innerloop events set-aside` lists what is.")
        chosen, failed = ids or [id_ for id_, row in rows.items() if row.left_at is None], 0
        for id_ in chosen:
            if error := aside.try_again(rows[id_]):
                failed += 1
                click.echo(f"{id_}  still cannot be digested: {error}", err=True)
    click.echo(f"{len(chosen) - failed} digested, {failed} still set aside.")
    if failed:
        sys.exit(1)
