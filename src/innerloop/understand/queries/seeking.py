"""Finding answers by their words: what was typed, and the newest answers that hold it.

Two ways lead there. What many say stands among the newest answers, so these are looked through; what few say is found
by the index, which knows all places of a word but not their order. How many of the newest hold it tells which is
quicker: no statistics of the database are asked, which know nothing of a rare word.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Length

from innerloop.kernel import scope
from innerloop.listen.models import Response
from innerloop.understand.models import Gathering, KnownWord
from innerloop.understand.rules import seeking
from innerloop.understand.rules.seeking import Term, Wanted, Way

# So many candidates are looked at for a mistyped word.
_CANDIDATES = 150
# So many of the newest answers are looked through first: some milliseconds. Where `_FREQUENT` of them hold what is
# sought, the slice is gone along until enough do: of a million answers the index would find 15,000 of them.
LOOKED_THROUGH = 2_000
_FREQUENT = 30
# Up to so many are counted; of more it is only said that they are more.
MOST_COUNTED = 5_000

_STEMS = """
SELECT given.word, array_agg(DISTINCT stem) FROM unnest(%s::text[]) AS given(word), unnest(%s::text[]) AS known(name),
    unnest(ts_lexize(known.name::regdictionary, given.word)) AS stem GROUP BY 1
"""
# By the index whatever the planner thinks: of a word that it does not know it expects to meet one soon, and reads all.
_IS_HELD = """
EXISTS (WITH held AS MATERIALIZED (
    SELECT FROM understand_sought WHERE workspace_id = %s AND words @@ %s::tsquery) SELECT FROM held)
"""
_HOLDING = "SELECT s.response_id FROM understand_sought s WHERE s.workspace_id = %s AND s.words @@ %s::tsquery"
_SHARED = "cardinality(ARRAY(SELECT unnest(pairs) INTERSECT SELECT unnest(%s::varchar[])))"

# Told in one row at least: how many were looked through, and how many of them hold it. Only as many as are wanted are
# looked up in the slice.
_AMONG_NEWEST = """
WITH looked AS MATERIALIZED (
    SELECT response_id, answered_at, words @@ %s::tsquery AS is_held FROM understand_sought
    WHERE workspace_id = %s AND {within} ORDER BY answered_at DESC, response_id DESC LIMIT %s)
SELECT told.n, told.held, found.response_id
FROM (SELECT count(*) AS n, count(*) FILTER (WHERE is_held) AS held FROM looked) AS told LEFT JOIN LATERAL (
    SELECT s.response_id FROM (
        SELECT * FROM looked WHERE is_held ORDER BY answered_at DESC, response_id DESC OFFSET 0) AS s
    WHERE {here} LIMIT %s) AS found ON true
"""
_BY_INDEX = """
WITH found AS MATERIALIZED (
    SELECT response_id, answered_at FROM understand_sought
    WHERE workspace_id = %s AND words @@ %s::tsquery AND {within})
SELECT s.response_id FROM (
    SELECT * FROM found ORDER BY answered_at DESC, response_id DESC OFFSET 0) AS s
WHERE {here} LIMIT %s
"""
_COUNTED = """
WITH found AS MATERIALIZED (
    SELECT response_id FROM understand_sought WHERE workspace_id = %s AND words @@ %s::tsquery AND {within}
), bounded AS MATERIALIZED (SELECT response_id FROM found LIMIT %s)
SELECT h.counted, count(*) FROM bounded AS s
LEFT JOIN LATERAL (SELECT r.counted FROM ({rows}) AS r WHERE r.id = s.response_id OFFSET 0) AS h ON true GROUP BY 1
"""
# The other way about, for what many say: the slice in its order, until enough of it hold it.
_HELD_BY = """
(SELECT true FROM understand_sought s WHERE s.response_id = {table}.id AND s.words @@ %s::tsquery LIMIT 1)
"""


@dataclass(frozen=True, slots=True)
class Seek:
    """What is sought, with what was taken for a mistyped word: (as typed, as taken)."""

    wanted: Wanted
    instead: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Time:
    """Within which time somebody looks: from `since` on, before `until`; with `last`, after that row of a list."""

    since: datetime | None = None
    until: datetime | None = None
    last: tuple[datetime, UUID] | None = None


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest answers that hold what is sought, in their order; `share`: of how many of the newest that is true."""

    ids: tuple[UUID, ...]
    share: float = 0.0


