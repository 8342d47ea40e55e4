"""What somebody answered, in the words of the outside: the one shape that page, API and import fill."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from innerloop.customers.rules import Person

LONGEST_COMMENT = 10_000
LONGEST_KEY = 200
# How far another system's clock may run before ours.
CLOCK_SLACK = timedelta(minutes=10)
CHANGEABLE_FOR = timedelta(days=7)
# A score counts as soon as it is picked; whoever then writes words has not changed their mind.
SITTING = timedelta(minutes=30)
CUSTOMER = "customer"  # as whom they change their own answer
MAIN_QUESTION = "score"
# What one of us adds to an answer that they took down: none of the customer's words. No survey's question has this key.
NOTE = "agent's note"
_KEYS = ("touchpoint", "product", "team", "employee", "channel", "language")


@dataclass(frozen=True, slots=True)
class HeardAnswer:
    """One further question's answer: a number on a metric, choices, or words."""

    question: str
    metric: str = ""
    score: int | None = None
    choices: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """One response as it was heard. Keys name rows by the company's own names; all may be empty.

    `unsaid` names what was not spoken of, comment or answers: where the response changes one, that stays as it is.
    `source` says where it was said, of what nobody asked for, and `source_id` how it is called there, for good.
    """

    metric: str = "nps"
    score: int | None = None
    comment: str = ""
    answers: tuple[HeardAnswer, ...] = ()
    person: Person | None = None
    customer_id: UUID | None = None
    answered_at: datetime | None = None
    touchpoint: str = ""
    product: str = ""
    team: str = ""
    employee: str = ""
    channel: str = ""
    language: str = ""
    may_contact: bool | None = None
    properties: Mapping[str, Any] = field(default_factory=dict)
    key: str = ""
    unsaid: tuple[str, ...] = ()
    source: str = ""
    source_id: str = ""

    def body(self) -> dict[str, Any]:
        """Return all that was said but the key, for telling whether a repeat says the same."""
        said = {name: getattr(self, name) for name in _SAID}
        said["answers"] = [_fields_of(answer) for answer in self.answers]
        said["person"] = _fields_of(self.person) if self.person else None
        return said | ({"source": self.source} if self.source else {})


_UNSAID = ("key", "unsaid", "source", "source_id")
_SAID = tuple(each.name for each in fields(Heard) if each.name not in _UNSAID)


def _fields_of(part: HeardAnswer | Person) -> dict[str, Any]:
    # `dataclasses.asdict` copies every value in depth: a tenth of what an answer costs the web process.
    return {each.name: getattr(part, each.name) for each in fields(part)}


def tidied(heard: Heard) -> Heard:
    """Return an answer without blanks around the keys it names: a key of blanks names nothing."""
    given = {name: getattr(heard, name) for name in _KEYS}
    bare = {name: value.strip() for name, value in given.items()}
    return heard if bare == given else replace(heard, **bare)


def texts(heard: Heard) -> list[tuple[str, str, int]]:
    """Return each text of an answer with its field's name and how long it may be."""
    short = [(name, getattr(heard, name), 120) for name in ("touchpoint", "product", "team", "employee")]
    short += [("channel", heard.channel, 20), ("language", heard.language, 12), ("key", heard.key, LONGEST_KEY)]
    long = [("comment", heard.comment, LONGEST_COMMENT)]
    for answer in heard.answers:
        long.append((f"answers[{answer.question}].text", answer.text, LONGEST_COMMENT))
        short.append(("answers[].question", answer.question, 200))
        short += [("answers[].choices", choice, 500) for choice in answer.choices]
    return short + long


def is_second_thought(answered_at: datetime, changed_at: datetime) -> bool:
    """Say whether an answer was changed after the sitting in which it was given."""
    return changed_at - answered_at > SITTING


def adds_to(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Say whether a later version of an answer only adds to an earlier one: all that it said still stands."""
    words = {name: said for name, said in before.items() if name != "answers" and said not in (None, "")}
    still = {name: after.get(name) for name in words}
    return words == still and all(answer in after.get("answers", ()) for answer in before.get("answers", ()))


def can_be_changed(answered_on: date, today: date) -> bool:
    """Say whether the customer may still change an answer."""
    return today - answered_on <= CHANGEABLE_FOR
