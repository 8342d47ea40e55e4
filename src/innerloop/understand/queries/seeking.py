"""Finding answers by their words, and by what they mean."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet, TextField
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, Length

from innerloop.kernel import scope
from innerloop.listen.models import Response
from innerloop.understand.models import KnownWord, Reading
from innerloop.understand.models.wording import ENCODERS
from innerloop.understand.rules import seeking
from innerloop.understand.rules.seeking import Wanted
from innerloop.understand.words import encoding, packing, wording
from innerloop.understand.words.reading import ENGLISH, Reader

# So many candidates are looked at for a mistyped word.
_CANDIDATES = 400
NEAREST = 50
LIKELY = 400
# Of each list the first counts most; by rank, since distances of two encoders do not compare (Cormack 2009).
_RANKS = 60

_MISSING = """
SELECT given.word FROM unnest(%s::text[]) AS given(word) WHERE NOT EXISTS (
    SELECT FROM understand_sought s WHERE s.workspace_id = %s
    AND s.words @@ (to_tsquery('simple', given.word || ':*') || {stems}))
"""
_HOLDING = "SELECT s.response_id FROM understand_sought s WHERE s.workspace_id = %s AND s.words @@ ({asked})"
_SHARED = "cardinality(ARRAY(SELECT unnest(pairs) INTERSECT SELECT unnest(%s::varchar[])))"
_NEAR = """
SELECT response_id FROM understand_reading
WHERE workspace_id = %s AND encoder = '{encoder}' AND vector IS NOT NULL {among}
ORDER BY vector <#> %s::halfvec LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Seek:
    """What is sought, with what was taken for a mistyped word: (as typed, as taken)."""

    wanted: Wanted
    instead: tuple[tuple[str, str], ...] = ()


def seek(q: str) -> Seek:
    """Read what somebody typed; a word that nobody has used stands for the nearest that somebody has. Two queries."""
    wanted = seeking.wanted(q)
    if not wanted.words:
        return Seek(wanted)
    missing = _missing([word for (word,) in wanted.words])
    near = {word: found for word in missing if (found := _nearest(word))}
    words = tuple(tuple(near.get(word, [word])) for (word,) in wanted.words)
    return Seek(replace(wanted, words=words), tuple((word, found[0]) for word, found in near.items()))


def holding(rows: QuerySet[Response], wanted: Wanted) -> QuerySet[Response]:
    """Return the answers that hold what is wanted: every word, in any order, or the letters as they stand."""
    if wanted.words:
        asked = " && ".join(f"({' || '.join([_way()] * len(ways))})" for ways in wanted.words)
        values = [value for ways in wanted.words for way in ways for value in _values(way)]
        found = RawSQL(_HOLDING.format(asked=asked), (scope.current(), *values))  # noqa: S611 - bound
        return rows.filter(id__in=found)
    return rows.filter(comment__icontains=wanted.letters) if wanted.letters else rows


def _stems(word: str) -> str:
    return " || ".join(f"to_tsquery('{each}', {word})" for each in sorted(seeking.STEMMED.values()))


def _way() -> str:
    return f"to_tsquery('simple', %s || ':*') || {_stems('%s')}"


def _values(word: str) -> list[str]:
    return [word] * (1 + len(seeking.STEMMED))


def _missing(words: Sequence[str]) -> list[str]:
    long = [word for word in words if len(word) > 3 and word.isalpha()]
    if not long:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_MISSING.format(stems=_stems("given.word")), [long, scope.current()])
        return [word for (word,) in cursor.fetchall()]


def _nearest(word: str) -> list[str]:
    pairs = seeking.pairs(word)
    rows = (
        KnownWord.objects.annotate(size=Length("word"), shared=RawSQL(_SHARED, (pairs,)))  # noqa: S611 - bound
        .filter(pairs__overlap=pairs, size__gte=len(word) - 2, size__lte=len(word) + 2)
        .order_by("-shared", "-answers")
    )
    return seeking.nearest(word, rows.values_list("word", "answers")[:_CANDIDATES])


def can_seek_meaning() -> bool:
    """Say whether an encoder is installed; loads none."""
    return any(encoding.installed(_home(), name) for name in ENCODERS)


def near_words(q: str, among: QuerySet[Response]) -> list[UUID]:
    """Return which of these answers say most nearly what is asked, the nearest first. A query for each encoder."""
    reader = Reader(_home())
    encoders = {encoder.name: encoder for language in (ENGLISH, "") if (encoder := reader.encoder(language))}
    asked = wording.plain(q)
    vectors = {name: packing.literal(encoder.encode([asked])[0]) for name, encoder in encoders.items()}
    return _near(vectors, among)


def near_answer(response_id: UUID, among: QuerySet[Response]) -> list[UUID]:
    """Return which of these answers say most nearly the same as one of them, the nearest first."""
    rows = Reading.objects.filter(response_id=response_id).exclude(vector=None).order_by("question_key")
    known = rows.annotate(written=Cast("vector", TextField())).values_list("encoder", "written").first()
    return [id_ for id_ in _near(dict([known]), among) if id_ != response_id] if known else []


def _near(vectors: dict[str, str], among: QuerySet[Response]) -> list[UUID]:
    """Return the nearest of each encoder, merged by their ranks."""
    weights: dict[UUID, float] = {}
    for encoder, vector in vectors.items():
        for rank, id_ in enumerate(_nearest_of(encoder, vector, among), 1):
            weights[id_] = weights.get(id_, 0.0) + 1 / (_RANKS + rank)
    return sorted(weights, key=lambda id_: (-weights[id_], id_))[:NEAREST]


def _nearest_of(encoder: str, vector: str, among: QuerySet[Response]) -> list[UUID]:
    """Return the nearest of one encoder: those of the workspace that are among them, else the nearest among them.

    The first is the index alone, and enough for all but small slices of very many.
    """
    if encoder not in ENCODERS:
        return []
    likely = _ask(encoder, vector, LIKELY)
    known = set(among.order_by().filter(id__in=likely).values_list("id", flat=True))
    if len(known) < NEAREST and len(likely) == LIKELY:
        inner, values = among.order_by().values("id").query.sql_with_params()
        likely = _ask(encoder, vector, NEAREST, f"AND response_id IN ({inner})", values)
        known = set(likely)
    # An answer of several texts is as near as the nearest of them.
    return [id_ for id_ in dict.fromkeys(likely) if id_ in known][:NEAREST]


def _ask(encoder: str, vector: str, most: int, among: str = "", values: Sequence[Any] = ()) -> list[UUID]:
    statement = _NEAR.format(encoder=encoder, among=among)
    with transaction.atomic(), connection.cursor() as cursor:
        # Of few among very many: the index goes on until it has enough of those.
        cursor.execute(f"SET LOCAL hnsw.iterative_scan = strict_order; SET LOCAL hnsw.ef_search = {most}")
        cursor.execute(statement, [scope.current(), *values, vector, most])
        return [id_ for (id_,) in cursor.fetchall()]


def _home() -> Path:
    return Path(settings.HOME)
