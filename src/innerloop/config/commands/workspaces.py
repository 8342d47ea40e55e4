"""workspace: making one, beside a running server or without."""

import json

import click

from innerloop.config import home
from innerloop.config.command import home_option


@click.group("workspace")
def workspace_command() -> None:
    """Make a workspace."""


@workspace_command.command("create")
@click.argument("name")
@click.option("--owner", required=True, help="The owner's e-mail address.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@home_option
def create_command(name: str, owner: str, as_json: bool) -> None:
    """Make a workspace called NAME with its owner, a key and a one-time sign-in link."""
    if "@" not in owner:
        raise click.UsageError(f"--owner is {owner!r}, which is no e-mail address.")
    if not name.strip():
        raise click.UsageError(
            "NAME is empty. Give the name that customers know you by; they read it in every question."
        )
    with home.opened():
        from innerloop.config import founding, schema  # noqa: PLC0415 - need Django to be set up
        from innerloop.kernel import clock  # noqa: PLC0415

        schema.bring_up()
        made = founding.create(name=name, owner=owner, now=clock.now())
    if as_json:
        click.echo(json.dumps(made))
        return
    click.echo(f"The workspace {made['workspace']} is ready.")
    click.echo(f"{made['owner']} signs in once, within a day, at {made['sign_in_url']}")
    click.echo(f"Its first key, shown only now: {made['api_key']}")
