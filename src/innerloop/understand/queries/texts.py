"""The texts of answers, as the reader of words needs them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Prefetch

from innerloop.listen.models import Answer, Response
from innerloop.listen.rules import content
from innerloop.listen.rules.elsewhere import TALKS
from innerloop.listen.rules.heard import NOTE
from innerloop.understand.models import Reading
from innerloop.understand.words.clauses import Span
from innerloop.understand.words.reading import Said, pieces

_NEEDED = (
    *("workspace", "comment", "language", "score", "origin", "answered_at", "source", "properties"),
    *("metric__low", "metric__high", "metric__best", "metric__top", "metric__bottom"),
    "metric__not_scores",
    *("survey_version__content", "touchpoint__key", "customer__name"),
)
# Where a name is kept of somebody who is no customer: under a review, or in a file without anything that identifies.
_NAMED = ("author", "name")


@dataclass(frozen=True, slots=True)
class Text:
    """One text of an answer. `question_key` is empty for the comment."""

    response: Response
    question_key: str
    said: Said


def texts_of(response_ids: Collection[UUID]) -> list[Text]:
    """Return all that these answers say in words, but for what was erased and for our own notes. Two queries."""
    worded = Answer.objects.exclude(text="").exclude(question_key=NOTE).only("response", "question_key", "text")
    rows = (
        Response.objects.filter(id__in=response_ids, erased_at=None)
        .select_related("metric", "touchpoint", "survey_version", "customer")
        .only(*_NEEDED)
        .prefetch_related(Prefetch("answers", queryset=worded, to_attr="worded"))
    )
    return [text for row in rows for text in _of(row)]


def words_of(readings: Sequence[Reading]) -> dict[UUID, list[str]]:
    """Return the clauses of readings as a machine reads them, by reading. Two queries."""
    said = {
        (text.response.id, text.question_key): text.said
        for text in texts_of({reading.response_id for reading in readings})
    }
    found: dict[UUID, list[str]] = {}
    for reading in readings:
        each = said.get((reading.response_id, reading.question_key))
        if each is not None:
            found[reading.id] = pieces(each, spans_of(reading))
    return found


def names_beside(row: Response) -> tuple[str, ...]:
    """Return the names of who answered: the customer's, and those that came with the words of somebody unknown."""
    told = (row.customer.name if row.customer else "", *(row.properties.get(name) for name in _NAMED))
    return tuple(name for name in told if isinstance(name, str) and name)


def spans_of(reading: Reading) -> list[Span]:
    """Return the clauses of a reading as stretches of its text."""
    return [Span(start, end) for start, end in zip(reading.spans[::2], reading.spans[1::2], strict=True)]


def _of(row: Any) -> list[Text]:
    asked: Mapping[str, Any] = row.survey_version.content if row.survey_version else {}
    found = [Text(row, "", _said(row, row.comment, _why(row, asked)))] if row.comment.strip() else []
    for answer in row.worded:
        question = _question(asked, answer.question_key, row.language)
        found.append(Text(row, answer.question_key, _said(row, answer.text, question)))
    return found


def _said(row: Response, text: str, question: str) -> Said:
    return Said(
        text=text,
        hint=row.language,
        question=question,
        standing=standing(row),
        touchpoint=row.touchpoint.key if row.touchpoint else "",
        names=names_beside(row),
        is_talk=row.source in TALKS,
    )


def standing(row: Response) -> float | None:
    """Return where an answer's score stands between the worst (-1) and the best (1); None where it has none."""
    metric = row.metric
    if metric is None or row.score is None or metric.high == metric.low or row.score in metric.not_scores:
        return None
    share = (row.score - metric.low) / (metric.high - metric.low)
    return share * 2 - 1 if metric.best == metric.Best.HIGH else 1 - share * 2


def _why(row: Response, asked: Mapping[str, Any]) -> str:
    """Return the question that the comment answers."""
    whys = asked.get("whys", {})
    return content.text_in(whys.get(_cohort(row)) or whys.get("any") or {}, row.language)


def _cohort(row: Response) -> str:
    if row.metric is None or row.score is None:
        return "any"
    if row.score in row.metric.top:
        return "top"
    return "bottom" if row.score in row.metric.bottom else "middle"


def _question(asked: Mapping[str, Any], key: str, language: str) -> str:
    """Return the words of a further question; imported answers have them as their key."""
    found: Mapping[str, Any] = next((each for each in asked.get("followups", []) if each.get("key") == key), {})
    return content.text_in(found.get("label", {}), language) or key
