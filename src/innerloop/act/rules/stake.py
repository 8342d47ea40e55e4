"""The value at stake in a case: what the customer is worth, how likely they leave, how likely we keep them.

The two shares are stated starting points, the same for everybody, until a company's own outcomes replace them: they
order a queue, and are shown beside it as what they are.
"""

from dataclasses import dataclass
from decimal import Decimal

# How likely a customer leaves within a year, by where their score stands between the best (1) and the worst (0).
LEAVES_AT_WORST, LEAVES_AT_BEST = 0.60, 0.05
LEAVES_UNKNOWN = 0.25
# How likely somebody who is answered stays after all. Who asks for us can be won; whom nobody can reach cannot be.
_WON_BACK, _WON_BACK_WHO_ASKED, _WON_BACK_UNREACHABLE = 0.40, 0.55, 0.10


@dataclass(frozen=True, slots=True)
class Stake:
    """Money a year, and the two shares that made it. `amount` is None where nobody knows the customer's value."""

    value: Decimal | None
    risk: float
    recoverability: float

    @property
    def amount(self) -> Decimal | None:
        """Return value × risk × recoverability, to the cent."""
        if self.value is None:
            return None
        return (self.value * Decimal(str(self.risk)) * Decimal(str(self.recoverability))).quantize(Decimal("0.01"))

    def say(self, worth: str) -> str:
        """Say how it came about, with the customer's worth written out."""
        return f"{worth} a year, {self.risk:.0%} likely to leave, {self.recoverability:.0%} likely to stay if answered"


def weigh(*, value: Decimal | None, standing: float | None, asked_for_us: bool, is_reachable: bool) -> Stake:
    """Return what is at stake. `standing` is the score between the worst (0) and the best (1), None without one."""
    risk = LEAVES_UNKNOWN if standing is None else LEAVES_AT_WORST + (LEAVES_AT_BEST - LEAVES_AT_WORST) * standing
    won = _WON_BACK_WHO_ASKED if asked_for_us else _WON_BACK
    return Stake(value=value, risk=round(risk, 2), recoverability=won if is_reachable else _WON_BACK_UNREACHABLE)


def standing(score: int | None, *, low: int, high: int, best_is_high: bool) -> float | None:
    """Return where a score stands on its scale: 0 for the worst, 1 for the best; None without a score."""
    if score is None:
        return None
    share = min(max((score - low) / (high - low), 0.0), 1.0)
    return share if best_is_high else 1 - share
