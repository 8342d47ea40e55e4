"""Make the weights: `python -m innerloop.config.training FOLDER [--cache FOLDER]`."""

from pathlib import Path

import click

from innerloop.config.training import learning
from innerloop.config.training.embedding import Cache
from innerloop.understand.words import encoding, heads


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--cache", type=click.Path(path_type=Path, file_okay=False), help="Keep vectors of the sets here.")
@click.option("--home", type=click.Path(path_type=Path), default=Path("innerloop-data"), help="Where models lie.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), default=heads.WEIGHTS, help="What to write.")
def train(folder: Path, cache: Path | None, home: Path, out: Path) -> None:
    """Learn all heads from the sets in FOLDER and write their weights."""
    encoders = {heads.ENGLISH: encoding.english(home), heads.MANIFOLD: encoding.manifold(home)}
    caches = {name: Cache(encoder, cache) for name, encoder in encoders.items() if encoder is not None}
    if len(caches) < len(encoders):
        raise click.ClickException("Both models are needed: run `innerloop models` first.")
    heads.write(learning.learn(learning.Sets.of(folder), caches, lambda text: click.echo(text, err=True)), out)
    click.echo(f"{out}: {out.stat().st_size:,} bytes")


train()
