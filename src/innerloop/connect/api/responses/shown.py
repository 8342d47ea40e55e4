"""Responses as they are answered, in a fixed number of queries for any number of them."""

from collections import defaultdict, namedtuple
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal
from uuid import UUID

from django.db.models import QuerySet
from pydantic import Field

from innerloop.connect.api import building, cohorts
from innerloop.customers import queries as customer_queries
from innerloop.listen.models import Answer, Metric, Response
from innerloop.listen.rules.heard import MAIN_QUESTION, Heard
from innerloop.understand.queries.understood import Understood, understood
from innerloop.understand.rules import feelings

_MOST_REMEMBERED = 10_000
_remembered: dict[UUID, Metric] = {}

_COLUMNS = (
    "pk", "metric_id", "score", "comment", "language", "may_contact", "channel", "properties", "answered_at",
    "changed_at", "version", "source", "is_anonymous", "customer_id", "touchpoint__key", "product__key", "team__key",
    "employee__key", "program__slug",
)  # fmt: skip
# A row of them from memory; as open to the type checker as a row of `values_list`.
_Row: Any = namedtuple("_Row", _COLUMNS)  # type: ignore[misc]


class CustomerRefShape(building.Shape):
    """Who answered."""

    id: str
    external_id: str | None


class AnswerShape(building.Shape):
    """A further question's answer."""

    question: str
    metric: str | None
    score: int | None
    cohort: str | None
    choices: list[str]
    text: str | None


class SentimentShape(building.Shape):
    """How the words feel, -1 to 1; `fused` weighs the score in."""

    text: float
    fused: float
    label: Literal["negative", "neutral", "positive"]


class MentionShape(building.Shape):
    """A place in the text that was understood which speaks of a theme: its characters from `start` up to `end`."""

    theme: str = Field(description="A theme's slug.")
    sentiment: Literal["negative", "neutral", "positive"]
    quote: str
    start: int
    end: int


class ResponseShape(building.Shape):
    """A response as it stands now. What hangs on its words is null until they are understood."""

    id: str
    metric: str | None
    score: int | None
    cohort: str | None
    comment: str | None
    answers: list[AnswerShape]
    answered_at: datetime
    changed_at: datetime | None
    version: int
    channel: str | None
    source: str | None = Field(description="Where it was said, of what nobody asked for; null for an answer.")
    touchpoint: str | None
    product: str | None
    team: str | None
    employee: str | None
    program: str | None
    customer: CustomerRefShape | None
    anonymous: bool
    may_contact: bool | None
    properties: dict[str, Any]
    language: str | None = Field(description="ISO 639-1 as it was read; until then the one that came with it.")
    understood_at: datetime | None = Field(description="When its words were read last; null until they are.")
    understood_text: str | None = Field(
        description="Which text `language` to `mentions` are of: `comment`, or without one the longest of the other "
        "texts, by its `question`."
    )
    sentiment: SentimentShape | None
    urgency: float | None = Field(description="0 to 1: how soon somebody is wanted.")
    churn: float | None = Field(description="0 to 1: how likely the words say that they mean to leave. Sort by it.")
    praise: float | None = Field(description="0 to 1: how likely they praise somebody by name. Sort by it.")
    predicted_score: float | None = Field(description="0 to 10: the score that such words come with.")
    themes: list[str] = Field(description="Slugs of what any of its texts speaks of.")
    mentions: list[MentionShape]


def existing() -> QuerySet[Response]:
    """Return the responses that there are: one that was deleted keeps its row, empty of score and words."""
    return Response.objects.exclude(erased_at__isnull=False, score=None)


def columns(rows: QuerySet[Response]) -> Any:
    """Return the rows with what is shown of them."""
    return rows.values_list(*_COLUMNS, named=True)


