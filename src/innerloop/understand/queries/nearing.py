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
from innerloop.understand.words import encoding, packing, wording
from innerloop.understand.words.reading import ENGLISH, Reader

NEAREST = 50
LIKELY = 400
# Of each list the first counts most; by rank, since distances of two encoders do not compare (Cormack 2009).
_RANKS = 60

_NEAR = """
SELECT response_id FROM understand_reading
WHERE workspace_id = %s AND encoder = '{encoder}' AND vector IS NOT NULL {among}
ORDER BY vector <#> %s::halfvec LIMIT %s
"""


def can_seek_meaning() -> bool:
    """Say whether an encoder is installed; loads none."""
    return any(encoding.installed(home(), name) for name in ENCODERS)


def near_words(q: str, among: QuerySet[Response]) -> list[UUID]:
    """Return which of these answers say most nearly what is asked, the nearest first. A query for each encoder."""
    reader = Reader(home())
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
        for rank, id_ in enumerate(nearest_of(encoder, vector, among), 1):
            weights[id_] = weights.get(id_, 0.0) + 1 / (_RANKS + rank)
    return sorted(weights, key=lambda id_: (-weights[id_], id_))[:NEAREST]


def nearest_of(encoder: str, vector: str, among: QuerySet[Response]) -> list[UUID]:
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


def home() -> Path:
    """Return where the encoders lie."""
    return Path(settings.HOME)
