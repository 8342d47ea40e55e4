"""Beside the score: who comes to the end of the survey, of those who gave a score."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Count, OuterRef, Q, Value, When
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import JSONObject

from innerloop.kernel.models import Origin
from innerloop.listen import queries as listening
from innerloop.listen.models import Answer, Response
from innerloop.listen.rules import ending
from innerloop.listen.rules.heard import MAIN_QUESTION
from innerloop.listen.rules.scale import Cohort
from innerloop.understand.queries import filtering, newest, scoring
from innerloop.understand.queries.choosing import Choice
from innerloop.understand.queries.reach import versions


@dataclass(frozen=True, slots=True)
class Share:
    """How many gave a score by one channel, or to one survey, and how many of them came to the end.

    `key` is the channel, or the survey's id, whose `name` it has.
    """

    key: str
    scored: int
    ended: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Finished:
    """Who came to the end, by channel and by survey, the commonest first."""

    channels: tuple[Share, ...] = ()
    surveys: tuple[Share, ...] = ()

    @property
    def whole(self) -> Share:
        """Return all channels together."""
        return Share("", sum(one.scored for one in self.channels), sum(one.ended for one in self.channels))


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a version of a survey asked."""

    survey_id: UUID
    name: str
    content: Mapping[str, Any]


class _Tally:
    """Counts by a key how many gave a score and how many of them came to the end."""

    def __init__(self) -> None:
        self._scored: Counter[str] = Counter()
        self._ended: Counter[str] = Counter()

    def add(self, key: str, n: int, *, is_end: bool) -> None:
        self._scored[key] += n
        self._ended[key] += n if is_end else 0

    def shares(self, names: Mapping[str, str] | None = None) -> tuple[Share, ...]:
        named = names or {}
        return tuple(Share(key, n, self._ended[key], named.get(key, "")) for key, n in self._scored.most_common())


def finished(choice: Choice) -> Finished:
    """Return who came to the end of the surveys that ask for a slice's metric. Three queries.

    Reads every answer of the choice's time, which pages therefore cut (`newest.of_answers`), not the latest of each:
    somebody may have stopped midway the time before. Whoever is anonymous is in none, nor what was set aside, nor what
    came from elsewhere, of whose end nothing is known.
    """
    asked = _asked(choice)
    scales = {metric.id: listening.scale_of(metric) for metric in listening.metrics().values()}
    channels, surveys = _Tally(), _Tally()
    properties = sorted(set().union(*(ending.properties_of(one.content) for one in asked.values())))
    for version, metric, score, channel, *told, n in _alike(choice, asked, properties):
        if scales[metric].is_score(score):
            said = _said(scales[metric].cohort(score), properties, told)
            is_end = ending.is_at_end(asked[version].content, said)
            channels.add(channel, n, is_end=is_end)
            surveys.add(str(asked[version].survey_id), n, is_end=is_end)
    names = {str(one.survey_id): one.name for one in asked.values()}
    return Finished(channels.shares(), surveys.shares(names))


def _asked(choice: Choice) -> dict[UUID, _Asked]:
    rows = versions(scoring.metric_of(choice)).values_list("id", "survey_id", "survey__name", "content")
    return {id_: _Asked(survey_id, name, content) for id_, survey_id, name, content in rows}


def _alike(choice: Choice, asked: Mapping[UUID, _Asked], properties: Sequence[str]) -> Iterable[tuple[Any, ...]]:
    """Return what answers said as far as their end hangs on it, and how many said the same. One query."""
    rows = Response.objects.filter(
        newest.within("answered_at", choice.since, choice.until),
        filtering.meets(Response, choice.where),
        survey_version__in=list(asked),
        score__isnull=False,
        is_anonymous=False,
        excluded_at=None,
        source="",
        origin=Origin.LIVE,
    )
    further = [id_ for id_, one in asked.items() if one.content.get("followups")]
    shown = rows.annotate(
        has_words=Q(comment__gt=""),
        is_by_name=Q(invitation__isnull=False),
        has_told_contact=Q(may_contact__isnull=False),
        # What most surveys ask is the reason alone: their answers are not looked up one by one.
        written=Case(When(survey_version__in=further, then=_written()), default=Value(None)),
        **{f"property_{at}": KeyTransform(name, "properties") for at, name in enumerate(properties)},
    )
    told = ("has_words", "is_by_name", "has_told_contact", "written")
    kept = (*told, *(f"property_{at}" for at in range(len(properties))))
    return shown.values_list("survey_version", "metric", "score", "channel", *kept).annotate(n=Count("id")).order_by()


def _written() -> ArraySubquery:
    rows = Answer.objects.filter(response=OuterRef("pk")).exclude(question_key=MAIN_QUESTION).order_by("question_key")
    return ArraySubquery(rows.values(one=JSONObject(key="question_key", choices="choices")))


def _said(cohort: Cohort, properties: Sequence[str], told: Sequence[Any]) -> ending.Said:
    has_words, is_by_name, has_told_contact, written, *values = told
    return ending.Said(
        cohort,
        has_words=has_words,
        is_by_name=is_by_name,
        has_told_contact=has_told_contact,
        written={one["key"]: one["choices"] or () for one in written or ()},
        properties=dict(zip(properties, values, strict=True)),
    )
