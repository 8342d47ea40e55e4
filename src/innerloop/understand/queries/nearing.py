"""Finding answers by what they mean: who says the same in other words, in any language."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from innerloop.kernel import scope
from innerloop.listen.models import Response
from innerloop.understand.models import Reading
from innerloop.understand.models.wording import ENCODERS
from innerloop.understand.queries.seeking import Here
from innerloop.understand.words import encoding, packing, wording
from innerloop.understand.words.reading import ENGLISH, Reader

NEAREST = 50
# In so small a slice each is compared, which is exact. The index all workspaces share, and to find few in it, it would
# go through all the others.
FEW_IN_SLICE = 12_000
# A slice that is a smaller part than this is told first, and what is not in it never compared.
_PART = 4
# Up to so many are compared where nobody had counted them and the index found too few.
MOST_COMPARED = 20_000
# So many of the nearest the index gives at most where few of them are in the slice.
LIKELY = 2_000
# Of each list the first counts most; by rank, since distances of two encoders do not compare (Cormack 2009).
_RANKS = 60


@dataclass(frozen=True, slots=True)
class Effort:
    """Up to how many vectors of a workspace each is compared, 1.3 µs each, and how wide the index looks among more."""

    compared: int
    width: int


# Who searches waits for what is nearest; beside an answer, some that are near will do.
SEARCHED, BESIDE = Effort(30_000, 1_000), Effort(10_000, 120)

_COUNT = """
SELECT count(*) FROM (SELECT FROM understand_reading
    WHERE workspace_id = %s AND encoder = %s AND vector IS NOT NULL LIMIT %s) AS held
"""
# The index gives them in their order, lazily, until enough of them are in the slice.
_BY_INDEX = """
SELECT s.response_id FROM (
    SELECT response_id FROM understand_reading
    WHERE workspace_id = %s AND encoder = '{encoder}' AND vector IS NOT NULL
    ORDER BY vector <#> %s::halfvec LIMIT %s) AS s
WHERE {here} LIMIT %s
"""
# Nothing but the sum keeps the index out of it.
_EACH = """
SELECT s.response_id FROM (
    SELECT response_id FROM understand_reading
    WHERE workspace_id = %s AND encoder = '{encoder}' AND vector IS NOT NULL {among}
    ORDER BY 0 + (vector <#> %s::halfvec) OFFSET 0) AS s
WHERE {here} LIMIT %s
"""
_LOOK = "SET LOCAL hnsw.iterative_scan = strict_order; SET LOCAL hnsw.ef_search = {width}; SET LOCAL enable_sort = off"


def can_seek_meaning() -> bool:
    """Say whether an encoder is installed; loads none."""
    return any(encoding.installed(home(), name) for name in ENCODERS)


def near_words(q: str, among: QuerySet[Response], *, size: int | None = None) -> list[UUID]:
    """Return which of these answers say most nearly what is asked, the nearest first. Four queries an encoder.

    `size` is about how many they are, where somebody has counted.
    """
    reader = Reader(home())
    encoders = {encoder.name: encoder for language in (ENGLISH, "") if (encoder := reader.encoder(language))}
    asked = wording.plain(q)
    vectors = {name: packing.literal(encoder.encode([asked])[0]) for name, encoder in encoders.items()}
    return _near(vectors, among, SEARCHED, size)


def near_answer(response_id: UUID, among: QuerySet[Response]) -> list[UUID]:
    """Return which of these answers say most nearly the same as one of them, the nearest first."""
    rows = Reading.objects.filter(response_id=response_id).exclude(vector=None).order_by("question_key")
    known = rows.annotate(written=Cast("vector", TextField())).values_list("encoder", "written").first()
    return [id_ for id_ in _near(dict([known]), among, BESIDE) if id_ != response_id] if known else []


def _near(vectors: dict[str, str], among: QuerySet[Response], effort: Effort, size: int | None = None) -> list[UUID]:
    """Return the nearest of each encoder, merged by their ranks."""
    weights: dict[UUID, float] = {}
    for encoder, vector in vectors.items():
        for rank, id_ in enumerate(nearest_of(encoder, vector, among, effort=effort, size=size), 1):
            weights[id_] = weights.get(id_, 0.0) + 1 / (_RANKS + rank)
    return sorted(weights, key=lambda id_: (-weights[id_], id_))[:NEAREST]


def nearest_of(
    encoder: str, vector: str, among: QuerySet[Response], *, effort: Effort = SEARCHED, size: int | None = None
) -> list[UUID]:
    """Return the nearest of one encoder among these answers, by its index or each compared, whichever is quicker."""
    if encoder not in ENCODERS:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [scope.current(), encoder, effort.compared + 1])
        [[count]] = cursor.fetchall()
    if not count:
        return []
    here = Here(among)
    is_few = count <= effort.compared
    if size is not None and size <= FEW_IN_SLICE and (not is_few or size < count // _PART):
        return _compared_in_slice(encoder, vector, here)
    if is_few:
        return _ask(_EACH.format(encoder=encoder, among="", here=here.text), [vector, *here.values])
    text = _BY_INDEX.format(encoder=encoder, here=here.text)
    found = _ask(text, [vector, LIKELY, *here.values], width=effort.width)
    if len(found) >= NEAREST or (size is None and not _can_be_compared(among)):
        return found
    # Few of the nearest are in the slice, so it is small.
    return _compared_in_slice(encoder, vector, here)


def _compared_in_slice(encoder: str, vector: str, here: Here) -> list[UUID]:
    among = f"AND response_id IN ({here.rows})"
    return _ask(_EACH.format(encoder=encoder, among=among, here="true"), [*here.values, vector])


def _can_be_compared(among: QuerySet[Response]) -> bool:
    """Say whether a slice that nobody has counted is so small that each can be compared."""
    return among.order_by()[: MOST_COMPARED + 1].count() <= MOST_COMPARED


def _ask(statement: str, values: Sequence[Any], *, width: int = 0) -> list[UUID]:
    with transaction.atomic(), connection.cursor() as cursor:
        if width:
            cursor.execute(_LOOK.format(width=width))
        cursor.execute(statement, [scope.current(), *values, NEAREST])
        # An answer of several texts is as near as the nearest of them.
        return list(dict.fromkeys(id_ for (id_,) in cursor.fetchall()))


def home() -> Path:
    """Return where the encoders lie."""
    return Path(settings.HOME)
