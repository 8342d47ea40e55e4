"""doctor: whether everything is set up as it should be, and what to do where it is not."""

import json
import sys
from dataclasses import asdict

import click

from innerloop.config.command import home_option
from innerloop.config.doctor.finding import Finding

_COLORS = {"ok": "green", "warning": "yellow", "error": "red"}


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@home_option
def doctor_command(as_json: bool) -> None:
    """Check the set-up, and say what to do about each finding. Changes nothing; exits with 1 on an error."""
    from innerloop.config.doctor import examining  # noqa: PLC0415 - a second that `--help` should not wait for

    found = []
    for finding in examining.examine():
        found.append(finding)
        if not as_json:
            _say(finding)
    counts = {level: sum(finding.level == level for finding in found) for level in _COLORS}
    if as_json:
        click.echo(json.dumps({"findings": [asdict(finding) for finding in found], **counts}, indent=2))
    else:
        click.echo(f"\nIn order: {counts['ok']}. Warnings: {counts['warning']}. Errors: {counts['error']}.")
    if counts["error"]:
        sys.exit(1)


def _say(finding: Finding) -> None:
    click.secho(f"{finding.level:8}", fg=_COLORS[finding.level], nl=False)
    click.echo(f"{finding.name}: {finding.what}")
    if finding.do:
        click.echo(f"{'':8}→ {finding.do}")
