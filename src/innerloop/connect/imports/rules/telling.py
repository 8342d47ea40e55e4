"""From drafts to what the rooms below are told: an answer heard, a person, something a customer did.

Each function raises ValueRefused or BadCell for what no customer, answer or event can hold.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from innerloop.connect.imports.errors import BadCell
from innerloop.connect.imports.rules import keys
from innerloop.connect.imports.rules.drafts import Answer, Record, Response, Value
from innerloop.connect.imports.rules.fields import PERSON
from innerloop.customers.rules import Behavior, Person, ValueRefused, read_language, read_properties
from innerloop.listen.rules.elsewhere import Found, NotFromElsewhere, unasked
from innerloop.listen.rules.heard import Heard, HeardAnswer, texts
from innerloop.listen.rules.scale import Scale

IDENTITIES = ("external_id", "email", "phone")
PLACES = ("touchpoint", "product", "team", "employee", "channel")
PREFIX = "import"
ELSEWHERE = ("source_id", "url", "author", "stars")


def heard(draft: Response, scale: Scale) -> Heard:
    """Return what a draft tells of an answer, on a scale."""
    answers = tuple(HeardAnswer(question=answer.question, text=answer.text) for answer in draft.answers)
    score = draft.score
    if score is None and not draft.comment and not answers and scale.not_scores:
        # Only a code was given. Which one is not kept; that it was an answer is.
        score = min(scale.not_scores)
    told = Heard(
        metric=scale.slug,
        score=score,
        comment=draft.comment,
        answers=answers,
        person=_answerer(draft.values),
        answered_at=_moment(draft.values, "answered_at"),
        language=read_language(draft.values.get("language")) or "",
        may_contact=_flag(draft.values, "may_contact"),
        properties=_properties(draft.values, draft.properties),
        **_places(draft.values),
    )
    return unasked(told, _found(draft.values)) if draft.values.get("source") else told


def complaints(record: Record) -> list[str]:
    """Say what no answer could hold of a row of answers, though each of its cells can be read."""
    try:
        _answerer(record.values)
        read_language(record.values.get("language"))
        read_properties(_properties(record.values, record.properties))
        _check_elsewhere(record)
    except ValueRefused as refusal:
        return [str(refusal)]
    alone = Heard(
        comment=record.text("comment"),
        answers=tuple(HeardAnswer(question, text=text) for question, text in _asked(record)),
        **_places(record.values),
    )
    return [
        f"Its {name} has {len(text):,} characters; at most {most:,} can be kept."
        for name, text, most in texts(alone)
        if len(text) > most
    ]


def person(record: Record) -> Person:
    """Return what a row tells of a customer."""
    value = record.values.get("value")
    told: dict[str, Any] = {name: record.text(name) or None for name in (*PERSON, "time_zone", "organization")}
    return Person(
        **told,
        owner_email=record.text("owner") or None,
        value=value if isinstance(value, Decimal) else None,
        properties=record.properties,
    )


def behavior(record: Record) -> Behavior:
    """Return what a row tells that a customer did. Its key is scoped by its kind: two files may count alike."""
    occurred_at = _moment(record.values, "occurred_at")
    if occurred_at is None:
        raise BadCell("The row does not say when it happened: give it a date.")
    revenue = record.values.get("revenue")
    kind = record.text("kind")
    return Behavior(
        kind=kind,
        person=Person(
            external_id=record.text("external_id") or None,
            email=record.text("email") or None,
            phone=record.text("phone") or None,
        ),
        occurred_at=occurred_at,
        key=keys.bounded(f"{PREFIX}:{kind}:{record.key}"),
        properties=record.properties,
        revenue=revenue if isinstance(revenue, Decimal) else None,
        currency=record.text("currency") or None,
        revenue_kind=record.text("revenue_kind").lower() or None,
    )


def _answerer(values: Mapping[str, Value]) -> Person | None:
    if not any(values.get(name) for name in IDENTITIES):
        return None
    told: dict[str, Any] = {name: str(values[name]) for name in PERSON if values.get(name)}
    return Person(**told)


def _places(values: Mapping[str, Value]) -> dict[str, Any]:
    return {name: str(values.get(name, "")) for name in PLACES}


def _properties(values: Mapping[str, Value], properties: Mapping[str, str]) -> dict[str, str]:
    """Return an answer's properties; a name that identifies nobody is kept as one of them."""
    name = values.get("name")
    if name and not any(values.get(identity) for identity in IDENTITIES):
        return {"name": str(name), **properties}
    return dict(properties)


def _asked(record: Record) -> Iterable[tuple[str, str]]:
    yield from record.answers.items()
    if record.text("question"):
        yield record.text("question"), record.text("comment")


def _moment(values: Mapping[str, Value], name: str) -> datetime | None:
    value = values.get(name)
    return value if isinstance(value, datetime) else None


def _check_elsewhere(record: Record) -> None:
    """Refuse what no review, post or talk can have; raises ValueRefused."""
    score, values = record.values.get("score"), record.values
    if values.get("source"):
        unasked(Heard(score=score if isinstance(score, int) else None, comment=record.text("comment")), _found(values))
    elif given := next((name for name in ELSEWHERE if values.get(name)), None):
        raise NotFromElsewhere(given, values[given], wanted="It is of what nobody asked for: map its source too")


def _found(values: Mapping[str, Value]) -> Found:
    stars = str(values.get("stars", "")).strip().removesuffix(".0")
    if stars and not (stars.isascii() and stars.isdigit() and len(stars) == 1):
        raise NotFromElsewhere("stars", stars, wanted="Stars go from 1 to 5")
    source, id_, url, author = (str(values.get(name, "")).strip() for name in ("source", "source_id", "url", "author"))
    return Found(source.lower(), id_, url, author, int(stars) if stars else None)


def _flag(values: Mapping[str, Value], name: str) -> bool | None:
    value = values.get(name)
    return value if isinstance(value, bool) else None


def said(draft: Response) -> str:
    """Return what a draft says as one text, to be compared with what the same row said before."""
    words = [Answer(draft.question, draft.comment, 0), *draft.answers]
    elsewhere = [str(draft.values[name]) for name in ("source", "stars") if draft.values.get(name)]
    return repr((draft.score, [(answer.question, answer.text) for answer in words if answer.text], *elsewhere))
