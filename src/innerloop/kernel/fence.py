"""The fence between workspaces, kept by the database itself.

Every table with a workspace gets UNIQUE (workspace_id, id), and every foreign key between two such
tables becomes one on (workspace_id, x_id): a row that points across workspaces is refused whatever
the code does. The plain key that Django makes goes: it would check the same row a second time
(docs/adr/0011-the-fence-replaces-the-plain-key.md).
"""

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.migrations.operations.base import Operation


def is_fenced(model: type[models.Model]) -> bool:
    """Say whether a model's rows belong to a workspace."""
    return any(field.attname == "workspace_id" and field.is_relation for field in model._meta.concrete_fields)


def crossings(model: type[models.Model]) -> Iterator[models.ForeignKey[Any, Any]]:
    """Yield the foreign keys of a model that lead to another fenced table."""
    for field in model._meta.concrete_fields:
        if not isinstance(field, models.ForeignKey) or field.name == "workspace":
            continue
        if field.related_model is not None and is_fenced(field.related_model):
            yield field


def constraint_name(field: models.ForeignKey[Any, Any]) -> str:
    """Return the name of the fenced foreign key (PostgreSQL cuts names at 63 characters)."""
    return f"{field.model._meta.db_table}_{field.column}_fence"[:63]


class Fence(Operation):
    """Build the fence around every table of the app, wherever it is missing. Safe to run again."""

    reduces_to_sql = True
    reversible = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Change nothing: the fence is known to the database only."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        _make_plain_keys(schema_editor)
        for model in to_state.apps.get_app_config(app_label).get_models():
            if is_fenced(model) and model._meta.managed:
                _fence_home(schema_editor, model)
                for field in crossings(model):
                    _fence_home(schema_editor, field.related_model)
                    _fence_crossing(schema_editor, field)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Leave the fence: it falls with its tables."""

    def describe(self) -> str:
        return "Fence every table off from other workspaces"


def _make_plain_keys(schema_editor: Any) -> None:
    # Django puts the keys of new tables off to the end of the migration: what is not there yet cannot be dropped.
    for statement in schema_editor.deferred_sql:
        schema_editor.execute(statement, None)
    schema_editor.deferred_sql.clear()


def _fence_home(schema_editor: Any, model: type[models.Model]) -> None:
    table = model._meta.db_table
    _unless_there(
        schema_editor, f"{table}_home"[:63], f'ALTER TABLE "{table}" ADD CONSTRAINT "{{}}" UNIQUE (workspace_id, id)'
    )


def _fence_crossing(schema_editor: Any, field: models.ForeignKey[Any, Any]) -> None:
    table, target = field.model._meta.db_table, field.related_model._meta.db_table
    _unless_there(
        schema_editor,
        constraint_name(field),
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{{}}" FOREIGN KEY (workspace_id, "{field.column}") '
        f'REFERENCES "{target}" (workspace_id, id) DEFERRABLE INITIALLY DEFERRED',
    )
    for name in schema_editor._constraint_names(field.model, [field.column], foreign_key=True):
        schema_editor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"')


def _unless_there(schema_editor: Any, name: str, statement: str) -> None:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_constraint WHERE conname = %s", [name])
        if cursor.fetchone() is None:
            schema_editor.execute(statement.format(name))
