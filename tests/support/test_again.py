"""What is laid down again is what the product's own verbs make, and somebody else each time."""

import re

import pytest
from django.db import connection, transaction
from django.forms.models import model_to_dict

from innerloop.kernel import lanes, scope
from innerloop.kernel.models import Event
from innerloop.listen import actions as listening
from innerloop.listen.models import Program
from innerloop.team.models import Workspace
from tests.support import again
from tests.support.cast import FOUNDED_AT, Cast, furnish, make_cast

pytestmark = pytest.mark.django_db
# An id and its lane, the end of an address that nobody guesses, having no password, and when somebody joined.
CHANCE = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<='live', ')\d+|(?<=relationship-)\w+|(?<='!)\w+|20\S+ \S+\.\d+\+00")


def by_the_verbs() -> tuple[Cast, Program]:
    cast = make_cast()
    with scope.to(cast.workspace.id):
        return cast, listening.furnish(workspace=cast.workspace, by="system", now=FOUNDED_AT)


def laid_down() -> tuple[Cast, Program]:
    cast = again.again(make_cast, key="cast")
    with scope.to(cast.workspace.id):
        return cast, furnish(cast.workspace)


def it_lays_down_the_same_rows() -> None:
    empty = again.rows()
    with transaction.atomic():
        by_the_verbs()
        made = again.rows() - empty
        transaction.set_rollback(True)
    with transaction.atomic():
        laid_down()  # which may be the first time, and by the verbs
        transaction.set_rollback(True)

    laid_down()

    assert without_chance(again.rows() - empty) == without_chance(made)
    connection.check_constraints()


def it_lays_down_somebody_else_each_time() -> None:
    with transaction.atomic():
        first, first_program = laid_down()
        transaction.set_rollback(True)

    second, program = laid_down()

    assert {first.workspace.id, first.pia.id, first_program.id}.isdisjoint(
        {second.workspace.id, second.pia.id, program.id}
    )
    assert (program.workspace_id, second.pia.workspace_id) == (second.workspace.id, second.workspace.id)
    for row in (second.workspace, second.rival, *second.members, second.olive.user, second.pia, program):
        assert model_to_dict(row) == model_to_dict(type(row)._base_manager.get(pk=row.pk))


def it_keeps_each_in_the_lane_of_the_log_that_its_id_says() -> None:
    with transaction.atomic():
        laid_down()
        transaction.set_rollback(True)
    laid_down()

    events = Event.objects.filter(workspace_id__in=Workspace.objects.values("id"))

    assert len(events) > 8
    for event in events:
        assert event.object_id
        assert event.lane == lanes.lane_of(subject=event.object_id, is_live=True)


def it_refuses_what_changes_other_rows() -> None:
    cast, _ = laid_down()

    def rename() -> None:
        cast.workspace.name = "Tandawa East"
        cast.workspace.save()

    with pytest.raises(AssertionError, match="changes rows"):
        again.again(rename, key="renamed")


def without_chance(rows: set[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted((insert, CHANCE.sub("…", values)) for insert, values in rows)
