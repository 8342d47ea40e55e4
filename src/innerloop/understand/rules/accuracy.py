"""How good a model is: calibration of probabilities, agreement of labels."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean

from innerloop.understand.rules import counts

LEAST = 1e-15  # a probability of exactly 0 would make one surprise infinitely bad


@dataclass(frozen=True, slots=True)
class Calibration:
    """Brier score, log loss, expected calibration error, and AUC (None when all outcomes are the same)."""

    brier: float
    log_loss: float
    ece: float
    auc: float | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Accuracy and macro F1 in 0..1, kappa and quadratic kappa in -1..1."""

    accuracy: float
    macro_f1: float
    kappa: float
    quadratic_kappa: float


def calibration_metrics(p: Sequence[float], y: Sequence[int], bins: int = 10) -> Calibration:
    """Judge probabilities (0..1) by what came (0 or 1), with `bins` of equal width for the ECE.

    Brier 1950; Naeini et al. 2015; AUC as the rank statistic of Mann & Whitney 1947, ties counting half.
    Raises NoAnswers, and ImpossibleNumber for unequal lengths or a probability outside 0..1.
    """
    n = counts.same_length("the outcomes", p, y)
    counts.at_least("The number of bins", bins, 1)
    pairs = list(zip(p, y, strict=True))
    for probability, _ in pairs:
        if not 0 <= probability <= 1:
            raise counts.ImpossibleNumber("A probability", probability, "between 0 and 1")
    brier = fmean((probability - came) ** 2 for probability, came in pairs)
    loss = -fmean(math.log(max(LEAST, q if came else 1 - q)) for q, came in pairs)
    binned: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for probability, came in pairs:
        binned[min(int(probability * bins), bins - 1)].append((probability, came))
    ece = sum(abs(sum(q for q, _ in inside) - sum(came for _, came in inside)) for inside in binned.values()) / n
    return Calibration(brier, loss, ece, _auc(pairs))


def classification_metrics(y_true: Sequence[str], y_pred: Sequence[str], order: Sequence[str]) -> Agreement:
    """Judge labels by the true ones; `order` lists the labels from lowest to highest.

    Macro F1 is the plain mean over the labels that occur. Cohen 1960 and, with quadratic weights, 1968;
    kappa is 1 where chance alone would agree on everything. Raises NoAnswers, ImpossibleNumber.
    """
    n = counts.same_length("the predictions", y_true, y_pred)
    places = {label: place for place, label in enumerate(order)}
    for label in (*y_true, *y_pred):
        if label not in places:
            raise counts.ImpossibleNumber("The label", label, f"one of {', '.join(order)}")
    pairs = Counter((places[true], places[predicted]) for true, predicted in zip(y_true, y_pred, strict=True))
    hits = sum(count for (true, predicted), count in pairs.items() if true == predicted)
    kappas = (_kappa(pairs, lambda a, b: float(a != b)), _kappa(pairs, lambda a, b: float((a - b) ** 2)))
    return Agreement(hits / n, _macro_f1(pairs), *kappas)


def _auc(pairs: Sequence[tuple[float, int]]) -> float | None:
    came = sum(1 for _, outcome in pairs if outcome)
    stayed = len(pairs) - came
    if not came or not stayed:
        return None
    tied: dict[float, list[int]] = defaultdict(list)
    for probability, outcome in pairs:
        tied[probability].append(1 if outcome else 0)
    wins, below = 0.0, 0
    for probability in sorted(tied):
        hits = sum(tied[probability])
        misses = len(tied[probability]) - hits
        wins += hits * (below + misses / 2)
        below += misses
    return wins / (came * stayed)


def _macro_f1(pairs: Counter[tuple[int, int]]) -> float:
    labels = {label for pair in pairs for label in pair}
    scores = []
    for label in labels:
        hits = pairs[label, label]
        true = sum(count for (a, _), count in pairs.items() if a == label)
        predicted = sum(count for (_, b), count in pairs.items() if b == label)
        scores.append(2 * hits / (true + predicted))
    return fmean(scores)


def _kappa(pairs: Counter[tuple[int, int]], distance: Callable[[int, int], float]) -> float:
    n = pairs.total()
    true, predicted = Counter[int](), Counter[int]()
    for (a, b), count in pairs.items():
        true[a] += count
        predicted[b] += count
    found = sum(count * distance(a, b) for (a, b), count in pairs.items())
    by_chance = sum(x * y * distance(a, b) for a, x in true.items() for b, y in predicted.items()) / n
    return 1 - found / by_chance if by_chance else 1.0
