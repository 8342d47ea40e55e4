"""What is sent to /responses, and how it becomes what `listen` hears."""

from typing import Annotated, Any, Literal

from pydantic import Field

from innerloop.connect.api import people, reading, repeating
from innerloop.customers.rules import read_language
from innerloop.listen.actions.changing import Change
from innerloop.listen.rules import elsewhere
from innerloop.listen.rules.heard import MAIN_QUESTION, Heard, HeardAnswer

_ELSEWHERE = ("external_id", "url", "author", "stars", "turns")
Key = Annotated[str, Field(max_length=120)]


class AnswerIn(reading.Body):
    """A further question's answer: a number on a metric, choices, or words."""

    question: Annotated[str, Field(min_length=1, max_length=80)] = Field(description="Your own key of the question.")
    text: str | None = None
    metric: str | None = Field(None, description="The metric that `score` is on.")
    score: reading.Whole | None = None
    choices: list[Annotated[str, Field(max_length=200)]] | None = Field(None, max_length=100)


class TurnIn(reading.Body):
    """One thing that was said in a chat or a ticket."""

    by: Literal["customer", "company"]
    text: str


class ResponseIn(reading.Body):
    """What a customer answered. At least one of `score`, `comment` and `answers` is there.

    With a `source` it is what somebody said where nobody asked: then it has no score of ours, and a review may have
    `stars`, which are a score on a metric of their own.
    """

    metric: str = Field("nps", max_length=40, description="A metric's slug.")
    score: reading.Whole | None = Field(None, description="Null: words without a score.")
    comment: str | None = None
    answers: list[AnswerIn] = Field(default_factory=list, max_length=100)
    customer: people.CustomerIn | None = Field(None, description="Left out, nobody is known to have answered.")
    touchpoint: Key | None = Field(None, description="Your own key of the moment; an unknown one is made.")
    product: Key | None = None
    team: Key | None = Field(None, description="Left out, the employee's team of that day.")
    employee: Key | None = None
    channel: Annotated[str, Field(max_length=20)] | None = None
    language: Annotated[str, Field(max_length=12)] | None = None
    answered_at: reading.Moment | None = Field(None, description="Left out, now.")
    may_contact: bool | None = None
    properties: reading.Values = Field(default_factory=dict)
    key: str | None = Field(None, max_length=repeating.LONGEST_KEY, description="The same key again adds nothing.")
    source: Literal["review", "mention", "chat", "ticket", "other"] | None = Field(
        None, description="Where it was said, of what nobody asked for."
    )
    external_id: str | None = Field(
        None, description="With a source: how it is called there. The same again adds nothing, ever."
    )
    url: str | None = Field(None, description="With a source: where it stands, https only.")
    author: str | None = Field(None, description="With a source: the name under it; nobody is made a customer by it.")
    stars: reading.Whole | None = Field(None, description="With a source: 1 to 5, a score on `review-stars`.")
    turns: list[TurnIn] = Field(
        default_factory=list, max_length=500, description="Of a chat or a ticket; the customer's become the comment."
    )


class ResponseChange(reading.Body):
    """What is to be different; what is left out stays. Every version is kept."""

    score: reading.Whole = Field(0, description="On the response's own metric.")
    comment: str = ""
    answers: list[AnswerIn] = Field(default_factory=list, max_length=100, description="In place of those there are.")
    may_contact: bool = False


def heard(item: Any, *, key: str = "") -> Heard:
    """Return what one response says; raises FieldRefused and ValueRefused.

    `key` is what came in the header, for a body that has none of its own.
    """
    body = reading.read(ResponseIn, item)
    told = Heard(
        metric=body.metric,
        score=body.score,
        comment=body.comment or "",
        answers=further(body.answers),
        person=people.person_of(body.customer, within="customer") if body.customer else None,
        answered_at=body.answered_at,
        touchpoint=body.touchpoint or "",
        product=body.product or "",
        team=body.team or "",
        employee=body.employee or "",
        channel=body.channel or "",
        language=read_language(body.language) or "",
        may_contact=body.may_contact,
        properties=body.properties,
        key=body.key or key,
    )
    return _unasked(told, body)


def _unasked(told: Heard, body: ResponseIn) -> Heard:
    """Return an answer as it is, or as what somebody said elsewhere; raises FieldRefused and ValueRefused."""
    if body.source is None:
        given = next((name for name in _ELSEWHERE if getattr(body, name)), None)
        if given:
            detail = f"`{given}` is of what nobody asked for. Give its `source` too, or leave it out."
            raise reading.refused(given, detail)
        return told
    if body.turns and body.comment:
        raise reading.refused("comment", "`comment` and `turns` are both given. The comment is made of the turns.")
    turns = tuple(elsewhere.Turn(turn.text, turn.by == "customer") for turn in body.turns)
    if turns and not elsewhere.theirs(turns):
        raise reading.refused("turns", "None of the `turns` is the customer's, so there is nothing to read.")
    found = elsewhere.Found(body.source, body.external_id or "", body.url or "", body.author or "", body.stars, turns)
    return elsewhere.unasked(told, found)


def key_of(item: Any) -> str | None:
    """Return the key that a body has, before it is read."""
    key = item.get("key") if isinstance(item, dict) else None
    return key if isinstance(key, str) else None


def changed(body: ResponseChange) -> Change:
    """Return the change that a body asks for; raises FieldRefused."""
    told = body.model_fields_set
    return Change(
        score=body.score if "score" in told else None,
        comment=body.comment if "comment" in told else None,
        answers=further(body.answers) if "answers" in told else None,
        may_contact=body.may_contact if "may_contact" in told else None,
    )


def further(answers: list[AnswerIn]) -> tuple[HeardAnswer, ...]:
    """Return the answers to further questions; raises FieldRefused where two answer the same."""
    seen = {MAIN_QUESTION}
    for index, answer in enumerate(answers):
        if answer.question in seen:
            place = f"answers.{index}.question"
            detail = f"`{place}` is {answer.question!r}, which is answered already. Give each question once."
            raise reading.refused(place, detail)
        seen.add(answer.question)
    return tuple(
        HeardAnswer(
            question=answer.question,
            metric=answer.metric or "",
            score=answer.score,
            choices=tuple(answer.choices or ()),
            text=answer.text or "",
        )
        for answer in answers
    )
