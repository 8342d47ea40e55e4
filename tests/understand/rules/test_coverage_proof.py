"""The proof of the interval: it holds the truth as often as it says, and the documents say where it does not."""

import re
from functools import cache
from pathlib import Path

import pytest

from innerloop.understand.rules import interval
from tests.support import proof
from tests.understand.rules.covering import TRUTHS, covered

SIZES = (3, 5, 10, 20, 30, 50, 100, 200, 500, 1_000)
SHOWN = [n for n in SIZES if n <= proof.size(small=50, full=1_000)]
METHODS = {"adjusted Wald": interval.nps_ci_adjusted_wald, "score": interval.nps_ci_score}
_GUIDE = Path(__file__).parents[3] / "docs" / "guides" / "intervals.md"
_ROW = re.compile(r"^\| ([\d,]+) \|(.+)\|$", re.MULTILINE)

pytestmark = pytest.mark.proof


@cache
def found(method: str, n: int) -> list[float]:
    """Return the coverage of each truth in per cent."""
    return [100 * share for share in covered(METHODS[method], n)]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("n", SHOWN)
def it_holds_the_truth_as_often_as_it_says(method: str, n: int) -> None:
    each = found(method, n)

    mean = sum(each) / len(each)

    assert 93 <= mean <= 97
    # With few answers there are few surveys that can come out, so that one truth may fare better than another.
    assert n < 100 or all(93 <= share <= 97 for share in each)
    proof.write(
        f"interval_coverage_{method.replace(' ', '_').lower()}_{n}",
        mean=round(mean, 1),
        least=round(min(each), 1),
        most=round(max(each), 1),
        truths=len(TRUTHS),
    )


@pytest.mark.parametrize("n", SHOWN)
def it_says_in_the_guide_what_it_does(n: int) -> None:
    rows = {int(row[1].replace(",", "")): row[2] for row in _ROW.finditer(_GUIDE.read_text())}

    told = [float(figure) for figure in re.findall(r"\d+\.\d", rows[n])]

    assert told == [round(figure(found(method, n)), 1) for method in METHODS for figure in (_mean, min, max)]


def _mean(each: list[float]) -> float:
    return sum(each) / len(each)
