"""When a case is opened: what a rule asks for, held against what a customer said or did.

Everything that a rule names must be true. What nobody knows yet (a theme, the urgency of words that have not been
understood) is true of nothing: the rule is held against it again when it is known.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from innerloop.listen.rules import folding

MOST_WORDS = 50
LONGEST_WORDS = 80
_LONGEST = 120
_MOST_DAYS = 730
# What is true of somebody who says and does nothing.
_OF_SILENCE = frozenset({"silent_days", "missing", "unanswered_at_least", "value_at_least", "language"})


@dataclass(frozen=True, slots=True)
class When:
    """What a rule asks for. Left out means that it does not matter; `words_any` may end in * for all endings."""

    metric: str = ""
    score_at_most: int | None = None
    score_at_least: int | None = None
    words_any: tuple[str, ...] = ()
    language: str = ""
    touchpoint: str = ""
    channel: str = ""
    value_at_least: Decimal | None = None
    wants_contact: bool = False
    wants_person: bool = False
    event: str = ""
    silent_days: int | None = None  # nothing was heard of them for so long; with `missing`, no event of that kind
    missing: str = ""
    unanswered_at_least: int | None = None
    theme: str = ""
    urgency_at_least: float | None = None
    churn_at_least: float | None = None  # how likely, 0 to 1, their words say that they may leave

    @property
    def is_silence(self) -> bool:
        """Say whether it asks for something that did not happen: nothing tells of it, so it is looked for."""
        return self.silent_days is not None or self.unanswered_at_least is not None

    def as_json(self) -> dict[str, Any]:
        """Return it as a rule keeps it: without what is left out."""
        kept = {name: value for name, value in asdict(self).items() if value not in (None, "", (), False)}
        if self.value_at_least is not None:
            kept["value_at_least"] = str(self.value_at_least)
        return {name: list(value) if isinstance(value, tuple) else value for name, value in kept.items()}


@dataclass(frozen=True, slots=True)
class Told:
    """What a customer said or did, as a rule sees it."""

    metric: str = ""
    score: int | None = None
    comment: str = ""
    language: str = ""
    touchpoint: str = ""
    channel: str = ""
    value: Decimal | None = None
    wants_contact: bool = False
    wants_person: bool = False
    event: str = ""
    silent_days: int | None = None
    missing: str = ""
    unanswered: int | None = None
    themes: frozenset[str] = frozenset()
    urgency: float | None = None
    churn: float | None = None


class WhenImpossible(ValueError):
    """A rule cannot ask for this: {reason}."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__((self.__doc__ or "").format(reason=reason))
        self.field, self.reason = field, reason


def read_when(given: object) -> When:
    """Return what a rule asks for from its JSON; raises WhenImpossible, which names the field."""
    if not isinstance(given, Mapping):
        raise WhenImpossible("when", f"{given!r} is not an object")
    known = {field.name for field in fields(When)}
    for name in given:
        if name not in known:
            raise WhenImpossible(str(name), f"{name!r} is not known; known are {', '.join(sorted(known))}")
    when = When(**{name: read(given, name) for name, read in _READERS.items()})
    if when == When():
        raise WhenImpossible("when", "it asks for nothing, so every answer would open a case; name one thing at least")
    _check_silence(when)
    if when.score_at_most is not None and when.score_at_least is not None and when.score_at_most < when.score_at_least:
        raise WhenImpossible(
            "score_at_least", f"no score is {when.score_at_least} or more and {when.score_at_most} or less"
        )
    return when


def _check_silence(when: When) -> None:
    if when.missing and when.silent_days is None:
        raise WhenImpossible("silent_days", f"for how many days they have not done {when.missing!r} is left out")
    if when.silent_days is not None and when.unanswered_at_least is not None:
        raise WhenImpossible("unanswered_at_least", "one rule is about one silence; make a second rule for the other")
    spoken = {*when.as_json()} - _OF_SILENCE
    if when.is_silence and spoken:
        raise WhenImpossible(
            min(spoken), f"who is silent has said and done nothing, so {', '.join(sorted(spoken))} can never be true"
        )


def why(when: When, told: Told) -> dict[str, Any] | None:
    """Return why what was told fits a rule, in codes and figures; None where it does not fit."""
    found: dict[str, Any] = {}
    for name, wanted in _asked(when):
        reason = _CHECKS[name](wanted, told)
        if reason is None:
            return None
        found |= reason
    return found


# The same few rules are held against every answer.
@lru_cache(maxsize=1024)
def _asked(when: When) -> tuple[tuple[str, Any], ...]:
    return tuple(when.as_json().items())


def _equal(name: str, of: str) -> Any:
    return lambda wanted, told: {name: wanted} if getattr(told, of) == wanted else None


def _at_most(wanted: int, told: Told) -> dict[str, Any] | None:
    return {"score": told.score} if told.score is not None and told.score <= wanted else None


def _at_least(wanted: int, told: Told) -> dict[str, Any] | None:
    return {"score": told.score} if told.score is not None and told.score >= wanted else None


def _any_word(wanted: Sequence[str], told: Told) -> dict[str, Any] | None:
    said = folding.words(told.comment)
    # Which of the rule's own phrases was found, not the customer's words: this is kept beside the event log.
    found = next((phrase for phrase in wanted if _stands_in(folding.words(phrase), phrase.endswith("*"), said)), None)
    return {"word": found.rstrip("*")} if found else None


