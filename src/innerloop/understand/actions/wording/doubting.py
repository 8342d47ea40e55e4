"""Choosing the twenty places of a week whose labels teach most, among what was said of late."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import numpy as np
from django.db import transaction
from django.db.models import Count, F, Q

from innerloop.kernel import alone, bulk, clock, scope
from innerloop.listen import queries as listening
from innerloop.understand.actions.wording import mentioning
from innerloop.understand.models import DIMENSIONS, Doubt, Mention, Reading, Verdict
from innerloop.understand.queries.themes import Known, known
from innerloop.understand.rules import feelings
from innerloop.understand.rules import learning as rules
from innerloop.understand.words import background, doubting, packing
from innerloop.understand.words.reading import Reader

if TYPE_CHECKING:
    from innerloop.understand.words.background import Background
    from innerloop.understand.words.encoding import Vectors

SPAN = timedelta(days=90)
NOT_AGAIN = timedelta(days=180)
MOST_READINGS = 3_000  # the newest: what is said now is what there is to learn
MOST_WEIGHED = 400  # of each kind: choosing looks at each against all that are chosen
_SHORTEST, _LONGEST = 15, 1_000  # signs of a comment that can be judged at a glance
_NEEDED = (
    *("id", "workspace", "response", "question_key", "language", "feeling", "sureness", "label", "spans"),
    *("encoder", "clause_vectors", "clause_feelings", "read_at"),
    *("response__customer", "response__score", "response__changed_at", "response__metric"),
)

_Place = tuple[doubting.Doubt, Doubt]
_Clause = tuple[UUID, int, int, "Vectors"]  # a theme, from where to where, and what the clause means


def choose_doubts(reader: Reader, *, zone: str, now: datetime) -> int:
    """Choose the places of this week in the workspace whose scope is entered; return how many, 0 where that was done.

    What is weighed stands outside any transaction.
    """
    monday = rules.monday_of(clock.day_in(zone, now))
    if Doubt.objects.filter(week_on=monday).exists():
        return 0
    rows = _rows(now)
    if len(rows) < rules.FEWEST_READINGS:
        return 0
    places = [*_felt(rows), *_near(rows, reader)]
    kept = [each for why in (doubting.NEAR, doubting.FEELING, doubting.CLASH) for each in _most(places, why)]
    chosen = [kept[at][1] for at in doubting.choose([doubt for doubt, _ in kept])]
    return _keep(chosen, monday, now)


def _rows(now: datetime) -> list[Reading]:
    """Return the comments of late that nobody was asked about or has judged, nobody's who answered anonymously."""
    asked = Doubt.objects.filter(chosen_at__gte=now - NOT_AGAIN).values("response")
    rows = (
        Reading.objects.filter(question_key="", response__answered_at__gte=now - SPAN)
        .filter(response__is_anonymous=False, response__erased_at=None, response__excluded_at=None)
        .filter(Q(response__changed_at=None) | Q(read_at__gte=F("response__changed_at")))
        .exclude(response__in=asked)
        .exclude(response__in=Verdict.objects.values("response"))
        .select_related("response__metric")
        .only(*_NEEDED, *(f"response__metric__{name}" for name in ("slug", "low", "high", "best", "top", "bottom")))
        .order_by("-response__answered_at", "-id")
    )
    return [row for row in rows[:MOST_READINGS] if _SHORTEST <= max(row.spans, default=0) <= _LONGEST]


def _felt(rows: Sequence[Reading]) -> Iterator[_Place]:
    """Yield the comments whose feeling is in doubt, and those whose words and score contradict each other."""
    for row in rows:
        if feelings.contradicts(row.feeling, _cohort(row)):
            yield _place(row, doubting.CLASH, abs(row.feeling))
        else:
            yield _place(row, doubting.FEELING, doubting.unsure(row.sureness))


def _cohort(row: Reading) -> str:
    metric, score = row.response.metric, row.response.score
    if metric is None or score is None:
        return ""
    scale = listening.scale_of(metric)
    return scale.cohort(score) if scale.is_score(score) else ""


def _near(rows: Sequence[Reading], reader: Reader) -> Iterator[_Place]:
    """Yield of each clause the theme that is nearest to its bound, what is spoken of more weighing more."""
    themes = known()
    volume = _volumes(themes.ids)
    for model in (reader.encoder("en"), reader.encoder("")):
        some = [row for row in rows if model and row.encoder == model.name and row.clause_feelings]
        if model is None or not some or not themes.topics:
            continue
        behind = background.of(model, reader.home)
        yield from _of_encoder(some, themes, volume, reader, behind)
        if model.name == (reader.encoder("") or model).name:
            return  # one model reads all


def _of_encoder(
    rows: Sequence[Reading], themes: Known, volume: dict[UUID, float], reader: Reader, behind: Background
) -> Iterator[_Place]:
    places = [(row, at) for row in rows for at in range(len(row.clause_feelings))]
    vectors = packing.unpack(b"".join(bytes(row.clause_vectors or b"") for row in rows), DIMENSIONS)
    strengths = mentioning.matcher(themes, reader).strengths(rows[0].encoder, vectors)
    weight = np.array([volume[UUID(topic.key)] for topic in themes.topics], np.float32)
    doubt = doubting.near(strengths) * weight
    best = doubt.argmax(axis=1)
    told = behind.told(vectors)
    for number, (row, at) in enumerate(places):
        if doubt[number, best[number]] > 0:
            theme_id = UUID(themes.topics[best[number]].key)
            clause = (theme_id, row.spans[2 * at], row.spans[2 * at + 1], told[number])
            yield _place(row, doubting.NEAR, float(doubt[number, best[number]]), clause)


def _volumes(theme_ids: Collection[UUID]) -> dict[UUID, float]:
    """Return how much each theme is spoken of, 1 the most, in roots: a rare one is to learn too."""
    counts = dict(
        Mention.objects.filter(theme_id__in=theme_ids).order_by().values_list("theme_id").annotate(n=Count("id"))
    )
    largest = max(counts.values(), default=1)
    return {id_: max(0.2, (counts.get(id_, 0) / largest) ** 0.5) for id_ in theme_ids}


def _place(
    row: Reading,
    why: str,
    weight: float,
    clause: _Clause | None = None,
) -> _Place:
    answer = row.response
    theme_id, start, end, vector = clause or (None, 0, 0, None)
    doubt = doubting.Doubt(
        answer=str(answer.id),
        who=str(answer.customer_id or answer.id),
        why=why,
        weight=weight,
        theme=str(theme_id or ""),
        language=row.language,
        encoder=row.encoder,
        vector=vector,
    )
    kept = Doubt(
        workspace_id=row.workspace_id,
        response_id=answer.id,
        theme_id=theme_id,
        start=start,
        end=end,
        why=why,
    )
    return doubt, kept


def _most(places: Sequence[_Place], why: str) -> list[_Place]:
    some = [each for each in places if each[0].why == why]
    return sorted(some, key=lambda each: -each[0].weight)[:MOST_WEIGHED]


@transaction.atomic
def _keep(chosen: Sequence[Doubt], monday: date, now: datetime) -> int:
    # Two workers that chose at once: the second finds the week done.
    alone.wait_for(f"understand.doubts {scope.current()}")
    if Doubt.objects.filter(week_on=monday).exists():
        return 0
    Doubt.objects.filter(chosen_at__lt=now - NOT_AGAIN).delete()
    for position, doubt in enumerate(chosen):
        doubt.week_on, doubt.position, doubt.chosen_at = monday, position, now
    bulk.write(Doubt, chosen)
    return len(chosen)
