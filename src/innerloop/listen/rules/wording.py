"""How a survey reads on a channel of plain words: a question, its scale, and the buttons where there are any."""

from collections.abc import Mapping
from typing import Any

from innerloop.listen.rules.content import text_in
from innerloop.listen.rules.inbound import Choice
from innerloop.listen.rules.scale import Scale


def opening(content: Mapping[str, Any], scale: Scale, *, language: str, company: str) -> str:
    """Return the first message of an ask: who asks, the question, and which numbers answer it."""
    first = content["languages"][0]
    parts = [text_in(content.get("intro", {}), language, first), text_in(content["question"], language, first)]
    asked = " ".join(part.strip() for part in parts if part.strip())
    said = f"{asked} ({ends(content, scale, language=language, first=first) or f'{scale.low}-{scale.high}'})"
    return said if company in said else f"{company}: {said}"


def ends(labels: Mapping[str, Any], scale: Scale, *, language: str, first: str = "") -> str:
    """Return what the two ends of a scale mean, such as "0 = Never · 10 = Always"; nothing where nobody said."""
    named = (
        (scale.low, text_in(labels.get("low_label", {}), language, first)),
        (scale.high, text_in(labels.get("high_label", {}), language, first)),
    )
    return " · ".join(f"{number} = {label}" for number, label in named if label)


def score_buttons(scale: Scale) -> tuple[Choice, ...]:
    """Return a button for every score, lowest number first."""
    return tuple(Choice(str(score), scale.labels.get(score, str(score))) for score in scale.scores)
