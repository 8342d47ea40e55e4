"""What a filter means: once, for all that a slice is made of: facts, answers without a score, invitations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import BooleanField, Model, QuerySet
from django.db.models.expressions import RawSQL

from innerloop.kernel import scope
from innerloop.listen.models import Invitation
from innerloop.understand.queries import choosing

_Row = TypeVar("_Row", bound=Model)

# An invitation keeps no organization: it is narrowed by those that its customer was with on that day.
_WITH = """EXISTS (
    SELECT FROM customers_membership m JOIN customers_organization o ON o.id = m.organization_id
    WHERE m.workspace_id = %s AND m.customer_id = {of}.customer_id AND o.key = ANY(%s)
    AND m.starts_on <= {of}.asked_at::date AND (m.ends_on IS NULL OR m.ends_on >= {of}.asked_at::date))"""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of a statement. Text is ours; whatever came from outside is in `values`."""

    text: str
    values: tuple[Any, ...]


def condition(name: str, values: Sequence[str], *, of: str) -> Condition:
    """Return that a field has one of the values; `of` is the table, or what the statement calls it."""
    given = list(values)
    if name in choosing.ROWS:
        if name == "organization" and of == Invitation._meta.db_table:
            return Condition(_WITH.format(of=of), (scope.current(), given))
        column, table = choosing.ROWS[name]
        known = f"SELECT id FROM {table} WHERE workspace_id = %s AND key = ANY(%s)"
        return Condition(f"{of}.{column} IN ({known})", (scope.current(), given))
    if name == choosing.PROGRAM:
        known = "SELECT id FROM listen_program WHERE workspace_id = %s AND slug = ANY(%s)"
        return Condition(f"{of}.program_id IN ({known})", (scope.current(), given))
    if name in choosing.PLAIN:
        return Condition(f"{of}.{choosing.PLAIN[name]} = ANY(%s)", (given,))
    # As text: a flag is "true", a number is its digits.
    return Condition(f"{of}.properties ->> %s = ANY(%s)", (choosing.property_name(name), given))


def narrow(rows: QuerySet[_Row], where: Mapping[str, Sequence[str]]) -> QuerySet[_Row]:
    """Return the rows that every filter of a slice leaves."""
    for name, values in where.items():
        found = condition(name, values, of=rows.model._meta.db_table)
        rows = rows.filter(RawSQL(found.text, found.values, BooleanField()))  # noqa: S611 - values are bound
    return rows
