"""docs: the reference pages that come from the code."""

import os
from pathlib import Path

import click


@click.command("docs")
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default="docs/reference",
    show_default=True,
    help="The folder that the pages are written to.",
)
def docs_command(folder: Path) -> None:
    """Write the reference pages that come from the code: settings, commands, events, OpenAPI."""
    import django  # noqa: PLC0415 - a quarter of a second that `--help` should not wait for

    # No database is asked and no page holds a secret, so none is made.
    os.environ.setdefault("INNERLOOP_SECRET_KEY", "for writing the reference pages")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "innerloop.config.settings")
    django.setup()
    from innerloop.config import reference  # noqa: PLC0415 - needs Django to be set up

    for name, write in reference.PAGES.items():
        (folder / name).write_text(write(), encoding="utf-8")
        click.echo(f"{folder / name}")