def seek(q: str) -> Seek:
    """Read what somebody typed; a word that nobody has used stands for the nearest that somebody has. A few queries."""
    wanted = seeking.wanted(q)
    if not wanted.terms:
        return Seek(wanted)
    wanted = _with_stems(wanted)
    missing = _missing([term for term in wanted.terms if len(term.open_word) > 3 and term.open_word.isalpha()])
    near = {word: found for word in missing if (found := _nearest(word))}
    if not near:
        return Seek(wanted)
    terms = tuple(_taken(term, near.get(term.open_word, ())) for term in wanted.terms)
    return Seek(_with_stems(Wanted(terms=terms)), tuple((word, found[0]) for word, found in near.items()))


def holding(rows: QuerySet[Response], wanted: Wanted) -> QuerySet[Response]:
    """Return the answers that hold what is wanted: every word, in any order, or the letters as they stand."""
    if wanted.terms:
        found = RawSQL(_HOLDING, (scope.current(), wanted.as_query()))  # noqa: S611 - bound
        return rows.filter(id__in=found)
    return rows.filter(comment__icontains=wanted.letters) if wanted.letters else rows


def newest(rows: QuerySet[Response], wanted: Wanted, *, most: int, time: Time, size: int | None = None) -> Newest:
    """Return the newest of some answers that hold what is wanted, without them being counted. Two queries at most.

    They are narrowed to `time` as well. `size` is about how many they are, where somebody has counted.
    """
    if not wanted.terms:
        as_they_stand = holding(rows, wanted).order_by("-answered_at", "-id")
        return Newest(tuple(_further(as_they_stand, time).values_list("id", flat=True)[:most]))
    query, here = wanted.as_query(), Here(rows)
    within, bounds = _within(time)
    values = [query, scope.current(), *bounds, LOOKED_THROUGH, *here.values, most]
    looked = _run(_AMONG_NEWEST.format(here=here.text, within=within), values)
    [(n, held, _), *_] = looked
    found = [id_ for *_, id_ in looked if id_]
    if len(found) < most and n == LOOKED_THROUGH:
        if held >= _FREQUENT or (size is not None and size <= LOOKED_THROUGH):
            along = _further(rows.order_by("-answered_at", "-id"), time).filter(_held_by(query))
            found = list(along.values_list("id", flat=True)[:most])
        else:
            text = _BY_INDEX.format(here=here.text, within=within)
            found = [id_ for (id_,) in _run(text, [scope.current(), query, *bounds, *here.values, most])]
    return Newest(tuple(found[:most]), held / n if n else 0.0)


def counted(rows: QuerySet[Response], wanted: Wanted, *, time: Time) -> dict[int, int] | None:
    """Return how many of the answers of `behind` gave each score and hold the words; None where these are too many."""
    here = Here(rows, "counted")
    within, bounds = _within(time)
    values = [scope.current(), wanted.as_query(), *bounds, MOST_COUNTED + 1, *here.values]
    found = dict(_run(_COUNTED.format(rows=here.rows, within=within), values))
    if sum(found.values()) > MOST_COUNTED:
        return None
    return {score: n for score, n in found.items() if score is not None}


