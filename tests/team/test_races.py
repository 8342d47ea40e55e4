"""Two at once, on a real database: each verb that says it is safe."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from innerloop.kernel import clock
from innerloop.team import actions, errors
from innerloop.team.models import Member, Team, User, Workspace
from innerloop.team.rules import Role
from tests.faults import judging
from tests.support import cast as people
from tests.support.cast import FOUNDED_AT
from tests.support.database import other_connection

pytestmark = pytest.mark.django_db(transaction=True)

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


def _at_once(*verbs: Callable[[], object]) -> list[object]:
    """Start verbs in the same moment, each on its own connection; return results, or refusals."""
    start = Barrier(len(verbs))

    def run(verb: Callable[[], object]) -> object:
        try:
            start.wait(timeout=60)
            return verb()
        except errors.Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(verbs)) as pool:
        return list(pool.map(run, verbs))


def it_lets_one_link_sign_in_once():
    cast = people.make_cast()
    token = actions.make_sign_in_link(user=cast.olive.user, now=clock.now())

    results = _at_once(*[lambda: actions.use_sign_in_link(token=token, now=clock.now())] * 6)

    assert sorted(type(result).__name__ for result in results) == ["LinkSpent"] * 5 + ["User"]


def it_never_loses_the_last_owner():
    cast = people.make_cast()
    actions.change_role(member=cast.adam, role=Role.OWNER, by_member=cast.olive, now=FOUNDED_AT)
    adam, olive = Member.everywhere.get(id=cast.adam.id), cast.olive

    _at_once(
        lambda: actions.remove_member(member=adam, by_member=olive, now=FOUNDED_AT),
        lambda: actions.remove_member(member=olive, by_member=adam, now=FOUNDED_AT),
        lambda: actions.change_role(member=adam, role=Role.VIEWER, by_member=adam, now=FOUNDED_AT),
    )

    assert Member.everywhere.filter(workspace=cast.workspace, role=Role.OWNER, removed_at=None).count() == 1


def it_founds_two_workspaces_of_one_name_for_one_new_owner():
    results = _at_once(
        *[lambda: actions.found_workspace(name="Kijani", owner_email="k@kijani.example", now=FOUNDED_AT)] * 4
    )

    assert all(isinstance(result, Member) for result in results)
    assert User.objects.filter(email="k@kijani.example").count() == 1
    slugs = Workspace.objects.filter(name="Kijani").values_list("slug", flat=True)
    assert sorted(slugs) == ["kijani", "kijani-2", "kijani-3", "kijani-4"]


def it_makes_a_team_that_many_answers_name_first_once():
    cast = people.make_cast()
    keys = [f"T-{number}" for number in range(20)]

    results = _at_once(
        *[lambda: actions.see_teams(workspace_id=cast.workspace.id, keys=keys)] * 2,
        *[lambda: actions.see_teams(workspace_id=cast.workspace.id, keys=keys[::-1])] * 2,
    )

    assert all(result == results[0] for result in results)
    assert Team.everywhere.filter(workspace=cast.workspace).count() == 20


def it_ties_no_circle_by_two_moves_at_once():
    cast = people.make_cast()
    ids = actions.see_teams(workspace_id=cast.workspace.id, keys=["a", "b"])
    a, b = (Team.everywhere.get(id=ids[key]) for key in "ab")

    _at_once(
        lambda: actions.move_team(team=a, parent=b, by_member=cast.mona, now=FOUNDED_AT),
        lambda: actions.move_team(team=b, parent=a, by_member=cast.mona, now=FOUNDED_AT),
    )

    parents = {team.id: team.parent_id for team in Team.everywhere.filter(id__in=ids.values())}
    assert sorted(parent is None for parent in parents.values()) == [False, True]


def it_invites_one_person_twice_at_once_without_two_places():
    cast = people.make_cast()

    results = _at_once(
        *[
            lambda: actions.invite_member(
                workspace_id=cast.workspace.id,
                email="nia@tandawa.example",
                role=Role.AGENT,
                by_member=cast.adam,
                now=FOUNDED_AT,
            )
        ]
        * 3
    )

    assert sum(isinstance(result, errors.AlreadyMember) for result in results) == 2
    assert Member.everywhere.filter(user__email="nia@tandawa.example").count() == 1


def it_gives_no_name_twice_where_one_is_added_while_another_is_renamed():
    cast = people.make_cast()
    north = _team(cast, "North")

    with ThreadPoolExecutor(1) as pool, other_connection() as watcher:
        with transaction.atomic():
            _team(cast, "Quality")
            renaming = pool.submit(
                _at_once, lambda: actions.rename_team(team=north, name="Quality", by_member=cast.mona, now=FOUNDED_AT)
            )
            judging.wait_until(
                lambda: renaming.done() or judging.number(watcher, WAITING) > 0, seconds=30, what="the rename to wait"
            )
        [renamed] = renaming.result(30)

    assert isinstance(renamed, errors.NameTaken)
    assert list(Team.everywhere.order_by("name").values_list("name", flat=True)) == ["North", "Quality"]


def it_moves_a_team_while_something_is_written_that_points_at_its_workspace():
    cast = people.make_cast()
    north, quality = _team(cast, "North"), _team(cast, "Quality")

    with other_connection() as writer, writer.transaction(), transaction.atomic():
        # What the database does for each new row of the workspace.
        writer.execute("SELECT FROM team_workspace WHERE id = %s FOR KEY SHARE", [cast.workspace.id])
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '2s'")
        actions.move_team(team=north, parent=quality, by_member=cast.mona, now=FOUNDED_AT)

    assert Team.everywhere.get(id=north.id).parent_id == quality.id


def _team(cast: people.Cast, name: str) -> Team:
    return actions.add_team(workspace_id=cast.workspace.id, name=name, parent=None, by_member=cast.mona, now=FOUNDED_AT)
