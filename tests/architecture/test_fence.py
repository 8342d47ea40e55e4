"""The database itself keeps workspaces apart."""

from __future__ import annotations

import itertools
import random
import uuid
from typing import Any, TypeAlias, cast

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import IntegrityError, connection, models, transaction
from django_scopes.exceptions import ScopeError

from innerloop.kernel import fence, scope
from innerloop.listen.models import Program
from innerloop.team.models import User, Workspace
from tests.support import proof
from tests.support.cast import Cast

Key: TypeAlias = "models.ForeignKey[Any, Any]"

# What else must hold for a row that points there; a check of its own would refuse it before the fence.
ALONG: dict[str, dict[str, Any]] = {"understand.Finding.theme": {"matter": "theme"}}


def fenced() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if fence.is_fenced(model)]


def crossings() -> list[Key]:
    return [field for model in fenced() for field in fence.crossings(model)]


@pytest.mark.django_db
def test_every_foreign_key_between_fenced_tables_is_fenced_and_nothing_else() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'f'")
        there = set(cursor.fetchall())

    wanted = {(field.model._meta.db_table, fence.constraint_name(field)) for field in crossings()}
    plain = {
        (table, name)
        for table, name in there
        for field in crossings()
        if table == field.model._meta.db_table and name.startswith(f"{table}_{field.column}_") and "_fk_" in name
    }

    assert wanted
    assert wanted - there == set()
    assert plain == set()


@pytest.mark.proof
@pytest.mark.django_db
def test_raw_rows_across_workspaces_are_refused(cast: Cast) -> None:
    """A row of one workspace that points at another's is refused, whatever the table."""
    generator = random.Random(7)
    makers = Rows()
    fields = crossings()
    # Each once before any comes again.
    tried = proof.size(small=len(fields), full=1000)
    turns = itertools.islice(itertools.cycle(generator.sample(fields, len(fields))), tried)
    refused = sum(makers.is_refused(field, cast.workspace, cast.rival) for field in turns)

    proof.write("raw_inserts_across_workspaces", tried=tried, refused=refused)
    assert refused == tried


class Rows:
    """Makes bare rows by plain SQL, with whatever they must point at."""

    def __init__(self) -> None:
        self._made: dict[tuple[type[models.Model], uuid.UUID], uuid.UUID] = {}

    def is_refused(self, field: Key, here: Workspace, there: Workspace) -> bool:
        """Point one row of ours at one of theirs; say whether the fence refused it."""
        target = self.one(field.related_model, there)
        row = self.values(field.model, here)
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                _insert(cursor, field.model, {**row, **ALONG.get(str(field), {}), field.column: target})
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        except IntegrityError as error:
            return fence.constraint_name(field) in str(error)
        return False

    def one(self, model: type[models.Model], workspace: Workspace) -> uuid.UUID:
        """Return a row of the workspace; makes it the first time."""
        if (model, workspace.id) not in self._made:
            row = self.values(model, workspace)
            with connection.cursor() as cursor:
                _insert(cursor, model, row)
            self._made[model, workspace.id] = row["id"]
        return self._made[model, workspace.id]

    def values(self, model: type[models.Model], workspace: Workspace) -> dict[str, Any]:
        """Return what a new row holds: NULL where it may be, else something small that is not there yet."""
        row: dict[str, Any] = {"id": uuid.uuid4(), "workspace_id": workspace.id}
        for field in model._meta.concrete_fields:
            if field.column in row or field.null:
                continue
            is_row = isinstance(field, models.ForeignKey)
            row[str(field.column)] = self._pointed_at(cast(Key, field), workspace) if is_row else _plain(field)
        return row

    def _pointed_at(self, field: Key, workspace: Workspace) -> uuid.UUID:
        if field.related_model is User:
            return User.objects.create_user(f"{uuid.uuid4().hex}@example.org").id
        return self.one(field.related_model, workspace)


def _insert(cursor: Any, model: type[models.Model], row: dict[str, Any]) -> None:
    names = ", ".join(f'"{name}"' for name in row)
    marks = ", ".join(["%s"] * len(row))
    cursor.execute(f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({marks})', list(row.values()))


def _plain(field: models.Field[Any, Any]) -> Any:
    if field.choices:
        return field.choices[0][0]
    plain: dict[type, Any] = {
        models.UUIDField: uuid.uuid4(),
        models.JSONField: "{}",
        ArrayField: [],
        models.IntegerField: 1,
        models.FloatField: 0.5,
        models.BooleanField: False,
        models.DateTimeField: "2026-01-01T00:00:00Z",
        models.DateField: "2026-01-01",
        models.DecimalField: 1,
        models.URLField: "https://example.org/",
        models.SmallIntegerField: 1 if field.name != "high" else 9,
        models.PositiveSmallIntegerField: 5 if field.name != "ends" else 9,
        models.PositiveIntegerField: random.randint(1, 10**6),
    }
    length = getattr(field, "max_length", None) or 40
    return plain.get(type(field), uuid.uuid4().hex[:length])


@pytest.mark.django_db
def test_a_query_without_a_workspace_raises(cast: Cast) -> None:
    with pytest.raises(ScopeError):
        list(Program.objects.all())
    with scope.to(cast.workspace.id):
        assert list(Program.objects.all()) == []
