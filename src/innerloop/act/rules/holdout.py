"""Does closing the loop work? An experiment that leaves a small share alone, by lot, and stops itself.

Only contact that is ours to choose is part of it: whoever asks for contact, or must have it, is never held back. The
lot is drawn by a keyed hash, so that it can be checked and not be guessed. What is found may be looked at every day
(`betting`); as soon as harm is clear, to either group, nobody is held back any more."""

import hmac
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import Literal
from uuid import UUID

from innerloop.act.rules import betting
from innerloop.listen.rules.scale import NPS, Best, Scale
from innerloop.understand.rules import counts
from innerloop.understand.rules.interval import Interval

MOST_HELD = 0.5  # more than half left alone would be the experiment of contacting, not of leaving alone
FEWEST = 10  # customers in either group; with fewer the interval says nothing worth reading
MOST_KEPT = 2.0  # whose spending grew further counts as doubled, lest one customer decide the experiment
Z_AT_A_LOOK = 3.4  # standard errors at which `betting` usually sees a difference; 1.96 at one fixed look

Ending = Literal["", "held_back_worse", "contacted_worse"]
Counted = Mapping[float, int]  # how many customers have each outcome


@dataclass(frozen=True, slots=True)
class Outcome:
    """Something that is counted of both groups, between `low` and `high`, one end of which is the `best`."""

    name: str
    low: float
    high: float
    best: Best


@dataclass(frozen=True, slots=True)
class Finding:
    """One outcome of both groups: `difference` is contacted minus held back, in the outcome's own unit.

    Its limits hold at every look. `better` is 1 where contact is clearly better, -1 where it is clearly worse.
    """

    outcome: Outcome
    contacted: int
    held: int
    difference: Interval
    better: int

    @property
    def is_few(self) -> bool:
        """Say whether one of the groups is too small to tell of."""
        return min(self.contacted, self.held) < FEWEST


def score_on(scale: Scale = NPS) -> Outcome:
    """Return the later score on a metric's scale as an outcome."""
    return Outcome("score", scale.low, scale.high, scale.best)


CHURN = Outcome("churn", 0, 1, "low")
VALUE = Outcome("value", 0, MOST_KEPT, "high")


def may_be_drawn(*, asked_for_contact: bool, asked_for_person: bool, is_ours_to_choose: bool) -> bool:
    """Say whether the lot may be drawn over a customer: never where they asked for us, or where we must reach out."""
    return is_ours_to_choose and not asked_for_contact and not asked_for_person


def is_held_back(*, key: str, experiment_id: UUID, customer_id: UUID, share: float) -> bool:
    """Say whether the lot leaves a customer alone: the same answer every time, for a `share` of all.

    HMAC-SHA256 of experiment and customer, read as a fraction: another experiment draws anew, and who does not hold
    the key cannot tell beforehand. Raises ImpossibleNumber for a share that is not above 0 and at most a half.
    """
    if not 0 < share <= MOST_HELD:
        raise counts.ImpossibleNumber("The share held back", share, f"above 0 and at most {MOST_HELD:g}")
    drawn = hmac.new(key.encode(), b"hold-out:" + experiment_id.bytes + customer_id.bytes, sha256).digest()
    return int.from_bytes(drawn[:8]) / 2**64 < share


def value_kept(before: Decimal, after: Decimal) -> float | None:
    """Return what a customer spends of what they spent before, 0 to 2 in steps of 0.01; None who spent nothing."""
    if before <= 0:
        return None
    return round(min(MOST_KEPT, max(0.0, float(after / before))), 2)


def confidence_for(outcomes: int) -> float:
    """Return the confidence of each of several outcomes that makes 95 % of all of them together (Bonferroni 1936)."""
    return 1 - 0.05 / outcomes


def compare(outcome: Outcome, contacted: Counted, held: Counted, *, share: float, confidence: float = 0.95) -> Finding:
    """Compare an outcome of the contacted customers with that of those held back, `share` of them all.

    A customer counts once their time of waiting is over, not when their answer happens to come: else those who answer
    fast would speak for all. Raises ImpossibleNumber for an outcome that is not between its ends.
    """
    ours, theirs = _scaled(outcome, contacted), _scaled(outcome, held)
    found = betting.difference(ours, theirs, share=1 - share, confidence=confidence)
    wide = outcome.high - outcome.low
    above = (found.low > 0) - (found.high < 0)
    return Finding(
        outcome,
        sum(contacted.values()),
        sum(held.values()),
        Interval(found.point * wide, found.low * wide, found.high * wide),
        above if outcome.best == "high" else -above,
    )


def look(outcome: Outcome, contacted: Counted, held: Counted, *, share: float, confidence: float = 0.95) -> int:
    """Return `better` of what `compare` would find, at a hundredth of the cost while nothing is clear."""
    ours, theirs = _scaled(outcome, contacted), _scaled(outcome, held)
    above = betting.direction(ours, theirs, share=1 - share, confidence=confidence)
    return above if outcome.best == "high" else -above


def ending(findings: Sequence[Finding]) -> Ending:
    """Return why the experiment must stop now, or an empty text: harm to one of the groups is clear.

    Where contact helps, holding back any longer harms those held back; where it is worse, contacting harms the others.
    Where outcomes contradict each other, the harm done by us goes first.
    """
    clear = {finding.better for finding in findings}
    if -1 in clear:
        return "contacted_worse"
    return "held_back_worse" if 1 in clear else ""


def customers_needed(*, effect: float, sd: float, share: float) -> int:
    """Return after how many customers half of all experiments would see an effect; in the unit of `sd`.

    n = (3.4 sd / effect)^2 / (share (1 - share)), 3.4 being where `betting` usually sees a difference.
    """
    for name, number in (("The effect", effect), ("The standard deviation", sd)):
        if not number > 0:
            raise counts.ImpossibleNumber(name, number, "above 0")
    counts.between("The share", share, 0, 1)
    return round((Z_AT_A_LOOK * sd / effect) ** 2 / (share * (1 - share)))


def _scaled(outcome: Outcome, counted: Counted) -> Counter[float]:
    wide = outcome.high - outcome.low
    scaled: Counter[float] = Counter()
    for value, count in counted.items():
        scaled[(value - outcome.low) / wide] += count
    return scaled
