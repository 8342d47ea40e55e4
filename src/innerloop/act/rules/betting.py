"""An interval around the difference of two means that holds at every look, from the first customer on.

An ordinary 95 % interval is right for one look at a number of customers fixed before. Looked at every day, it will
some day exclude a difference of 0 that is true. This one may be looked at after every customer, and acted on, and is
wrong in at most 5 % of experiments, at any size: nothing in it is true only of large samples.

For each pair of means that the two groups might have, somebody plays a game that is fair if these are the means. Each
outcome is a round, and stakes are set beforehand. Whoever has become twenty times as rich has shown the means to be
wrong, for in a fair game that happens to one in twenty players, however long they play (Ville 1939). The interval
holds the differences that no player could refute: Waudby-Smith & Ramdas 2024, "Estimating means of bounded random
variables by betting", JRSSB 86:1-27. Fortune is spread over fixed stakes, as in the universal portfolio (Cover 1991;
Orabona & Jun 2024, IEEE Transactions on Information Theory 70), so it hangs on how often each outcome came and not on
their order: the interval can be computed anew from counts at any time.

The two groups are independent, so the product of a player's fortunes in both is a fair game too; that one of them is
larger than planned, or answers more often, does no harm."""

import math
from collections.abc import Iterable, Mapping, Sequence

from innerloop.understand.rules import counts
from innerloop.understand.rules.interval import Interval

Sample = Mapping[float, int]  # how many have each outcome, the outcomes scaled to 0..1
Pairs = Iterable[tuple[float, int]]

# Stakes on the difference. The best one is about 3.4 / (sd x sqrt(n x share x (1 - share))): these serve standard
# deviations of 0.1 to 0.5 from forty customers to some twenty thousand, and less well outside.
STAKES = (0.2, 0.6, 1.8, 5.4)
RISKED = 0.75  # of a fortune at most in one round: who loses all can never come back
# Most players stake on both groups alike; some on each alone, which refutes means that are wrong for both. With those
# alone the interval would be as wide for a hundred customers, 2 % wider for 500 and 8 % for 2,000.
TOGETHER = 0.9
STEPS = 400  # the means that are tried; between them the interval is rounded outwards, by 0.5 % at most


def difference(one: Sample, other: Sample, *, share: float, confidence: float = 0.95) -> Interval:
    """Return mean(one) - mean(other) with limits in -1..1 that hold at every look at once.

    `share` in 0..1 is the part that `one` is planned to have of all; another one costs width and not truth. With an
    empty sample the limits are -1 and 1. Raises ImpossibleNumber for outcomes outside 0..1.
    """
    level = _level(one, other, share, confidence)
    low = _lowest(one, other, share, level)
    high = -_lowest(other, one, 1 - share, level)
    point = _mean(one) - _mean(other) if one and other else (low + high) / 2
    return Interval(point, min(low, point), max(high, point))


def direction(one: Sample, other: Sample, *, share: float, confidence: float = 0.95) -> int:
    """Return 1 or -1 where the interval of `difference` lies above or below 0, and 0 where it holds it.

    Costs a hundredth of the interval while nothing is clear, so that it can be asked after every customer.
    """
    level = _level(one, other, share, confidence)
    for sign, (a, b, part) in ((1, (one, other, share)), (-1, (other, one, 1 - share))):
        if _refutes_the_common_mean(a, b, part, level) and _lowest(a, b, part, level) > 0:
            return sign
    return 0


def fortune(one: Sample, other: Sample, *, mean: float, other_mean: float, share: float) -> float:
    """Return the logarithm of what became of 1 staked on `one` being higher and `other` lower than these means.

    If they are the true means, the fortune is 1 on average, whenever one looks: the game is fair.
    """
    return _of_both(_upward(one.items(), mean, 1 - share), _upward(_mirrored(other), 1 - other_mean, share))


def _refutes_the_common_mean(one: Sample, other: Sample, share: float, level: float) -> bool:
    """Say whether both means could not be what they are on average: if they could, 0 is in the interval."""
    n = sum(one.values()) + sum(other.values())
    if not n:
        return False
    common = sum(value * count for sample in (one, other) for value, count in sample.items()) / n
    return fortune(one, other, mean=common, other_mean=common, share=share) >= level


def _lowest(one: Sample, other: Sample, share: float, level: float) -> float:
    """Return the lowest difference that is not refuted, rounded down.

    In a game on `one` being higher and `other` lower, the fortune falls with the mean supposed of `one` and rises with
    that of `other`. So what is refuted at a corner of a cell of the grid is refuted in all of it.
    """
    grid = [step / STEPS for step in range(STEPS + 1)]
    ours = [_upward(one.items(), mean, 1 - share) for mean in grid]
    mirrored = _mirrored(other)
    theirs = [_upward(mirrored, mean, share) for mean in grid]
    lowest, at = 1.0, 0
    for step in range(STEPS, 0, -1):
        while at <= STEPS and _of_both(ours[at], theirs[step]) >= level:
            at += 1
        if at > STEPS:
            break
        lowest = min(lowest, grid[max(0, at - 1)] + grid[step - 1] - 1)
    return lowest


def _upward(pairs: Pairs, mean: float, times: float) -> list[float]:
    """Return the logarithm of what each stake on outcomes above `mean` has become."""
    grown = []
    for stake in STAKES:
        held = min(stake * times, RISKED / mean) if mean else stake * times
        grown.append(sum(count * math.log1p(held * (value - mean)) for value, count in pairs))
    return grown


def _of_both(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Return the logarithm of the fortune of a player who stakes on both groups together, and on each alone."""
    together = _mixed([a + b for a, b in zip(ours, theirs, strict=True)]) + math.log(TOGETHER)
    alone = _mixed(ours) + _mixed(theirs) + math.log(1 - TOGETHER)
    high, low = max(together, alone), min(together, alone)
    return high + math.log1p(math.exp(low - high))


def _mixed(grown: Sequence[float]) -> float:
    most = max(grown)
    return most + math.log(sum(math.exp(each - most) for each in grown) / len(grown))


def _mirrored(sample: Sample) -> list[tuple[float, int]]:
    return [(1 - value, count) for value, count in sample.items()]


def _mean(sample: Sample) -> float:
    return sum(value * count for value, count in sample.items()) / sum(sample.values())


def _level(one: Sample, other: Sample, share: float, confidence: float) -> float:
    """Return the logarithm of the fortune that refutes, half of the doubt for each end of the interval."""
    counts.between("The share", share, 0, 1)
    counts.between("The confidence", confidence, 0, 1)
    for sample in (one, other):
        for value, count in sample.items():
            counts.at_least("A count of customers", count, 0)
            if not 0 <= value <= 1:
                raise counts.ImpossibleNumber("An outcome", value, "between 0 and 1")
    return math.log(2 / (1 - confidence))
