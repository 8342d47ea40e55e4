"""bench: the project's own measurements, each beside its limit in the same run."""

from datetime import UTC, datetime
from pathlib import Path

import click

from innerloop.config.command import home_option

NAMES = ("all", "pages", "api", "inbox", "score", "slice", "customer", "search", "rereading", "words")


@click.command("bench")
@click.argument("name", type=click.Choice(NAMES))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--seconds", default=10.0, show_default=True, help="How long each load lasts.")
@click.option(
    "--full",
    "is_full",
    is_flag=True,
    help="Measure scores and searches at a million, slices at ten million and edits of themes at 100,000 answers too.",
)
@click.option(
    "--keep", type=click.Path(path_type=Path, dir_okay=False), help="Write each part into this JSON file; others stay."
)
@click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False, exists=True), help="For words: where the sets lie."
)
@click.option("--cache", type=click.Path(path_type=Path, file_okay=False), help="For words: keep vectors here.")
@home_option
def bench_command(
    *, name: str, as_json: bool, seconds: float, is_full: bool, keep: Path | None, data: Path | None, cache: Path | None
) -> None:
    """Measure NAME on an installation made for it and removed again; --home says in which folder that lies.

    `words`, how well and how quickly comments are read, needs no installation, but the sets that heads are trained on
    (--data) and the packages of the group `training`; it is not among `all`.
    """
    from innerloop.config.bench import measuring, report  # noqa: PLC0415 - nothing of it is needed to show help

    def say(text: str) -> None:
        click.echo(f"{text} …", err=True)

    if name == "words":
        if data is None:
            raise click.UsageError("Say where the sets lie: innerloop bench words --data FOLDER.")
        runs = iter([measuring.measure_words(data, cache, say)])
    else:
        names = measuring.NAMES if name == "all" else (name,)
        runs = measuring.measure(names, seconds=seconds, is_full=is_full, say=say)
    parts = {}
    for measured in runs:
        figures, setting = measured.figures, measured.setting
        parts[measured.name] = report.as_part(figures, setting, on=datetime.now(UTC).date())
        # Whoever stops an hour's work keeps what is done.
        if keep:
            report.keep(keep, {measured.name: parts[measured.name]})
        if not as_json:
            click.echo(report.table(figures, setting))
    if as_json:
        click.echo(report.as_json(parts))
