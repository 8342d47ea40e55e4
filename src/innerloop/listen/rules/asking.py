"""May we ask now? Every rule that speaks against it is asked, and the first moment at which none does is found.

A rule (rules.limits, rules.quiet) is asked at a moment and says nothing, or its reason with the first moment at which
it no longer holds by itself. Rules read no clock and no database: what they weigh is given to them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

# Rules heal at days and hours; whoever is not through after so many steps has hours that never meet.
_MOST_STEPS = 200
# Rules that spare people or choose among them, and forbid nothing: a person may overrule them.
SPARING = frozenset({"rest", "own_rest", "yearly", "quota", "daily_cap", "sample", "audience"})


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody is not asked: the rule's name and a sentence."""

    rule: str
    detail: str

    def as_json(self) -> dict[str, str]:
        """Return the reason as the API and the database say it."""
        return {"rule": self.rule, "detail": self.detail}


@dataclass(frozen=True, slots=True)
class Against:
    """What a rule says against asking at a moment. `until` is the first moment without it; None: time heals it not."""

    reason: Reason
    until: datetime | None = None


class Rule(Protocol):
    """Something that may speak against asking."""

    def against(self, at: datetime) -> Against | None:
        """Return what speaks against asking at a moment, or None."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """Every reason against asking at a moment, and the first later one without any, where time alone makes it."""

    reasons: tuple[Reason, ...] = ()
    next_at: datetime | None = None

    @property
    def is_allowed(self) -> bool:
        """Say whether nothing is against asking."""
        return not self.reasons


def weigh(rules: Sequence[Rule], *, at: datetime) -> Weighed:
    """Ask every rule at a moment."""
    against = _against(rules, at)
    if not against:
        return Weighed()
    return Weighed(tuple(each.reason for each in against), _first_free(rules, against))


def _first_free(rules: Sequence[Rule], against: list[Against]) -> datetime | None:
    """Return the first moment at which no rule holds.

    No moment before the latest `until` is free, since the rule that named it holds until then; but another rule may
    hold there, as the night does after days of rest. So it is asked again from there.
    """
    for _ in range(_MOST_STEPS):
        untils = [each.until for each in against]
        if None in untils:
            return None
        at = max(until for until in untils if until)
        against = _against(rules, at)
        if not against:
            return at
    return None


def _against(rules: Iterable[Rule], at: datetime) -> list[Against]:
    return [found for rule in rules if (found := rule.against(at))]
