"""Why a case was given to somebody, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from innerloop.act.rules.words import language_name


def say_each(why: Sequence[Mapping[str, Any]], *, is_you: bool) -> tuple[str, ...]:
    """Say each reason for whom it concerns, or of them: "You speak Swahili", "Speaks Swahili"."""
    return tuple(said for reason in why if (said := _say(reason, is_you=is_you)))


def _say(reason: Mapping[str, Any], *, is_you: bool) -> str:
    match reason.get("kind"):
        case "taken":
            return "You took it" if is_you else "Took it"
        case "handed":
            return "A colleague handed it to you" if is_you else "A colleague handed it over"
        case "language":
            name = language_name(str(reason.get("language", "")))
            return f"You speak {name}" if is_you else f"Speaks {name}"
    return ""