def _stands_in(phrase: Sequence[str], is_open: bool, said: Sequence[str]) -> bool:
    last = len(phrase) - 1
    if last < 0:
        return False
    return any(
        list(said[at : at + last]) == list(phrase[:last])
        and (said[at + last].startswith(phrase[last]) if is_open else said[at + last] == phrase[last])
        for at in range(len(said) - last)
    )


def _worth(wanted: str, told: Told) -> dict[str, Any] | None:
    return {"value": str(told.value)} if told.value is not None and told.value >= Decimal(wanted) else None


def _silent(wanted: int, told: Told) -> dict[str, Any] | None:
    if told.silent_days is None or told.silent_days < wanted:
        return None
    return {"missing": [told.missing, told.silent_days]} if told.missing else {"silent_days": told.silent_days}


def _unanswered(wanted: int, told: Told) -> dict[str, Any] | None:
    return {"unanswered": told.unanswered} if told.unanswered is not None and told.unanswered >= wanted else None


def _missed(wanted: str, told: Told) -> dict[str, Any] | None:
    # Said with its days: by the condition that asks for them.
    return {} if told.missing == wanted else None


def _themed(wanted: str, told: Told) -> dict[str, Any] | None:
    return {"theme": wanted} if wanted in told.themes else None


def _urgent(wanted: float, told: Told) -> dict[str, Any] | None:
    return {"urgency": told.urgency} if told.urgency is not None and told.urgency >= wanted else None


def _leaving(wanted: float, told: Told) -> dict[str, Any] | None:
    return {"churn": told.churn} if told.churn is not None and told.churn >= wanted else None


_CHECKS: Mapping[str, Any] = {
    "metric": _equal("metric", "metric"),
    "score_at_most": _at_most,
    "score_at_least": _at_least,
    "words_any": _any_word,
    "language": _equal("language", "language"),
    "touchpoint": _equal("touchpoint", "touchpoint"),
    "channel": _equal("channel", "channel"),
    "value_at_least": _worth,
    "wants_contact": _equal("wants_contact", "wants_contact"),
    "wants_person": _equal("wants_person", "wants_person"),
    "event": _equal("event", "event"),
    "silent_days": _silent,
    "missing": _missed,
    "unanswered_at_least": _unanswered,
    "theme": _themed,
    "urgency_at_least": _urgent,
    "churn_at_least": _leaving,
}


def _text(given: Mapping[Any, Any], name: str) -> str:
    value = given.get(name, "")
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > _LONGEST or "\x00" in value:
        raise WhenImpossible(name, f"{name} is {value!r}; give a text of at most {_LONGEST} characters")
    return value.strip()


def _whole(given: Mapping[Any, Any], name: str, *, low: int = -1000, high: int = 1000) -> int | None:
    value = given.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise WhenImpossible(name, f"{name} is {value!r}; give a whole number from {low} to {high}")
    return value


def _flag(given: Mapping[Any, Any], name: str) -> bool:
    value = given.get(name, False)
    if not isinstance(value, bool):
        raise WhenImpossible(name, f"{name} is {value!r}; give true or false")
    return value


def _days(given: Mapping[Any, Any], name: str) -> int | None:
    return _whole(given, name, low=1, high=_MOST_DAYS)


def _few(given: Mapping[Any, Any], name: str) -> int | None:
    return _whole(given, name, low=1, high=50)


def _words(given: Mapping[Any, Any], name: str) -> tuple[str, ...]:
    value = given.get(name, ())
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise WhenImpossible(name, f"{name} is {value!r}; give a list of words")
    if len(value) > MOST_WORDS:
        raise WhenImpossible(name, f"{len(value)} words are too many; give at most {MOST_WORDS}")
    for word in value:
        if not isinstance(word, str) or len(word) > LONGEST_WORDS or not folding.words(word):
            raise WhenImpossible(
                name, f"{word!r} is no word; give words or phrases of at most {LONGEST_WORDS} characters"
            )
    return tuple(word.strip() for word in value)


def _money(given: Mapping[Any, Any], name: str) -> Decimal | None:
    value = given.get(name)
    if value is None:
        return None
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or not 0 <= amount < Decimal(10) ** 14:
        raise WhenImpossible(name, f"{name} is {value!r}; give an amount such as 5000")
    return amount


def _share(given: Mapping[Any, Any], name: str) -> float | None:
    value = given.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise WhenImpossible(name, f"{name} is {value!r}; give a number from 0 to 1")
    return float(value)


_READERS: Mapping[str, Callable[[Mapping[Any, Any], str], Any]] = {
    **dict.fromkeys(("metric", "language", "touchpoint", "channel", "event", "missing", "theme"), _text),
    **dict.fromkeys(("score_at_most", "score_at_least"), _whole),
    **dict.fromkeys(("wants_contact", "wants_person"), _flag),
    "words_any": _words,
    "value_at_least": _money,
    "silent_days": _days,
    "unanswered_at_least": _few,
    **dict.fromkeys(("urgency_at_least", "churn_at_least"), _share),
}
