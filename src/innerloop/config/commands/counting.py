"""lake spark: a slice of a published snapshot, counted by Spark. It needs no database."""

import json
import os
from typing import Any

import click


@click.command("spark")
@click.option("--snapshot", "folder", required=True, help="The folder or address that was published to.")
@click.option(
    "--master", default="local[*]", show_default=True, help="Where Spark is: spark://HOST:7077, yarn, k8s://…"
)
@click.option("--workspace", metavar="SLUG", default="", help="Which one, where several were published.")
@click.option("--metric", default="nps", show_default=True, help="A metric's slug.")
@click.option("--by", default="", help="A comma list of dimensions, as in /api/v1/score.")
@click.option("--where", multiple=True, metavar="FIELD:VALUE", help="Such as channel:sms; repeat it for more.")
@click.option("--since", default="", help="A day or a moment, inclusive.")
@click.option("--until", default="", help="A day or a moment, exclusive.")
@click.option(
    "--of", type=click.Choice(["latest", "all"]), default="latest", show_default=True, help="Of each customer, or all."
)
@click.option(
    "--conf", "settings", multiple=True, metavar="NAME=VALUE", help="A setting of Spark's; repeat it for more."
)
@click.option("--json", "as_json", is_flag=True, help="Print what /api/v1/score answers, and as of when.")
def spark_command(
    folder: str, master: str, workspace: str, settings: tuple[str, ...], as_json: bool, **asked: Any
) -> None:
    """Count a slice of a published snapshot by Spark: the same numbers as /api/v1/score had at that moment.

    Needs the extra innerloop[spark] and a Java runtime, and neither database nor home. For answers that outgrow one
    machine, or a cluster that is there anyway; up to ten million the lake is far quicker.
    """
    if wrong := [setting for setting in settings if "=" not in setting]:
        raise click.UsageError(f"--conf is {wrong[0]!r}; write NAME=VALUE, such as spark.executor.memory=4g.")
    _set_django_up()
    from innerloop.understand.snapshots import scoring, spark  # noqa: PLC0415 - only when it is asked for

    session = spark.session(master, dict(setting.split("=", 1) for setting in settings))
    try:
        facts = spark.Facts.of(session, folder, workspace=workspace)
        total, groups = scoring.told(facts, _slice(asked, zone=facts.known.time_zone))
    finally:
        session.stop()
    metric = next(metric for metric in facts.known.metrics if metric.slug == asked["metric"])
    if as_json:
        click.echo(json.dumps(_as_json(total, groups, metric, facts.as_of)))
        return
    for line in _table(total, groups):
        click.echo(line)
    click.echo(f"{facts.known.workspace}, {metric.slug}, as of {facts.as_of}")


def _set_django_up() -> None:
    """Make our own modules ready; no database is asked, and no home is made."""
    import django  # noqa: PLC0415 - a quarter of a second that `--help` should not wait for

    os.environ.setdefault("INNERLOOP_SECRET_KEY", "nothing is signed here")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "innerloop.config.settings")
    django.setup()


def _slice(asked: dict[str, Any], *, zone: str) -> Any:
    from innerloop.understand import queries  # noqa: PLC0415 - need Django to be set up
    from innerloop.understand.snapshots.slicing import Slice  # noqa: PLC0415

    chosen = queries.choose(**asked, zone=zone)
    return Slice(chosen.metric, chosen.since, chosen.until, chosen.by, chosen.where, chosen.is_latest)


def _as_json(total: Any, groups: list[Any], metric: Any, as_of: str) -> dict[str, Any]:
    from innerloop.connect.api import cohorts  # noqa: PLC0415 - need Django to be set up

    told = [{"key": group.key, **cohorts.score_shown(group.score, metric)} for group in groups]
    return {"as_of": as_of, "total": cohorts.score_shown(total, metric), "groups": told}


def _table(total: Any, groups: list[Any]) -> list[str]:
    """Return the lines of a table, its columns as wide as what stands in them."""
    names = list(groups[0].key) if groups else []
    heading = [*names, "n", "top", "middle", "bottom", "score", "95 % interval", "mean"]
    rows = [[*(value or "" for value in group.key.values()), *_figures(group.score)] for group in groups]
    rows.append([*(["(all)"] + [""] * len(names))[: len(names)], *_figures(total)])
    widths = [max(map(len, column)) for column in zip(heading, *rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if number < len(names) else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in [heading, *rows]
    ]


def _figures(score: Any) -> list[str]:
    counts = [f"{number:,}" for number in (score.n, score.top, score.middle, score.bottom)]
    if score.value is None:
        return [*counts, "", "", ""]
    mean = "" if score.mean is None else f"{score.mean:.2f}"
    return [*counts, f"{score.value:+.1f}", f"{score.low:+.1f} to {score.high:+.1f}", mean]
