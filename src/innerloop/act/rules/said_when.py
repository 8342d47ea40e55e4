"""What a rule asks for, in words."""

from collections.abc import Callable, Mapping
from typing import Any

from innerloop.act.rules.conditions import When
from innerloop.act.rules.words import language_name, listed


def say_when(when: When) -> str:
    """Say what a rule asks for: "Score at most 3, wrote “refund” or “cancel”, in Swahili"."""
    asked = when.as_json()
    if when.missing:
        # Said in one phrase with its days.
        del asked["missing"], asked["silent_days"]
        asked["missed"] = [when.missing, when.silent_days]
    said = [say(value) for name, value in asked.items() if (say := _SAYINGS.get(name))]
    sentence = ", ".join(said)
    return sentence[:1].upper() + sentence[1:]


_SAYINGS: Mapping[str, Callable[[Any], str]] = {
    "metric": lambda slug: f"question {slug}",
    "score_at_most": lambda score: f"score at most {score}",
    "score_at_least": lambda score: f"score at least {score}",
    "words_any": lambda words: f"wrote {listed([f'“{word}”' for word in words], 'or')}",
    "language": lambda code: f"in {language_name(code)}",
    "touchpoint": lambda key: f"at {key}",
    "channel": lambda channel: f"by {channel}",
    "value_at_least": lambda value: f"worth at least {value} a year",
    "wants_contact": lambda _: "asked to be contacted",
    "wants_person": lambda _: "asked for a person",
    "event": lambda kind: f"did “{kind}”",
    "missed": lambda missed: f"has not done “{missed[0]}” for {missed[1]} days",
    "silent_days": lambda days: f"silent for {days} days",
    "unanswered_at_least": lambda asks: f"used to answer, and has not answered the last {asks} asks",
    "theme": lambda theme: f"spoke of {theme}",
    "urgency_at_least": lambda share: f"urgency of at least {share:.0%}",
    "churn_at_least": lambda share: f"words that sound like leaving, to {share:.0%} at least",
}
