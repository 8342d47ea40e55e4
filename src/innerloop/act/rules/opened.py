"""Why a case was opened, in words."""

from collections.abc import Mapping
from typing import Any

from innerloop.act.rules.words import language_name, listed


def say_why(reason: Mapping[str, Any], *, rule: str = "") -> str:
    """Say why a case was opened: "Scored 2, wrote “refund”, in Swahili"; the rule's name where that is all we know."""
    said = [say(reason[name]) for name, say in _SAYINGS.items() if name in reason]
    return _capital(listed(said)) if said else rule


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


_SAYINGS: Mapping[str, Any] = {
    "wants_person": lambda _: "asked for a person",
    "wants_contact": lambda _: "asked to be contacted",
    "score": lambda score: f"scored {score}",
    "word": lambda word: f"wrote “{word}”",
    "language": lambda code: f"wrote in {language_name(code)}",
    "event": lambda kind: f"did “{kind}”",
    "silent_days": lambda days: f"has been silent for {days} days",
    "missing": lambda missed: f"has not done “{missed[0]}” for {missed[1]} days",
    "unanswered": lambda asks: f"used to answer, and did not answer the last {asks} asks",
    "value": lambda value: f"is worth {value} a year",
    "theme": lambda theme: f"spoke of {theme.replace('-', ' ')}",
    "urgency": lambda urgency: f"sounds urgent ({urgency:.0%})",
    "churn": lambda churn: f"may leave, by their words ({churn:.0%})",
}
