"""Clearing away what a start that was killed half-way has left."""

import pytest
from django.db import connection
from django.utils import timezone

from innerloop.config.demo import staging
from innerloop.customers.rules import Person
from innerloop.kernel import drain, scope
from innerloop.kernel.models import Event
from innerloop.listen import actions as listening
from innerloop.listen.actions.asking import Ask
from innerloop.listen.rules.heard import Heard
from innerloop.team import actions as team
from innerloop.team.models import Workspace
from tests.support.cast import make_customer


def rows_of(workspace: Workspace) -> dict[str, int]:
    """Count the rows of a workspace in every table that has a column for it, as the database knows them."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT table_name FROM information_schema.columns JOIN information_schema.tables USING (table_name)
            WHERE column_name = 'workspace_id' AND table_type = 'BASE TABLE' AND table_name NOT LIKE 'kernel_event%%'
            """
        )
        tables = [name for (name,) in cursor.fetchall()]
        counted = {}
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}" WHERE workspace_id = %s', [workspace.id])
            counted[table] = cursor.fetchone()[0]
    return {table: n for table, n in counted.items() if n}


@pytest.mark.usefixtures("empty_log")
def it_leaves_no_row_but_the_log() -> None:
    now = timezone.now()
    workspace = team.found_workspace(name="Half", owner_email="o@half.example", now=now, slug=staging.STAGE).workspace
    with scope.to(workspace.id):
        program = listening.furnish(workspace=workspace, by="system", now=now)
        ask = Ask(make_customer(workspace, "Pia"), channel="link")
        listening.invite(program=program, ask=ask, by="system", now=now)
        heard = Heard(score=9, person=Person(email="dina@example.org"), touchpoint="shop", key="k1")
        listening.record([heard], workspace=workspace, by="system", now=now)
        drain.open_cursors()
        drain.drain_dry()
    assert {"listen_invitation", "understand_fact", "kernel_repeatedrequest"} <= rows_of(workspace).keys()

    staging.clear()

    assert rows_of(workspace) == {}
    assert not Workspace.objects.filter(id=workspace.id).exists()
    assert Event.objects.filter(workspace_id=workspace.id).exists()
