"""Whether an answer came to the end of its survey: told by the last question that was put to them.

That somebody pressed Send below questions left empty is kept nowhere, so an empty last question is no end. Where the
survey asks whether it may write back, that is the last one, and sending the page says yes or no to it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from innerloop.listen.rules import branching
from innerloop.listen.rules.scale import Cohort


@dataclass(frozen=True, slots=True)
class Said:
    """What is known of one answer with a score. `is_by_name`: an ask of ours, so that it could be written back."""

    cohort: Cohort
    has_words: bool = False
    is_by_name: bool = False
    has_told_contact: bool = False
    written: Mapping[str, Collection[str]] = field(default_factory=dict)  # by question; of texts and scales no values
    properties: Mapping[str, Any] = field(default_factory=dict)


def is_at_end(content: Mapping[str, Any], said: Said) -> bool:
    """Say whether the last question of those that were asked has an answer; without any it is the score itself."""
    if said.has_told_contact:
        return True
    if content.get("asks_contact") and said.is_by_name:
        return False
    known = branching.Known(said.cohort, {key: tuple(values) for key, values in said.written.items()}, said.properties)
    asked = branching.asked(content.get("followups") or [], known)
    if asked:
        return asked[-1]["key"] in said.written
    return said.has_words or not _asks_why(content, said.cohort)


def properties_of(content: Mapping[str, Any]) -> set[str]:
    """Return the properties that decide which of a survey's questions are asked."""
    conditions = [followup.get("when") or {} for followup in content.get("followups") or []]
    return {when["property"]["name"] for when in conditions if when.get("property")}


def _asks_why(content: Mapping[str, Any], cohort: Cohort) -> bool:
    whys = content.get("whys") or {}
    return any(text.strip() for of in (cohort, "any") for text in (whys.get(of) or {}).values())
