"""Founding a workspace."""

from datetime import UTC, datetime

import pytest

from innerloop.kernel.models import Event
from innerloop.team import actions, errors, events
from innerloop.team.models import User
from innerloop.team.rules import Role

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def it_makes_the_owner_and_says_so_in_the_log():
    owner = actions.found_workspace(name="Tandawa Air", owner_email="Olive@Tandawa.example", now=NOW)

    assert owner.role == Role.OWNER
    assert owner.user.email == "olive@tandawa.example"
    assert not owner.user.has_usable_password()
    assert owner.workspace.slug == "tandawa-air"
    event = Event.objects.get(workspace_id=owner.workspace_id)
    assert (event.kind, event.actor) == (events.WORKSPACE_FOUNDED, f"member:{owner.id}")


def it_counts_the_slug_up_where_the_name_is_taken():
    slugs = [
        actions.found_workspace(name="Tandawa", owner_email="o@t.example", now=NOW).workspace.slug for _ in range(3)
    ]

    assert slugs == ["tandawa", "tandawa-2", "tandawa-3"]
    assert User.objects.count() == 1


def it_gives_a_name_without_latin_letters_a_slug_too():
    owner = actions.found_workspace(name="タンダワ", owner_email="o@t.example", now=NOW)

    assert owner.workspace.slug == "workspace"


def it_refuses_a_given_slug_that_is_taken():
    actions.found_workspace(name="Tandawa", owner_email="o@t.example", now=NOW, slug="air")

    with pytest.raises(errors.SlugTaken, match="'air'"):
        actions.found_workspace(name="Other", owner_email="p@t.example", now=NOW, slug="air")


@pytest.mark.parametrize("name", ["", "  "])
def it_founds_nothing_without_a_name(db, name):
    with pytest.raises(errors.NameMissing):
        actions.found_workspace(name=name, owner_email="olive@tandawa.example", now=NOW)
