"""How a measure is written: points whole, means with one decimal, shares in per cent, answers with their thousands."""

from innerloop.understand import figures
from innerloop.understand.rules.measures import Measure, Measured

_NAMES = {
    Measure.SCORE: "the score",
    Measure.MEAN: "the mean",
    Measure.TOP: "the share of top answers",
    Measure.N: "how many answered",
}


def name(measure: Measure, metric: str) -> str:
    """Return what a measure of a metric is called within a sentence."""
    return "the share of promoters" if measure is Measure.TOP and metric == "nps" else _NAMES[measure]


def head(measure: Measure, metric: str) -> str:
    """Return what stands above a column of a measure."""
    if measure is Measure.TOP:
        return "Promoters" if metric == "nps" else "Top answers"
    return {Measure.SCORE: "Score", Measure.MEAN: "Mean"}.get(measure, "Answers")


def written(measure: Measure, value: float | None) -> str:
    """Write a value: −12, 7.4, 38 %, 1,204."""
    if value is None:
        return ""
    if measure is Measure.MEAN:
        return f"{value:.1f}".replace("-", figures.MINUS)
    if measure is Measure.TOP:
        return f"{figures.points(value)} %"
    return figures.count(round(value)) if measure is Measure.N else figures.points(value)


def between(measure: Measure, low: float | None, high: float | None) -> str:
    """Write an interval: −35 to −6, 7.1 to 7.7, 31 to 36 %."""
    if low is None or high is None:
        return ""
    if measure is Measure.TOP:
        return f"{figures.points(low)} to {figures.points(high)} %"
    return f"{written(measure, low)} to {written(measure, high)}"


def around(shown: Measured, measure: Measure) -> str:
    """Write the interval of a measure, or nothing where it has none."""
    return between(measure, shown.low, shown.high)


def distance(measure: Measure, difference: float) -> str:
    """Write how far two values are apart, without the direction: 24, 0.4, 5 percentage points."""
    size = abs(difference)
    if measure is Measure.TOP:
        return f"{figures.points(size)} percentage point{'' if figures.points(size) == '1' else 's'}"
    return written(measure, size)


def is_level(measure: Measure, difference: float) -> bool:
    """Say whether a difference is written as nothing at all."""
    return not float(written(Measure.MEAN if measure is Measure.MEAN else Measure.SCORE, abs(difference)))


def apart(measure: Measure, low: float, high: float, *, is_down: bool) -> str:
    """Write the interval of a difference as its size reads: of a fall by 34 to 14, "14 to 34"."""
    first, last = (-high, -low) if is_down else (low, high)
    return f"{written(_bare(measure), first)} to {written(_bare(measure), last)}"


def _bare(measure: Measure) -> Measure:
    return Measure.MEAN if measure is Measure.MEAN else Measure.SCORE
