"""The proof of recovery: without an effect the corrected figure shows none, and a planted one is found.

Coverage is counted against the truth that the simulated company is built from (`asked_twice`), from a dozen contacted
customers on.
"""

from functools import cache
from random import Random

import pytest

from innerloop.act.rules import recovery, reference
from innerloop.act.rules.recovery import Effect
from tests.act.rules import asked_twice as company
from tests.support import proof

RUNS = proof.size(small=40, full=1_000)
# Contacted customers, and the uncontacted ones, of all scores, who were asked twice.
SIZES = ((12, 3_000), (40, 300), (40, 1_000), (150, 1_000), (600, 1_500), (3_000, 20_000))
# The angrier, the likelier to be contacted: nine in ten of those who gave 0, half of those who gave 6.
SOME = {0: 0.9, 1: 0.85, 2: 0.8, 3: 0.75, 4: 0.7, 5: 0.6, 6: 0.5}
# Whoever gave 3 or less is contacted without fail: nobody can tell what would have become of them.
MUST = SOME | dict.fromkeys(range(4), 1.0)
HELPED = 0.5  # of the contacted give two more than they would have
# Of 1,000 right 95 % intervals, fewer than 92 % hold the truth once in 100,000 tries; bands cost up to 1 %.
LEAST = 0.92 if proof.IS_FULL else 0.85
FIGURES = ("won_back", "to_top", "rise")


class Tally:
    """How one figure fared over all runs."""

    def __init__(self) -> None:
        self.told = self.covered = self.clear = self.raw_clear = 0
        self.width = 0.0

    def add(self, effect: Effect, truth: float) -> None:
        self.raw_clear += effect.raw.low > 0
        if effect.corrected:
            self.told += 1
            self.covered += effect.corrected.low <= truth <= effect.corrected.high
            self.clear += not effect.corrected.low <= 0 <= effect.corrected.high
            self.width += effect.corrected.high - effect.corrected.low

    def kept(self) -> dict[str, float]:
        told = max(1, self.told)
        return {
            "told": round(self.told / RUNS, 3),
            "interval_holds_the_truth": round(self.covered / told, 3),
            "interval_excludes_zero": round(self.clear / told, 3),
            "raw_interval_excludes_zero": round(self.raw_clear / RUNS, 3),
            "mean_width": round(self.width / told, 3),
        }


@cache
def _truth(helped: float, picked: tuple[tuple[int, float], ...]) -> dict[str, float]:
    ours, alone = (company.among(company.contacted(share), dict(picked)) for share in (helped, 0.0))
    return {
        "won_back": company.share(ours, 7) - company.share(alone, 7),
        "to_top": company.share(ours, 9) - company.share(alone, 9),
        "rise": company.mean(ours) - company.mean(alone),
    }


def _repeat(picked: dict[int, float], helped: float) -> dict[str, dict[str, Tally]]:
    ours = company.among(company.contacted(helped), picked)
    theirs = company.among(company.LEFT_ALONE, {score: 1 - picked.get(score, 0.0) for score in company.SCORES})
    found = {}
    for n, size in SIZES:
        random = Random(f"{n} of {size}")
        tallies = found[f"{n} against {size}"] = {name: Tally() for name in FIGURES}
        for _ in range(RUNS):
            against = reference.gather(company.draw(theirs, size, random))
            measured = recovery.measure(company.draw(ours, n, random), against)
            like = {score for band in against.bands for score in band}
            truth = _truth(helped, tuple((score, share) for score, share in picked.items() if score in like))
            for name, tally in tallies.items():
                tally.add(getattr(measured, name), truth[name])
    return found


@pytest.mark.proof
def it_shows_no_recovery_where_there_was_none():
    found = _repeat(SOME, helped=0.0)

    proof.write("recovery_without_effect", runs=RUNS, **_kept(found))
    assert _covered(found) >= LEAST
    # What is not corrected claims a recovery that never was, in nearly every run.
    assert found["150 against 1000"]["rise"].raw_clear > 0.95 * RUNS


@pytest.mark.proof
def it_shows_no_recovery_where_the_angriest_are_never_left_alone():
    found = _repeat(MUST, helped=0.0)

    proof.write("recovery_without_effect_or_likeness", runs=RUNS, **_kept(found))
    assert _covered(found) >= LEAST


@pytest.mark.proof
def it_finds_a_planted_recovery_and_holds_it():
    found = _repeat(SOME, helped=HELPED)

    proof.write("recovery_planted", runs=RUNS, truth=_truth(HELPED, tuple(SOME.items())), **_kept(found))
    assert _covered(found) >= LEAST
    for size, least in (("600 against 1500", 0.6), ("3000 against 20000", 0.99)):
        assert min(tally.clear for tally in found[size].values()) >= least * RUNS


def _covered(found: dict[str, dict[str, Tally]]) -> float:
    """Return how often the worst of all figures held the truth, among those that are told in most runs."""
    told = [tally for tallies in found.values() for tally in tallies.values() if tally.told > RUNS / 2]
    assert len(told) >= 12
    return min(tally.covered / tally.told for tally in told)


def _kept(found: dict[str, dict[str, Tally]]) -> dict[str, dict[str, dict[str, float]]]:
    return {size: {name: tally.kept() for name, tally in tallies.items()} for size, tallies in found.items()}
