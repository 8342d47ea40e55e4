"""A gauge fills with evidence of a change and rings when it is full: never more often than its budget allows.

Each day it is given its share `budget` of an alarm and multiplied by how much better a change explains the day than
none does. Without a change that factor is 1 on average, so contents plus alarms grow by the budget and no faster:
over any time, E[alarms] <= the sum of the budgets, at every horizon and however often somebody looks. Over many
gauges expectations add up, whatever binds their series together. This is the Shiryaev-Roberts procedure (Shiryaev
1963, Roberts 1966; Pollak 1985 for its mixture) read as an e-detector (Shin, Ramdas & Rinaldo 2023), with a deposit
of the budget in the place of 1.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

_MOST = 300.0  # more in one day would overflow, and says no more


@dataclass(slots=True)
class Gauge:
    """Evidence for each size of change that is looked for; the sum of 1 rings."""

    contents: list[float] = field(default_factory=list)

    def take(self, z: float, shifts: Sequence[float], budget: float) -> bool:
        """Take in a day and say whether the gauge rings; then it is empty again.

        `z` is N(0, 1) without a change and about N(shift, 1) with one; `budget` is the day's share of an alarm.
        """
        return self.gather([shift * z - shift * shift / 2 for shift in shifts], budget)

    def gather(self, evidence: Sequence[float], budget: float) -> bool:
        """Take in a day as the logarithm of how much better each change explains it than none; see take."""
        if len(self.contents) != len(evidence):
            self.contents = [sum(self.contents) / len(evidence)] * len(evidence)
        deposit = budget / len(evidence)
        self.contents = [
            (deposit + held) * math.exp(min(each, _MOST)) for held, each in zip(self.contents, evidence, strict=True)
        ]
        if sum(self.contents) < 1:
            return False
        self.contents = [0.0] * len(evidence)
        return True
