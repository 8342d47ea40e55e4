"""import: answers, customers or events from a file, beside a running server or without."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from psycopg.errors import UndefinedColumn, UndefinedTable

from innerloop.config import home
from innerloop.config.command import home_option
from innerloop.connect.imports import errors, readers
from innerloop.connect.imports.rules.fields import FIELDS
from innerloop.connect.imports.rules.verdicts import Tally

if TYPE_CHECKING:
    from innerloop.connect.imports.commanding import Report

NOUNS = {"responses": "answers", "customers": "customers", "events": "events"}
SHOWN_REFUSALS = 100


def _fields() -> str:
    """Return which fields a column can be mapped to, for the help."""
    known = [f"FIELDs of {kind}: {', '.join(fields)}." for kind, fields in FIELDS.items()]
    return "\n\n".join([*known, "Of all: properties.NAME, ignore; of responses: answers.QUESTION."])


@click.command("import", epilog=_fields())
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--workspace", required=True, metavar="SLUG", help="Whose answers they are.")
@click.option("--kind", type=click.Choice(list(NOUNS)), default="responses", show_default=True)
@click.option("--metric", default="nps", show_default=True, metavar="SLUG", help="The scale of the scores.")
@click.option("--group-by", metavar="COLUMN", help="Rows with one value in it are one response with its answers.")
@click.option("--map", "assignments", multiple=True, metavar="COLUMN=FIELD", help="Corrects the guess; repeat it.")
@click.option("--encoding", metavar="NAME", help="Of a text that is not UTF-8, such as windows-1252.")
@click.option("--dry-run", "is_rehearsal", is_flag=True, help="Say what would become of every row; write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object with the verdict on every row.")
@home_option
def import_command(*, file: Path, encoding: str | None, as_json: bool, **wanted: Any) -> None:
    """Read FILE (CSV, TSV, XLSX or JSON lines) into a workspace.

    The same file again adds nothing; with rows appended, those. A file that cannot be read leaves no trace; a bad
    row in one that can be read is refused alone.
    """
    # Before the database is opened: what cannot be read needs none.
    outline = readers.survey(file, encoding=encoding)
    with home.opened():
        from innerloop.connect.imports import commanding  # noqa: PLC0415 - needs Django to be set up

        asked = commanding.Wanted(**wanted)
        with _usage_errors(), _progress(asked.is_rehearsal) as progress:
            report = commanding.import_file(outline, asked, progress=progress)
    click.echo(json.dumps(report.as_json()) if as_json else _in_words(report))


@contextmanager
def _usage_errors() -> Iterator[None]:
    """Say that an option was wrong where it was the option and not the file, and what an old database needs."""
    from django.db import ProgrammingError  # noqa: PLC0415 - a quarter of a second that a refusal should not wait for

    try:
        yield
    except ProgrammingError as error:
        if not isinstance(error.__cause__, UndefinedTable | UndefinedColumn):
            raise
        raise click.ClickException("The database has no tables of this version yet. Run: innerloop migrate") from error
    except errors.NothingToRead:
        raise
    except (errors.WrongMapping, errors.NoSuchWorkspace) as refusal:
        raise click.UsageError(str(refusal)) from refusal


@contextmanager
def _progress(is_rehearsal: bool) -> Iterator[Callable[[int, int], None]]:
    """Show on a terminal how far it is; elsewhere nothing."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    with click.progressbar(length=1, label="Checking" if is_rehearsal else "Importing", file=sys.stderr) as bar:

        def move(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield move


def _in_words(report: "Report") -> str:
    """Return the report for a reader: how the file was read, what became of it, and which rows were refused."""
    outline, mapped = report.plan.outline, report.plan.mapped
    scored = f" on {report.plan.scale.slug}" if mapped.kind == "responses" else ""
    lines = [f"{outline.path.name}: {report.plan.rows:,} rows, read as {NOUNS[mapped.kind]}{scored}."]
    lines += [f"  {column} = {field}" for column, field in mapped.fields.items()]
    if mapped.group:
        lines.append(f"  Rows with the same {mapped.group} are one response.")
    lines += report.sentences
    lines.append(_counts(report.tally, NOUNS[mapped.kind], is_rehearsal=report.is_rehearsal))
    lines += [f"  line {line}: {reason}" for line, reason in sorted(report.refusals)[:SHOWN_REFUSALS]]
    if len(report.refusals) > SHOWN_REFUSALS:
        lines.append(f"  … and {len(report.refusals) - SHOWN_REFUSALS:,} more; --json names them all.")
    return "\n".join(lines)


def _counts(tally: Tally, noun: str, *, is_rehearsal: bool) -> str:
    added, known, changed = (tally.items[word] for word in ("added", "known", "changed"))
    would = "would be " if is_rehearsal else ""
    changes = f", {changed:,} {would}changed" if changed else ""
    refused = tally.rows["refused"]
    found = f"{added:,} {noun} {would}added, {known:,} known already{changes}"
    return f"{found}; {refused:,} of {tally.done:,} rows {would}refused{':' if refused else '.'}"
