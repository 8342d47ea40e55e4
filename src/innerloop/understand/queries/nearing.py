"""Finding answers by what they mean: who says the same in other words, in any language."""

from collections.abc import Sequence
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
# Of so few, or in so small a slice, each is compared: exact, and no slower than the index. That one all workspaces
# share, and to find few it would go through all the others.
FEW = 30_000
FEW_IN_SLICE = 12_000
# Up to so many are compared where nobody had counted them and the index found too few.
MOST_COMPARED = 20_000
# So wide the index looks, as wide as it can, and so many of the nearest it gives at most where few are in the slice.
WIDTH, LIKELY = 1_000, 2_000
# Of each list the first counts most; by rank, since distances of two encoders do not compare (Cormack 2009).
_RANKS = 60

_COUNT = f"""
SELECT count(*) FROM (SELECT FROM understand_reading
    WHERE workspace_id = %s AND encoder = %s AND vector IS NOT NULL LIMIT {FEW + 1}) AS held
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
    return _near(vectors, among, size)


def near_answer(response_id: UUID, among: QuerySet[Response]) -> list[UUID]:
    """Return which of these answers say most nearly the same as one of them, the nearest first."""
    rows = Reading.objects.filter(response_id=response_id).exclude(vector=None).order_by("question_key")
    known = rows.annotate(written=Cast("vector", TextField())).values_list("encoder", "written").first()
    return [id_ for id_ in _near(dict([known]), among) if id_ != response_id] if known else []


def _near(vectors: dict[str, str], among: QuerySet[Response], size: int | None = None) -> list[UUID]:
    """Return the nearest of each encoder, merged by their ranks."""
    weights: dict[UUID, float] = {}
    for encoder, vector in vectors.items():
        for rank, id_ in enumerate(nearest_of(encoder, vector, among, size=size), 1):
            weights[id_] = weights.get(id_, 0.0) + 1 / (_RANKS + rank)
    return sorted(weights, key=lambda id_: (-weights[id_], id_))[:NEAREST]


def nearest_of(encoder: str, vector: str, among: QuerySet[Response], *, size: int | None = None) -> list[UUID]:
    """Return the nearest of one encoder among these answers, by its index or each compared, whichever is quicker."""
    if encoder not in ENCODERS:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [scope.current(), encoder])
        [[count]] = cursor.fetchall()
    if not count:
        return []
    here = Here(among)
    if count <= FEW:
        return _ask(_EACH.format(encoder=encoder, among="", here=here.text), [vector, *here.values])
    if size is None or size > FEW_IN_SLICE:
        text = _BY_INDEX.format(encoder=encoder, here=here.text)
        found = _ask(text, [vector, LIKELY, *here.values], width=WIDTH)
        if len(found) >= NEAREST or (size is None and not _can_be_compared(among)):
            return found
    # Few of the nearest are in the slice, so it is small.
    among_text = f"AND response_id IN ({here.rows})"
    return _ask(_EACH.format(encoder=encoder, among=among_text, here="true"), [*here.values, vector])


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
