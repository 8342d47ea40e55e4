"""Ready queries: the rows that the query set itself would give, by a statement that was made once."""

import uuid
from contextlib import AbstractContextManager

import pytest
from django.db import connection, models, transaction
from django.forms import model_to_dict
from django_scopes.exceptions import ScopeError

from innerloop.customers.models import Customer, Identity
from innerloop.kernel import scope
from innerloop.kernel.ready import Ready
from innerloop.team.models import Member, Workspace
from tests.support.cast import Cast


def people(workspace: uuid.UUID, name: str) -> models.QuerySet[Customer]:
    return Customer.everywhere.filter(workspace=workspace, name=name).select_related("workspace", "owner__user")


def it_gives_the_rows_of_the_query_set(cast: Cast) -> None:
    cast.pia.owner, cast.pia.properties = cast.agnes, {"plan": "pro", "seats": [1, 2.5], "nothing": None}
    cast.pia.save()
    ready = Ready(people)

    for name in ("Pia", "Paul", "Nobody", "Pia"):
        asked = list(people(cast.workspace.id, name))
        found = ready(cast.workspace.id, name)

        assert found == asked
        assert [model_to_dict(row) for row in found] == [model_to_dict(row) for row in asked]


def it_brings_the_related_rows_along(cast: Cast) -> None:
    cast.pia.owner = cast.agnes
    cast.pia.save()
    ready = Ready(people)

    [pia], [paul] = ready(cast.workspace.id, "Pia"), ready(cast.workspace.id, "Paul")

    with ask_nothing():
        assert pia.workspace == cast.workspace
        assert pia.owner is not None
        assert pia.owner.user == cast.agnes.user
        assert paul.owner is None


def it_keeps_no_workspace_in_its_statement(cast: Cast) -> None:
    ready: Ready[Customer] = Ready(lambda name: Customer.objects.filter(name=name))

    with scope.to(cast.workspace.id), pytest.raises(ScopeError):
        ready("Pia")


def it_finds_nothing_of_another_workspace(cast: Cast) -> None:
    ready = Ready(people)

    assert ready(cast.workspace.id, "Pia")
    assert not ready(cast.rival.id, "Pia")


@pytest.mark.django_db(transaction=True)
def it_locks_rows_only_where_the_lock_lasts(transactional_db: None) -> None:
    ready: Ready[Workspace] = Ready(lambda id_: Workspace.objects.filter(id=id_).select_for_update())

    for _ in range(2):
        with transaction.atomic():
            assert ready(uuid.uuid4()) == []
        with pytest.raises(transaction.TransactionManagementError):
            ready(uuid.uuid4())


def it_refuses_what_its_rows_would_lack(cast: Cast) -> None:
    counted: Ready[Member] = Ready(
        lambda name: Member.everywhere.annotate(n=models.Count("id")).filter(user__name=name)
    )

    with pytest.raises(TypeError, match="annotations"):
        counted("Agnes")


def it_refuses_a_value_that_the_statement_has_in_another_form(cast: Cast) -> None:
    found: Ready[Identity] = Ready(lambda value: Identity.everywhere.filter(value__contains=value))

    with pytest.raises(TypeError, match="another form"):
        found("pia@")


def ask_nothing() -> AbstractContextManager[None]:
    def refuse(*_: object) -> None:
        raise AssertionError("the row was not there")

    return connection.execute_wrapper(refuse)
