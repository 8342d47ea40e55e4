"""lake: the copy of the facts from which slices of many answers are counted, and what is published of it."""

import json
import time
from dataclasses import asdict
from pathlib import Path

import click

from innerloop.config import home
from innerloop.config.command import home_option
from innerloop.config.commands.counting import spark_command


@click.group("lake")
def lake_command() -> None:
    """Make the lake anew, from which slices of many answers are counted, or publish it."""


lake_command.add_command(spark_command)


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
        from django.conf import settings  # noqa: PLC0415 - need Django to be set up

        from innerloop.kernel import clock  # noqa: PLC0415
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
        where = settings.LAKE_URL
        few = f"No workspace has {lake.FROM_FACTS:,} scored answers yet; with fewer the database is as quick."
    if as_json:
        click.echo(json.dumps(made))
    else:
        click.echo(f"Written to {where}" if made else few)


@lake_command.command("publish")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--workspace", "slugs", multiple=True, metavar="SLUG", help="Only that one; repeat it for more.")
@click.option(
    "--keep",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="How many snapshots stay. Older ones hold whoever was erased since.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the manifest.")
@home_option
def publish_command(folder: Path, slugs: tuple[str, ...], keep: int, as_json: bool) -> None:
    """Publish the scored answers to FOLDER as plain Parquet files, as they are at this moment.

    For Spark, or whatever else reads Parquet: FOLDER/latest.json says which files, and what their columns mean. No
    names, words or customers are in them; employees' keys and customers' properties are. Erasures reach a published
    copy when you publish again, and copies of it never: see docs/guides/lake.md.
    """
    with home.opened():
        from innerloop.team.models import Workspace  # noqa: PLC0415 - need Django to be set up
        from innerloop.understand.snapshots import publishing  # noqa: PLC0415

        every = {row.slug: row for row in Workspace.objects.order_by("slug")}
        if unknown := [slug for slug in slugs if slug not in every]:
            raise click.UsageError(f"There is no workspace {unknown[0]!r}. Known: {', '.join(every)}.")
        chosen = [every[slug] for slug in dict.fromkeys(slugs or every)]
        began = time.monotonic()
        made = publishing.publish(folder, workspaces=chosen, keep=keep)
    if as_json:
        click.echo(json.dumps(asdict(made)))
        return
    for facts in made.workspaces:
        size = sum(file.bytes for file in facts.files) / 1e6
        click.echo(f"{facts.workspace}: {facts.rows:,} scored answers in {size:.1f} MB")
    click.echo(f"As of {made.as_of}, in {time.monotonic() - began:.1f} s: {folder / made.snapshot}")
