"""Short ways to import a file as the command does, and to see that nothing is left behind."""

from pathlib import Path

from django.db import connection

from innerloop.connect.imports import commanding, readers
from innerloop.connect.imports.commanding import Report, Wanted
from innerloop.kernel import clock, scope
from innerloop.listen import actions as listening
from innerloop.listen.models import Response
from innerloop.listen.rules.scale import Scale
from innerloop.team.models import Workspace

CLINIC = Path(__file__).with_name("clinic.csv")
FFT = Scale("fft", 1, 5, "low", frozenset({1, 2}), frozenset({4, 5}), not_scores=frozenset({6, 7}))


def furnished(workspace: Workspace, *scales: Scale) -> Workspace:
    """Give a workspace its metrics, and more of its own."""
    with scope.to(workspace.id):
        listening.furnish(workspace=workspace, by="system", now=clock.now())
        for scale in scales:
            define(workspace, scale)
    return workspace


def define(workspace: Workspace, scale: Scale) -> None:
    """Define a metric of the workspace's own."""
    listening.define_metric(scale=scale, name=scale.slug, workspace_id=workspace.id, by="system", now=clock.now())


def imported(path: Path, workspace: Workspace, *maps: str, **options) -> Report:
    """Import a file in this process; options are those of the command."""
    asked = {"kind": "responses", "metric": "nps", "group_by": None, "is_rehearsal": False} | options
    wanted = Wanted(workspace=workspace.slug, assignments=maps, **asked)
    return commanding.import_file(readers.survey(path), wanted, progress=lambda done, total: None)


def counted(report: Report) -> dict[str, int]:
    """Return the verdicts on rows that were given at all."""
    return {word: count for word, count in report.as_json()["rows"].items() if count and word != "read"}


def answers(workspace: Workspace) -> list[Response]:
    """Return the responses of a workspace in the order in which they came."""
    return list(Response.everywhere.filter(workspace=workspace).select_related("metric").order_by("id"))


def rows_of_all_tables() -> dict[str, int]:
    """Return how many rows every table of the database holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_stat_user_tables WHERE schemaname = 'public' ORDER BY relname")
        names = [name for (name,) in cursor.fetchall()]
        counts = {}
        for name in names:
            cursor.execute(f'SELECT count(*) FROM "{name}"')
            counts[name] = cursor.fetchone()[0]
    return counts
