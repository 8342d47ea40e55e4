"""How often an interval holds the truth, reckoned exactly: over every survey of n answers, weighed by its chance."""

import math
from collections.abc import Callable, Sequence

from innerloop.understand.rules.interval import Interval

Shares = tuple[float, float, float]
# The true shares of promoters, passives and detractors: even and lopsided, liked and disliked, split and of one mind.
TRUTHS: tuple[Shares, ...] = (
    (0.60, 0.25, 0.15),
    (0.45, 0.30, 0.25),
    (0.85, 0.10, 0.05),
    (0.33, 0.34, 0.33),
    (0.20, 0.30, 0.50),
    (0.70, 0.20, 0.10),
    (0.50, 0.40, 0.10),
    (0.10, 0.80, 0.10),
    (0.95, 0.03, 0.02),
    (0.30, 0.10, 0.60),
)


def covered(method: Callable[..., Interval], n: int, truths: Sequence[Shares] = TRUTHS) -> list[float]:
    """Return, for each truth, the chance that the 95 % interval around n answers holds its value."""
    log_of = [math.lgamma(count + 1) for count in range(n + 1)]
    logs = [tuple(math.log(share) for share in shares) for shares in truths]
    values = [100 * (shares[0] - shares[2]) for shares in truths]
    found = [0.0] * len(truths)
    for promoters in range(n + 1):
        for detractors in range(n + 1 - promoters):
            passives = n - promoters - detractors
            ways = log_of[n] - log_of[promoters] - log_of[passives] - log_of[detractors]
            around = method(promoters, passives, detractors)
            for place, (p, k, d) in enumerate(logs):
                if around.low <= values[place] <= around.high:
                    found[place] += math.exp(ways + promoters * p + passives * k + detractors * d)
    return found
