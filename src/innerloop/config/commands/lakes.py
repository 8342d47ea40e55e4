"""lake: the copy of the facts from which slices of many answers are counted."""

import json
import time

import click

from innerloop.config import home
from innerloop.config.command import home_option


@click.group("lake")
def lake_command() -> None:
    """Make the lake anew, from which slices of many answers are counted."""


@lake_command.command("rebuild")
@click.option("--workspace", metavar="SLUG", help="Only that of one workspace, which gets one whatever its size.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list.")
@home_option
def rebuild_command(workspace: str | None, as_json: bool) -> None:
    """Make the lake anew from the database, beside a running server or without.

    Nothing is lost by it, and meanwhile scores come from the database. Without --workspace it is that of all
    workspaces with many answers, and whatever lay in the lake before is thrown away.
    """
    with home.opened():
        from innerloop.kernel import clock  # noqa: PLC0415 - need Django to be set up
        from innerloop.team.models import Workspace  # noqa: PLC0415
        from innerloop.understand import lake  # noqa: PLC0415

        named = {row.id: row.slug for row in Workspace.objects.all()}
        chosen = next((id_ for id_, slug in named.items() if slug == workspace), None)
        if workspace is not None and chosen is None:
            raise click.UsageError(f"There is no workspace {workspace!r}. Known: {', '.join(sorted(named.values()))}.")
        made, began = [], time.monotonic()
        for id_, facts in lake.rebuild(now=clock.now(), workspace_id=chosen):
            seconds, began = time.monotonic() - began, time.monotonic()
            made.append({"workspace": named[id_], "answers": facts, "seconds": round(seconds, 1)})
            if not as_json:
                click.echo(f"{named[id_]}: {facts:,} scored answers in {seconds:.1f} s")
        few = f"No workspace has {lake.FROM_FACTS:,} scored answers yet; with fewer the database is as quick."
    if as_json:
        click.echo(json.dumps(made))
    elif not made:
        click.echo(few)
