"""What a year came to in figures, each with an interval over its weeks."""

from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random

from innerloop.act.rules.matching import gini, peak
from tests.act.rules.matching.year.desk import Ended, Year
from tests.act.rules.matching.year.world import World

Figures = dict[str, float]
A_WEEK = 24.0 * 7


def counted(ended: Sequence[Ended], even: Mapping[str, float]) -> Figures:
    """Return what some cases came to: shares in per cent, waits in hours, and how evenly agents were given them.

    Evenness is of each agent's number beside an even share of what they could take; `least` is the smallest of these
    as a multiple of their mean.
    """
    number = len(ended)
    waits = sorted(each.waited for each in ended)
    got = Counter(each.agent for each in ended)
    shares = [got[name] / part for name, part in even.items() if part]
    return {
        "recovered": 100 * sum(each.is_recovered for each in ended) / number,
        "median_hours": waits[number // 2],
        "p90_hours": waits[number * 9 // 10],
        "in_time": 100 * sum(each.waited <= each.complaint.due - each.complaint.at for each in ended) / number,
        "gini": gini(shares),
        "peak": peak(shares),
        "least": min(shares) * len(shares) / sum(shares),
    }


def intervals(years: Mapping[str, Year], *, resamples: int, seed: int) -> dict[str, dict[str, list[float]]]:
    """Return the 95 % interval of each figure of each way, and of how much "ours" is above each other way.

    Percentile bootstrap of whole weeks (Efron & Tibshirani 1993), the same weeks for all ways at once, since weeks of
    trouble are hard on all.
    """
    rng = Random(seed)
    weeks = {way: _by_week(year) for way, year in years.items()}
    number = max(len(each) for each in weeks.values())
    drawn: dict[str, dict[str, list[float]]] = {}
    for _ in range(resamples):
        chosen = rng.choices(range(number), k=number)
        found = {way: counted([each for week in chosen for each in weeks[way][week]], years[way].even) for way in weeks}
        for way, figures in found.items():
            for name, figure in figures.items():
                drawn.setdefault(way, {}).setdefault(name, []).append(figure)
                if way != "ours":
                    above = drawn.setdefault(f"ours_above_{way}", {}).setdefault(name, [])
                    above.append(found["ours"][name] - figure)
    return {way: {name: _middle(values) for name, values in figures.items()} for way, figures in drawn.items()}


def planted(world: World, year: Year) -> list[dict[str, object]]:
    """Return how each planted best match fared: their place in what was learned, and their share in the last quarter.

    The place is among all who speak the language, by the mean of the kind's segments weighted by cases; `truly` is the
    place by the truth. The share is that of the kind's cases, beside an even one.
    """
    since = 24.0 * world.days * 3 / 4
    found: list[dict[str, object]] = []
    for (language, cause), name in world.planted.items():
        able = [each for each in world.workers if language in each.languages]
        kind = (language, cause, "person")
        believed = sorted(able, key=lambda each: -year.learned.belief(each.name, kind).mean)
        truth = sorted(able, key=lambda each: -(each.talent + each.cells[kind[0], kind[1]]))
        late = [each for each in year.ended if each.complaint.at >= since and each.complaint.kind[:2] == kind[:2]]
        found.append(
            {
                "kind": f"{language} {cause}",
                "able": len(able),
                "truly": 1 + [each.name for each in truth].index(name),
                "learned": 1 + [each.name for each in believed].index(name),
                "cases": sum(each.agent == name and each.complaint.kind[:2] == kind[:2] for each in year.ended),
                "of_even_share": round(sum(each.agent == name for each in late) * len(able) / max(1, len(late)), 2),
            }
        )
    return found


def _by_week(year: Year) -> list[list[Ended]]:
    last = max(each.complaint.at for each in year.ended)
    weeks: list[list[Ended]] = [[] for _ in range(int(last // A_WEEK) + 1)]
    for each in sorted(year.ended, key=lambda each: each.waited):
        weeks[int(each.complaint.at // A_WEEK)].append(each)
    return weeks


def _middle(values: Sequence[float]) -> list[float]:
    ordered = sorted(values)
    tail = len(ordered) // 40
    return [round(ordered[tail], 3), round(ordered[-1 - tail], 3)]
