"""The round of asking, in many workspaces: what fails in one waits for the next round, and nobody else for it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError, connection

from innerloop.connect import sending
from innerloop.kernel import clock, scope
from innerloop.listen import actions, channels, jobs
from innerloop.listen.actions import deciding, going_on
from innerloop.listen.actions.asking import Ask
from innerloop.listen.models import Invitation, Message, Program
from innerloop.team.models import Workspace
from tests.support.cast import Cast, furnish, make_customer
from tests.support.channels import Post

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
BROKEN: dict[str, Any] = {"reminders": "nonsense"}


@pytest.fixture(autouse=True)
def _post() -> Iterator[None]:
    channels.register(Post())
    with clock.held_at(NOON):
        yield


def waits(workspace: Workspace, name: str, *, until: datetime) -> Program:
    """Let somebody of a workspace wait to be asked."""
    with scope.to(workspace.id):
        program = furnish(workspace, now=NOON)
        made = actions.invite(
            program=program, ask=Ask(make_customer(workspace, name)), by="system", now=NOON
        ).invitation
        Invitation.objects.filter(id=made.id).update(state=Invitation.State.HELD, decide_at=until)
        return program


def broken(program: Program) -> None:
    Program.everywhere.filter(id=program.id).update(plan=BROKEN)


def it_decides_on_the_others_where_it_fails_for_one(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    broken(waits(cast.rival, "Rita", until=NOON + timedelta(minutes=1)))
    fine = waits(cast.workspace, "Rosa", until=NOON + timedelta(minutes=2))

    assert deciding.decide_due(now=NOON + timedelta(hours=1)) == 1

    assert Invitation.everywhere.get(program=fine).state == Invitation.State.QUEUED
    assert Invitation.everywhere.get(workspace=cast.rival).decide_at is not None
    assert f"for workspace {cast.rival.id} failed and goes on" in caplog.text
    assert "nonsense" not in caplog.text


def it_takes_up_next_time_what_had_failed(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    program = waits(cast.rival, "Rita", until=NOON + timedelta(minutes=1))
    broken(program)
    deciding.decide_due(now=NOON + timedelta(hours=1))

    Program.everywhere.filter(id=program.id).update(plan={})

    assert deciding.decide_due(now=NOON + timedelta(hours=2)) == 1


def it_reminds_the_others_where_it_fails_for_one(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    programs = []
    for workspace, name in ((cast.rival, "Rita"), (cast.workspace, "Rosa")):
        with scope.to(workspace.id):
            program = furnish(workspace, now=NOON)
            Program.objects.filter(id=program.id).update(plan={"reminders": [3]})
            program.refresh_from_db()
            actions.invite(program=program, ask=Ask(make_customer(workspace, name)), by="system", now=NOON)
        programs.append(program)
    # One workspace after the other, so that none waits for the other's thousands.
    sending.send_due()
    sending.send_due()
    broken(programs[0])

    going_on.go_on(now=NOON + timedelta(days=3))

    reminded = Message.everywhere.filter(purpose=Message.Purpose.REMIND).values_list("workspace_id", flat=True)
    assert list(reminded) == [cast.workspace.id]
    assert "Going on with who stays silent" in caplog.text


# A row that the database itself refuses, as it does with what no check had foreseen; to put it off is no trouble.
POISON = """
SET CONSTRAINTS ALL IMMEDIATE;
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'nonsense'; END $$;
CREATE TRIGGER refuse BEFORE UPDATE ON listen_invitation FOR EACH ROW
WHEN (OLD.id = '{}' AND (NEW.state <> OLD.state OR NEW.reminded <> OLD.reminded)) EXECUTE FUNCTION refuse();
"""


def a_crowd(cast: Cast, **changes: Any) -> list[UUID]:
    """Let three of one program wait, of whom it fails for the second."""
    program = waits(cast.workspace, "Rosa", until=NOON)
    with scope.to(cast.workspace.id):
        for name in ("Rita", "Ruth"):
            actions.invite(program=program, ask=Ask(make_customer(cast.workspace, name)), by="system", now=NOON)
    rows = Invitation.everywhere.filter(program=program)
    rows.update(**changes)
    ids = list(rows.order_by("id").values_list("id", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(POISON.format(ids[1]))
    return ids


def it_decides_on_the_neighbours_of_one_for_whom_it_fails(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    now = NOON + timedelta(hours=1)
    ids = a_crowd(cast, state=Invitation.State.HELD, decide_at=NOON + timedelta(minutes=1))

    assert deciding.decide_due(now=now) == 2

    found = [Invitation.everywhere.get(id=id_) for id_ in ids]
    assert [row.state for row in found] == ["queued", "held", "queued"]
    assert found[1].decide_at == now + timedelta(hours=1)
    assert f"Invitation {ids[1]}: Deciding on the asks" in caplog.text
    assert "nonsense" not in caplog.text
    # It is tried once an hour.
    assert deciding.decide_due(now=now + timedelta(minutes=1)) == 0


def it_reminds_the_neighbours_of_one_with_whom_it_fails(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    now = NOON + timedelta(days=3)
    ids = a_crowd(cast, state=Invitation.State.SENT, follow_at=now)
    Program.everywhere.filter(invitations=ids[0]).update(plan={"reminders": [3]})

    assert going_on.go_on(now=now) == 2

    found = [Invitation.everywhere.get(id=id_) for id_ in ids]
    assert [row.reminded for row in found] == [1, 0, 1]
    assert found[1].follow_at == now + timedelta(hours=1)
    assert f"Invitation {ids[1]}: Going on with who stays silent" in caplog.text


def it_leaves_a_crowd_for_the_next_round_where_the_database_fails(
    cast: Cast, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = waits(cast.workspace, "Rosa", until=NOON + timedelta(minutes=1))

    def fails(*_: Any) -> int:
        raise OperationalError("deadlock")

    monkeypatch.setattr(deciding, "_decide_some", fails)

    assert deciding.decide_due(now=NOON + timedelta(hours=1)) == 0

    assert Invitation.everywhere.get(program=program).decide_at == NOON + timedelta(minutes=1)


def it_goes_on_with_who_stays_silent_where_deciding_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    went: list[datetime] = []

    def fails(*, now: datetime) -> int:
        raise ConnectionError

    monkeypatch.setattr(deciding, "decide_due", fails)
    monkeypatch.setattr(going_on, "go_on", lambda *, now: went.append(now))

    with pytest.raises(ConnectionError):
        jobs.decide_due(0)

    assert went == [NOON]
