"""What a filter means: once, for all that a slice is made of: facts, answers without a score, invitations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Func, Model, Q
from django.db.models.sql.compiler import SQLCompiler

from innerloop.kernel import scope
from innerloop.listen.models import Invitation, Response
from innerloop.understand.queries import choosing
from innerloop.understand.rules import feelings

# An invitation keeps no organization: it is narrowed by those that its customer was with on that day.
_WITH = """EXISTS (
    SELECT FROM customers_membership m JOIN customers_organization o ON o.id = m.organization_id
    WHERE m.workspace_id = %s AND m.customer_id = {of}.customer_id AND o.key = ANY(%s)
    AND m.starts_on <= {of}.asked_at::date AND (m.ends_on IS NULL OR m.ends_on >= {of}.asked_at::date))"""
_SPEAKS_OF = """{answer} IN (
    SELECT m.response_id FROM understand_mention m JOIN understand_theme t ON t.id = m.theme_id
    WHERE m.workspace_id = %s AND t.workspace_id = %s AND t.is_on AND t.slug = ANY(%s))"""
# Of an answer that speaks of a theme in several places, the worst says how it does, as in the list of themes.
_FEELS = """{answer} IN (
    SELECT m.response_id FROM understand_mention m JOIN understand_theme t ON t.id = m.theme_id
    WHERE m.workspace_id = %s AND t.workspace_id = %s AND t.is_on AND m.feeling = ANY(%s){among} AND NOT EXISTS (
        SELECT FROM understand_mention w
        WHERE w.response_id = m.response_id AND w.theme_id = m.theme_id AND w.feeling < m.feeling))"""
# Of an answer with several texts the comment is read, else the longest: as `queries/understood.py` shows it.
_READ_AS = """{answer} IN (
    SELECT g.response_id FROM understand_reading g {joins} WHERE g.workspace_id = %s AND {meets}
    AND (g.question_key = '' OR NOT EXISTS (
        SELECT FROM understand_reading o WHERE o.response_id = g.response_id AND
        (o.question_key = '', coalesce(o.spans[cardinality(o.spans)], 0), o.id)
        > (false, coalesce(g.spans[cardinality(g.spans)], 0), g.id))))"""
_SCORED = "JOIN listen_response s ON s.id = g.response_id JOIN listen_metric k ON k.id = s.metric_id"
_CONTRADICTS = (
    "((k.top @> to_jsonb(s.score) AND g.feeling <= -%s) OR (k.bottom @> to_jsonb(s.score) AND g.feeling >= %s))"
)
# By what the tables that are filtered know the answer.
_ANSWER = "{of}.response_id"
_ITSELF = "{of}.id"
_ASKED_FOR = "(SELECT r.id FROM listen_response r WHERE r.invitation_id = {of}.id)"


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of a statement. Text is ours; whatever came from outside is in `values`."""

    text: str
    values: tuple[Any, ...]


def conditions(where: Mapping[str, Sequence[str]], *, of: str) -> list[Condition]:
    """Return what every filter of a slice asks of facts; `of` is what the statement calls them."""
    return [condition(name, values, of=of, themes=themes_of(name, where)) for name, values in where.items()]


def themes_of(name: str, where: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return of which themes a filter is meant: a feeling towards one of those that are filtered by, else any."""
    return tuple(where.get(choosing.THEME, ())) if name == choosing.THEME_FEELING else ()


def condition(
    name: str,
    values: Sequence[str],
    *,
    of: str,
    themes: Sequence[str] = (),
    is_asked: bool = False,
    answer: str = _ANSWER,
) -> Condition:
    """Return that a field has one of the values; `of` is what the statement calls the table, of invitations or not."""
    given = list(values)
    if choosing.is_of_words(name):
        return _of_words(name, given, themes, (_ASKED_FOR if is_asked else answer).format(of=of))
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


def _of_words(name: str, given: Sequence[str], themes: Sequence[str], answer: str) -> Condition:
    if name == choosing.THEME_FEELING:
        return _feels(given, themes, answer)
    if name == choosing.THEME:
        return Condition(_SPEAKS_OF.format(answer=answer), (scope.current(), scope.current(), list(given)))
    joins, meets, values = "", "g.language = ANY(%s)", (list(given),)  # type: tuple[str, str, tuple[Any, ...]]
    if name == "sentiment":
        meets, values = "g.label = ANY(%s)", ([feelings.LABELS[each] for each in given if each in feelings.LABELS],)
    elif name == "urgency":
        meets, values = "g.urgency >= %s", (feelings.URGENT,)
    elif name == "churn":
        meets, values = "g.churn >= %s", (feelings.MAY_LEAVE,)
    elif name == "praise":
        meets, values = "g.praise >= %s AND g.label = 1", (feelings.PRAISES,)
    elif name == "agreement":
        joins, meets, values = _SCORED, _CONTRADICTS, (feelings.CLEAR, feelings.CLEAR)
    return Condition(_READ_AS.format(answer=answer, joins=joins, meets=meets), (scope.current(), *values))


def _feels(given: Sequence[str], themes: Sequence[str], answer: str) -> Condition:
    labels = [feelings.LABELS[each] for each in given if each in feelings.LABELS]
    among, slugs = (" AND t.slug = ANY(%s)", (list(themes),)) if themes else ("", ())
    return Condition(_FEELS.format(answer=answer, among=among), (scope.current(), scope.current(), labels, *slugs))


class Meets(Func):
    """The condition for a queryset, which may call its table by another name than the table's own.

    Inside another queryset it does, and a table named outright would then be that one's: a subquery for each row.
    """

    def __init__(self, of: type[Model], name: str, values: tuple[str, ...], themes: tuple[str, ...] = ()) -> None:
        super().__init__(F("pk"), output_field=BooleanField())
        self.of, self.name, self.values, self.themes = of, name, values, themes

    def as_sql(  # type: ignore[override]
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, tuple[Any, ...]]:
        """Return the condition on the table by the name that it has in the statement."""
        [own] = self.get_source_expressions()
        found = condition(
            self.name,
            self.values,
            of=compiler.quote_name_unless_alias(own.alias),
            themes=self.themes,
            is_asked=self.of is Invitation,
            answer=_ITSELF if self.of is Response else _ANSWER,
        )
        return found.text, found.values


def meets(of: type[Model], where: Mapping[str, Sequence[str]]) -> Q:
    """Return what every filter of a slice asks of the rows of a model."""
    return Q(*(Meets(of, name, tuple(values), themes_of(name, where)) for name, values in where.items()))