def shown(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Return rows of `columns` as they are answered, in their order."""
    people = _people({row.customer_id for row in rows if row.customer_id})
    read = understood([row.pk for row in rows])
    return _put_together(rows, _answers([row.pk for row in rows]), people, read)


def by_id(ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return those of some responses that there are, by id."""
    rows = list(columns(existing().filter(id__in=ids))) if ids else []
    return {response["id"]: response for response in shown(rows)} if rows else {}


def just_given(given: Mapping[UUID, tuple[Heard, Response]]) -> dict[UUID, dict[str, Any]]:
    """Return responses that were given this moment, by id; what is known from the giving is not looked up."""
    # Only where an employee stood that day is not in what was heard.
    placed = {id_ for id_, (heard, _) in given.items() if heard.employee and not heard.team}
    rows = [_as_given(*each) for id_, each in given.items() if id_ not in placed]
    rows += columns(Response.objects.filter(id__in=placed)) if placed else []
    answers = _answers([id_ for id_, (heard, _) in given.items() if heard.answers])
    named = {row.customer_id: person.external_id for row in rows if (person := given[row.pk][0].person)}
    people = {id_: {"id": id_, "external_id": external_id} for id_, external_id in named.items() if external_id}
    people |= _people({row.customer_id for row in rows if row.customer_id} - people.keys())
    # Nobody has read them yet.
    return {response["id"]: response for response in _put_together(rows, answers, people, {})}


def _as_given(heard: Heard, response: Response) -> Any:
    keys = {
        f"{name}__key": getattr(heard, name).strip() or None for name in ("touchpoint", "product", "team", "employee")
    }
    stored = {name: getattr(response, name) for name in _COLUMNS if "__" not in name}
    return _Row(**{**stored, **keys, "program__slug": None, "answered_at": response.answered_at.astimezone(UTC)})


def _put_together(
    rows: Sequence[Any],
    answers: Mapping[UUID, list[dict[str, Any]]],
    people: Mapping[UUID, dict[str, Any]],
    read: Mapping[UUID, Understood],
) -> list[dict[str, Any]]:
    metrics = metrics_of({row.metric_id for row in rows if row.metric_id})
    shown = (
        _one(row, metrics.get(row.metric_id), answers.get(row.pk, []), people.get(row.customer_id)) for row in rows
    )
    return [one | _as_read(found, one) if (found := read.get(one["id"])) else one for one in shown]


def _as_read(read: Understood, one: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the words of a response were read as."""
    texts = {"": one["comment"], **{answer["question"]: answer["text"] for answer in one["answers"]}}
    text = texts.get(read.question_key) or ""
    return {
        "language": read.language or one["language"],
        "understood_at": read.read_at,
        "understood_text": read.question_key or "comment",
        "sentiment": {"text": read.feeling, "fused": read.fused, "label": feelings.name_of(read.label)},
        "urgency": read.urgency,
        "churn": read.churn,
        "praise": read.praise,
        "predicted_score": read.predicted,
        "themes": read.themes,
        "mentions": [
            {
                "theme": each.slug,
                "sentiment": feelings.name_of(each.feeling),
                "quote": each.quote(text),
                "start": each.start,
                "end": each.end,
            }
            for each in read.mentions
        ],
    }


def metrics_of(ids: Collection[UUID]) -> dict[UUID, Metric]:
    """Return metrics by id, remembered: a metric that answers were given on keeps its slug and its scale."""
    missing = [id_ for id_ in ids if id_ not in _remembered]
    if missing:
        if len(_remembered) > _MOST_REMEMBERED:
            _remembered.clear()
        _remembered.update(Metric.objects.in_bulk(missing))
    return {id_: metric for id_ in ids if (metric := _remembered.get(id_))}


def _one(
    row: Any, metric: Metric | None, answers: list[dict[str, Any]], customer: dict[str, Any] | None
) -> dict[str, Any]:
    return {
        "id": row.pk,
        "metric": metric.slug if metric else None,
        "score": row.score,
        "cohort": cohorts.cohort_on(metric, row.score),
        "comment": row.comment or None,
        "answers": answers,
        # An anonymous answer has a day and no moment; it is kept as the day's beginning.
        "answered_at": row.answered_at,
        "changed_at": row.changed_at,
        "version": row.version,
        "channel": row.channel or None,
        "source": row.source or None,
        "touchpoint": row.touchpoint__key,
        # What is true of an anonymous customer is told of five or more together (/score), and of nobody alone.
        "product": None if row.is_anonymous else row.product__key,
        "team": None if row.is_anonymous else row.team__key,
        "employee": row.employee__key,
        "program": row.program__slug,
        "customer": customer,
        "anonymous": row.is_anonymous,
        "may_contact": row.may_contact,
        "properties": {} if row.is_anonymous else row.properties,
        "language": row.language or None,
        "understood_at": None,
        "understood_text": None,
        "sentiment": None,
        "urgency": None,
        "churn": None,
        "praise": None,
        "predicted_score": None,
        "themes": [],
        "mentions": [],
    }


def _answers(ids: Collection[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    if not ids:
        return found
    rows = Answer.objects.filter(response_id__in=ids).exclude(question_key=MAIN_QUESTION).order_by("id")
    names = ("response_id", "question_key", "metric_id", "number", "choices", "text")
    answers = list(rows.values_list(*names))
    metrics = metrics_of({answer[2] for answer in answers if answer[2]})
    for response_id, question, metric_id, number, choices, text in answers:
        metric = metrics.get(metric_id) if metric_id else None
        found[response_id].append(
            {
                "question": question,
                "metric": metric.slug if metric else None,
                "score": number,
                "cohort": cohorts.cohort_on(metric, number),
                "choices": choices or [],
                "text": text or None,
            }
        )
    return found


def _people(ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return each customer as a response names them; who was merged is answered for by the winner."""
    if not ids:
        return {}
    answering = customer_queries.resolve_each(ids)
    known_by = customer_queries.addresses_of(set(answering.values()))
    return {
        asked: {"id": winner, "external_id": known_by.get(winner, {}).get("external_id")}
        for asked, winner in answering.items()
    }
