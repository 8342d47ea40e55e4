"""Whom a program is for: conditions on what is known of a customer, and the same on what happened to them.

What a condition means on the database is in `queries.audience`; here is what it may say, and how it is said.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# What a condition may be about: its name in words, and which comparisons fit.
TEXT = ("is", "is_not")
SIZE = ("at_least", "at_most")
ABOUT: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "property": ("their property", ("is", "is_not", "at_least", "at_most", "is_known", "is_unknown")),
    "language": ("their language", TEXT),
    "organization": ("their organization", TEXT),
    "value": ("their worth a year", SIZE),
    "known_days": ("days since we know them", SIZE),
    "last_score": ("their last score", SIZE),
    "last_cohort": ("their last answer", TEXT),
    "answered_days": ("days since their last answer", SIZE),
    "asked_days": ("days since they were last asked", SIZE),
    "behavior": ("how often they did", SIZE),
}
COMPARISONS: Mapping[str, str] = {
    "is": "is",
    "is_not": "is not",
    "at_least": "is at least",
    "at_most": "is at most",
    "is_known": "is known",
    "is_unknown": "is not known",
}
NAMED = ("property", "behavior")
COHORTS = ("top", "middle", "bottom")
MOST_CONDITIONS = 12
_VALUELESS = ("is_known", "is_unknown")
_MOST = 1e15


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: what it is about (with the name of a property or a behavior), and how it compares."""

    about: str
    comparison: str
    value: str | float = ""
    name: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the condition as a plan keeps it."""
        named = {"name": self.name} if self.name else {}
        valued = {} if self.comparison in _VALUELESS else {"value": self.value}
        return {"about": self.about, **named, "comparison": self.comparison, **valued}

    def said(self) -> str:
        """Say the condition: "tier is gold"."""
        subject = self.name.replace("_", " ") if self.name else ABOUT[self.about][0]
        if self.about == "behavior":
            subject = f"how often they did “{self.name}”"
        return f"{subject} {COMPARISONS[self.comparison]} {_shown(self.value)}".strip()

    def denied(self) -> str:
        """Say why somebody is not in the audience: "not true of them: tier is gold"."""
        return f"Not in the audience, which asks only where {self.said()}"


class ConditionImpossible(ValueError):
    """A condition cannot be used: {reason}."""

    def __init__(self, reason: str) -> None:
        super().__init__((self.__doc__ or "").format(reason=reason))
        self.reason = reason


def read_condition(given: object, *, about: Sequence[str] = tuple(ABOUT)) -> Condition:
    """Return a condition from its JSON; raises ConditionImpossible."""
    if not isinstance(given, Mapping):
        raise ConditionImpossible(f"{given!r} is none; give about, comparison and value")
    subject, comparison = str(given.get("about", "")), str(given.get("comparison", ""))
    if subject not in about:
        raise ConditionImpossible(f"it is about {subject!r}; known are {', '.join(about)}")
    fitting = ABOUT[subject][1]
    if comparison not in fitting:
        raise ConditionImpossible(f"{subject} cannot be compared by {comparison!r}; it can by {', '.join(fitting)}")
    name = given.get("name", "")
    if (subject in NAMED) != bool(name) or not isinstance(name, str) or len(name) > 80 or "\x00" in name:
        raise ConditionImpossible(f"{subject} needs {'a name' if subject in NAMED else 'no name'}, not {name!r}")
    return Condition(subject, comparison, _value(subject, comparison, given.get("value", "")), name)


def holds(condition: Condition, properties: Mapping[str, Any]) -> bool:
    """Say whether a condition on a property is true of these properties. What is not there equals nothing."""
    held = properties.get(condition.name)
    match condition.comparison:
        case "is_known":
            return held is not None
        case "is_unknown":
            return held is None
        case "is":
            return held is not None and text_of(held) == text_of(condition.value)
        case "is_not":
            return held is None or text_of(held) != text_of(condition.value)
    if isinstance(held, bool) or not isinstance(held, int | float) or not isinstance(condition.value, int | float):
        return False
    return held >= condition.value if condition.comparison == "at_least" else held <= condition.value


def text_of(value: object) -> str:
    """Return a property's value as it is compared: a flag is "true", a whole number has no point."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _value(subject: str, comparison: str, given: object) -> str | float:
    if comparison in _VALUELESS:
        return ""
    if comparison in SIZE:
        return _number(given)
    text = text_of(given).strip() if isinstance(given, str | int | float | bool) else ""
    if not text or len(text) > 500 or "\x00" in text:
        raise ConditionImpossible(f"{subject} cannot be compared with {given!r}; give a text of 1 to 500 letters")
    if subject == "last_cohort" and text not in COHORTS:
        raise ConditionImpossible(f"the last answer is {', '.join(COHORTS)}, not {text!r}")
    return text


def _number(given: object) -> float:
    try:
        number = float(given) if isinstance(given, str | int | float) and not isinstance(given, bool) else math.nan
    except (ValueError, OverflowError):
        number = math.nan
    if not abs(number) <= _MOST:
        raise ConditionImpossible(f"{given!r} is no number to compare with")
    return int(number) if number.is_integer() else number


def _shown(value: str | float) -> str:
    return f"{value:,}" if isinstance(value, int | float) else value.replace("_", " ")
