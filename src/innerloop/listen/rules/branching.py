"""Which further questions somebody is asked: by cohort, by what they answered before, by who they are.

A follow-up's `when` is a JSON object; each part that it has must hold, and an empty one means everybody:
`cohorts` (a list of bottom, middle, top), `answer` (`question`, `value`: an earlier choice), `property` (`name`,
`value`: of the customer, or of the occasion, which wins).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

COHORTS = ("bottom", "middle", "top")
When = Mapping[str, Any]
Followup = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of somebody who is answering: their cohort once scored, what they chose, who they are."""

    cohort: str | None = None
    written: Mapping[str, Sequence[str]] = field(default_factory=dict)
    properties: Mapping[str, Any] = field(default_factory=dict)


def applies(when: When, known: Known) -> bool:
    """Say whether a question with this condition is asked of somebody."""
    return _fits_person(when, known.properties) and _fits_cohort(when, known.cohort) and _fits(when, known.written)


def may_apply(when: When, properties: Mapping[str, Any]) -> bool:
    """Say whether a question can come to be asked of somebody, whatever they answer."""
    return _fits_person(when, properties)


def asked(followups: Sequence[Followup], known: Known) -> list[Followup]:
    """Return the follow-ups that are asked, in order.

    A question that hangs on another that was itself not asked is not asked either, whatever was sent for it.
    """
    found: list[Followup] = []
    counted: dict[str, Sequence[str]] = {}
    for followup in followups:
        if not applies(followup.get("when") or {}, Known(known.cohort, counted, known.properties)):
            continue
        found.append(followup)
        counted[followup["key"]] = known.written.get(followup["key"], ())
    return found


def broken(followups: Sequence[Followup]) -> Iterator[tuple[str, str]]:
    """Yield the key of each follow-up whose condition can never hold, with a sentence that says why."""
    earlier: dict[str, Followup] = {}
    for followup in followups:
        answer = (followup.get("when") or {}).get("answer")
        if answer:
            before = earlier.get(answer["question"])
            if before is None:
                yield followup["key"], "It hangs on a question that does not come before it. Move it, or ask everybody."
            elif answer["value"] not in [option["value"] for option in before.get("options", [])]:
                yield (
                    followup["key"],
                    "It hangs on an option that is no longer there. Choose another, or ask everybody.",
                )
        earlier[followup["key"]] = followup


def rated_twice(followups: Sequence[Followup], own: str = "") -> Iterator[tuple[str, int]]:
    """Yield the key of each question on a metric that the same person rates already, and the number of that question.

    0 is the survey's own question, which is on the metric `own`.
    """
    kinds = {followup["key"]: followup["kind"] for followup in followups}
    for at, followup in enumerate(followups):
        if followup["kind"] != "scale":
            continue
        before = [
            number
            for number, other in enumerate(followups[:at], start=1)
            if other["kind"] == "scale" and other["metric"] == followup["metric"]
            if not _exclude(other.get("when") or {}, followup.get("when") or {}, kinds)
        ]
        if followup["metric"] == own or before:
            yield followup["key"], 0 if followup["metric"] == own else before[0]


def _exclude(one: When, other: When, kinds: Mapping[str, str]) -> bool:
    """Say whether nobody meets both conditions."""
    cohorts = [set(when.get("cohorts") or COHORTS) for when in (one, other)]
    if not cohorts[0] & cohorts[1]:
        return True
    for part, name in (("property", "name"), ("answer", "question")):
        first, second = one.get(part), other.get(part)
        is_single = part == "property" or (first and kinds.get(first["question"]) == "choice")
        if first and second and is_single and first[name] == second[name] and first["value"] != second["value"]:
            return True
    return False


def _fits_cohort(when: When, cohort: str | None) -> bool:
    cohorts = when.get("cohorts")
    return not cohorts or cohort in cohorts


def _fits(when: When, written: Mapping[str, Sequence[str]]) -> bool:
    answer = when.get("answer")
    return not answer or answer["value"] in written.get(answer["question"], ())


def _fits_person(when: When, properties: Mapping[str, Any]) -> bool:
    wanted = when.get("property")
    return not wanted or said(properties.get(wanted["name"])) == wanted["value"]


def said(value: Any) -> str:
    """Return a property's value as conditions name it: a flag is yes or no."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
