"""What a filter means: once, for all that a slice is made of: facts, answers without a score, invitations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Func, Model, Q
from django.db.models.sql.compiler import SQLCompiler

from innerloop.kernel import scope
from innerloop.listen.models import Invitation
from innerloop.understand.queries import choosing

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


def condition(name: str, values: Sequence[str], *, of: str, is_asked: bool = False) -> Condition:
    """Return that a field has one of the values; `of` is what the statement calls the table, of invitations or not."""
    given = list(values)
    if name in choosing.ROWS:
        if name == "organization" and is_asked:
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


class Meets(Func):
    """The condition for a queryset, which may call its table by another name than the table's own.

    Inside another queryset it does, and a table named outright would then be that one's: a subquery for each row.
    """

    def __init__(self, of: type[Model], name: str, values: tuple[str, ...]) -> None:
        super().__init__(F("pk"), output_field=BooleanField())
        self.of, self.name, self.values = of, name, values

    def as_sql(  # type: ignore[override]
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, tuple[Any, ...]]:
        """Return the condition on the table by the name that it has in the statement."""
        [own] = self.get_source_expressions()
        found = condition(
            self.name, self.values, of=compiler.quote_name_unless_alias(own.alias), is_asked=self.of is Invitation
        )
        return found.text, found.values


def meets(of: type[Model], where: Mapping[str, Sequence[str]]) -> Q:
    """Return what every filter of a slice asks of the rows of a model."""
    return Q(*(Meets(of, name, tuple(values)) for name, values in where.items()))