def gathered() -> int | None:
    """Return of how many in a hundred answers from before the words can be found; None once of all of them."""
    state = Gathering.objects.filter(done_at=None).first()
    return min(99, 100 * state.passed // max(1, state.to_pass)) if state else None


class Here:
    """Answers as a statement looks one of them up: whether `s.response_id` is among them."""

    def __init__(self, rows: QuerySet[Response], *more: str) -> None:
        try:
            self.rows, self.values = rows.order_by().values("id", *more).query.sql_with_params()
        except EmptyResultSet:
            # Of what can be nobody, such as an answer of no customer, Django makes no statement.
            nothing = ", ".join(["NULL::uuid AS id", *(f"NULL::int AS {name}" for name in more)])
            self.rows, self.values = f"SELECT {nothing} WHERE false", ()
        self.text = f"coalesce((SELECT true FROM ({self.rows}) AS r WHERE r.id = s.response_id LIMIT 1), false)"


def _held_by(query: str) -> RawSQL:
    text = _HELD_BY.format(table=Response._meta.db_table)
    return RawSQL(text, (query,), output_field=BooleanField())  # noqa: S611 - bound


def _within(time: Time) -> tuple[str, list[Any]]:
    """Return the condition that the index of what is sought is read by, and its values."""
    given: list[tuple[str, list[Any]]] = [("answered_at IS NOT NULL", [])]
    if time.since:
        given.append(("answered_at >= %s", [time.since]))
    if time.until:
        given.append(("answered_at < %s", [time.until]))
    if time.last:
        given.append(("(answered_at, response_id) < (%s, %s)", [*time.last]))
    return " AND ".join(text for text, _ in given), [value for _, values in given for value in values]


def _further(rows: QuerySet[Response], time: Time) -> QuerySet[Response]:
    if time.since:
        rows = rows.filter(answered_at__gte=time.since)
    if time.until:
        rows = rows.filter(answered_at__lt=time.until)
    if time.last is None:
        return rows
    moment, last = time.last
    # Said twice, so that the index finds the place and the second half only settles ties.
    return rows.filter(answered_at__lte=moment).filter(Q(answered_at__lt=moment) | Q(id__lt=last))


def _with_stems(wanted: Wanted) -> Wanted:
    words = list(wanted.words())
    dictionaries = [f"{each}_stem" for each in sorted(seeking.STEMMED.values())]
    return wanted.with_stems(dict(_run(_STEMS, [words, dictionaries]))) if words else wanted


def _taken(term: Term, near: Sequence[str]) -> Term:
    return Term(tuple(Way((word,)) for word in near)) if near else term


def _missing(terms: Sequence[Term]) -> list[str]:
    """Return the words that nobody has used, of those typed."""
    if not terms:
        return []
    known = set(KnownWord.objects.filter(word__in=[term.open_word for term in terms]).values_list("word", flat=True))
    asked = [term for term in terms if term.open_word not in known]
    if not asked:
        return []
    values = [value for term in asked for value in (scope.current(), term.as_query())]
    [are_held] = _run(f"SELECT {', '.join([_IS_HELD] * len(asked))}", values)
    return [term.open_word for term, is_held in zip(asked, are_held, strict=True) if not is_held]


def _nearest(word: str) -> list[str]:
    """Return what a mistyped word may mean, of those that begin alike, else of those that end alike."""
    pairs = seeking.pairs(word)
    rows = (
        KnownWord.objects.annotate(size=Length("word"), shared=RawSQL(_SHARED, (pairs,)))  # noqa: S611 - bound
        .filter(size__gte=len(word) - 2, size__lte=len(word) + 2)
        .order_by("-shared", "-answers")
    )
    # Most words share some pair; compared with all of fifty thousand, a slip would take a tenth of a second.
    for edges in ([f" {word[0]}", f" {word[1]}"], [f"{word[-1]} "]):
        known = rows.filter(pairs__overlap=edges).values_list("word", "answers")[:_CANDIDATES]
        if found := seeking.nearest(word, known):
            return found
    return []


def _run(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cast(list[tuple[Any, ...]], cursor.fetchall())
