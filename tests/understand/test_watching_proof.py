"""The proof of the watch: no more false alarms than chosen, and how soon a planted dip is found."""

import math
from collections import Counter
from random import Random
from statistics import median
from typing import Any

import pytest

from innerloop.understand.rules.interval import Interval
from innerloop.understand.rules.watching import budget, placing
from innerloop.understand.rules.watching.placing import Day
from innerloop.understand.rules.watching.score import SIZES, Rung
from innerloop.understand.rules.watching.series import Found, Over, ScoreSeries, VolumeSeries
from innerloop.understand.rules.watching.share import ShareWatch
from tests.support import proof
from tests.understand.rules.watching.drawing import answers, many

RATE = budget.Rate(budget.DAYS_A_MONTH / 30)
LEAST = 6.0
TOUCHPOINTS, TEAMS, CHANNELS = 4, 5, 3
GROUPS = {
    "": [0],
    "touchpoint": list(range(TOUCHPOINTS)),
    "team": list(range(TEAMS)),
    "channel": list(range(CHANNELS)),
}
A_DAY = 60.0
THEMES = proof.size(small=4, full=24)
# How many speak ill of each, from one in 300 to one in nine; at each touchpoint and with each team a little otherwise.
ILL = [min(0.0033 * 1.165**theme * 24 / THEMES, 0.11) for theme in range(THEMES)]
THEME_GROUPS = {
    "": [(theme, ("", 0)) for theme in range(THEMES)],
    "touchpoint": [(theme, ("touchpoint", at)) for theme in range(THEMES) for at in range(TOUCHPOINTS)],
    "team": [(theme, ("team", at)) for theme in range(THEMES) for at in range(TEAMS)],
}
WEEK = (1.1, 1.2, 1.2, 1.1, 1.1, 0.8, 0.5)
AROUND = 1.959964


@pytest.mark.proof
@pytest.mark.timeout(3_600)
def it_rings_no_more_often_without_a_change_than_was_chosen() -> None:
    years, at_once = proof.size(small=6, full=1_000), proof.size(small=3, full=50)
    rung: Counter[str] = Counter()
    for company in range(years // at_once):
        rung += _without_a_change(Random(f"company {company}"), days=365, years=at_once)
    months = years * 12
    score, volume, theme = rung["score"], rung["volume"], rung["theme"]
    false = score + volume + theme
    told = _poisson(false, months)
    figures = {
        "years": years,
        "series": 2 * sum(map(len, GROUPS.values())) + sum(map(len, THEME_GROUPS.values())),
        "themes": THEMES,
        "answers_a_day": A_DAY,
        "chosen_a_month": RATE.a_month,
        "false_alarms": false,
        "of_scores": score,
        "of_volumes": volume,
        "of_themes": theme,
        "ends": rung["over"],
        "false_alarms_a_month": round(false / months, 3),
        "low": round(told.low, 3),
        "high": round(told.high, 3),
    }
    proof.write("watching_without_a_change", **figures)

    # In the small run by five times the noise that Poisson's law has.
    assert false <= months * RATE.a_month + 5 * math.sqrt(months * RATE.a_month) * (not proof.IS_FULL)
    assert not proof.IS_FULL or told.high < RATE.a_month


@pytest.mark.proof
@pytest.mark.timeout(3_600)
def it_finds_planted_dips_in_days() -> None:
    tries = proof.size(small=5, full=100)
    spent = budget.divide(budget.of_numbers(30, has_themes=True), GROUPS)
    share = budget.of_score(spent["touchpoint", 0], has_volume=True)
    whole = budget.of_score(spent["", 0], has_volume=True)
    figures = {}
    for a_day in (3, 10, 30, 100, 300):
        for points in (5, 10, 20):
            for name, each in (("company", whole), ("one_of_four", share)):
                days = sorted(_delay(Random(f"{a_day} {points} {at}"), a_day, points, each) for at in range(tries))
                figures[f"{name}_{a_day}_a_day_{points}_points"] = {
                    "median": _told(median(days)),
                    "p90": _told(days[int(0.9 * tries)]),
                }
    proof.write("watching_planted_dips", tries=tries, days=figures)

    assert _number(figures["company_100_a_day_20_points"]["median"]) <= 7
    assert _number(figures["company_300_a_day_10_points"]["median"]) <= 10


@pytest.mark.proof
@pytest.mark.timeout(3_600)
def it_finds_planted_rises_of_what_is_spoken_ill_of_in_days() -> None:
    tries = proof.size(small=5, full=100)
    spent = budget.divide(budget.of_themes(30), THEME_GROUPS, share=0.5)
    whole, part = spent["", (0, ("", 0))], spent["touchpoint", (0, ("touchpoint", 0))]
    figures = {}
    for a_day in (10, 30, 100):
        for before, after in ((0.002, 0.03), (0.02, 0.04), (0.02, 0.08), (0.06, 0.12)):
            for name, each in (("company", whole), ("one_of_four", part)):
                lots = (Random(f"{a_day} {before} {after} {at}") for at in range(tries))
                days = sorted(_rise(lot, a_day, before, after, each) for lot in lots)
                figures[f"{name}_{a_day}_a_day_{before:.1%}_to_{after:.0%}".replace("%", "")] = {
                    "median": _told(median(days)),
                    "p90": _told(days[int(0.9 * tries)]),
                }
    proof.write("watching_planted_rises_of_themes", tries=tries, themes=THEMES, days=figures)

    assert _number(figures["company_30_a_day_2.0_to_8"]["median"]) <= 14
    assert _number(figures["company_100_a_day_0.2_to_3"]["median"]) <= 7


@pytest.mark.proof
@pytest.mark.timeout(3_600)
def it_is_little_slower_than_the_best_of_the_books_charts_at_the_same_rate() -> None:
    runs, tries = proof.size(small=2, full=20), proof.size(small=3, full=150)
    lot = Random("charts")
    quiet = [_places(lot, 30, 0, 365 * 20) for _ in range(runs)]
    days = sum(len(run) for run in quiet)
    figures: dict[str, Any] = {"answers_a_day": 30, "alarms_a_year": 0.2, "years": days / 365}
    wanted = days / 365 * 0.2
    dips = {points: [_places(lot, 30, points, 365) for _ in range(tries)] for points in (5, 10, 20)}
    for name, first in _CHARTS.items():
        limit = _limit(first, quiet, wanted)
        figures[name] = {
            f"{points}_points": {
                "median": _told(median(found := sorted(first(run, limit)[0] for run in runs))),
                "p90": _told(found[int(0.9 * len(found))]),
            }
            for points, runs in dips.items()
        }
    proof.write("watching_beside_charts", **figures)

    assert set(_CHARTS) <= figures.keys()
    if proof.IS_FULL:
        # Each chart of the books is made for one size of change; the gauge looks for all of them.
        for points in ("5_points", "10_points", "20_points"):
            told = {name: _number(figures[name][points]["median"]) for name in _CHARTS}
            assert told["gauge"] <= 1.5 * min(told.values())


def _without_a_change(lot: Random, *, days: int, years: int) -> Counter[str]:
    """Watch a company for a year of warming up and so many years more; count what rings in these."""
    spent = budget.divide(budget.of_numbers(30, has_themes=True), GROUPS)
    of_themes = budget.divide(budget.of_themes(30), THEME_GROUPS, share=0.5)
    shares = {key: ScoreSeries(watch=ShareWatch()) for key in of_themes}
    scores = {key: ScoreSeries() for key in spent}
    volumes = {key: VolumeSeries() for key in spent}
    rung: Counter[str] = Counter()
    for day in range(days * (years + 1)):
        of_day = _cells(lot, A_DAY * WEEK[day % 7])
        ill = _spoken_ill_of(lot, of_day)
        for key, part in spent.items():
            today = of_day.get(key, Day())
            share = budget.of_score(part, has_volume=True)
            found = (
                ("score", scores[key].look(day, today, budget=share, least=LEAST, lot=lot.random())),
                ("volume", volumes[key].look(day, today.n, budget=part - share, lot=lot.random())),
            )
            if day >= days:
                rung.update("over" if isinstance(said, Over) else name for name, said in found if said)
        for watched, part in of_themes.items():
            of_slice = watched[1]
            some, n = ill.get(of_slice, 0), of_day.get(of_slice[1], Day()).n
            said = shares[watched].look(day, Day(some, n - some), budget=part, least=LEAST, lot=0.5)
            if said and day >= days:
                rung["over" if isinstance(said, Over) else "theme"] += 1
    return rung


def _spoken_ill_of(lot: Random, of_day: dict[tuple[str, int], Day]) -> Counter[tuple[int, tuple[str, int]]]:
    """Draw who of a day's answers speaks ill of what: one may of several, each at a touchpoint and with a team."""
    found: Counter[tuple[int, tuple[str, int]]] = Counter()
    for cell in range(TOUCHPOINTS * TEAMS):
        touchpoint, team = divmod(cell, TEAMS)
        for _ in range(of_day["cell", cell].n):
            for theme, share in enumerate(ILL):
                if lot.random() < share * (0.8 + 0.1 * touchpoint + 0.05 * team):
                    found.update((theme, key) for key in (("", 0), ("touchpoint", touchpoint), ("team", team)))
    return found


def _cells(lot: Random, mean: float) -> dict[tuple[str, int], Day]:
    """Draw a day's answers, each at a touchpoint, with a team, by a channel: so the series hang together."""
    found: dict[tuple[str, int], Day] = {}
    for touchpoint in range(TOUCHPOINTS):
        for team in range(TEAMS):
            # Touchpoints and teams differ lastingly: the whole is a mixture.
            part = answers(lot, mean / TOUCHPOINTS / TEAMS, top=0.42 + 0.04 * touchpoint + 0.02 * team, middle=0.28)
            found["cell", touchpoint * TEAMS + team] = part
            for key in (("", 0), ("touchpoint", touchpoint), ("team", team), ("channel", lot.randrange(CHANNELS))):
                found[key] = found.get(key, Day()).plus(part)
    return found


def _delay(lot: Random, a_day: float, points: float, each: float) -> float:
    series = ScoreSeries()
    for day in range(365):
        series.watch.past.take(day, answers(lot, a_day))
    for day in range(365, 3 * 365):
        found = series.look(
            day, answers(lot, a_day, top=0.5 - points / 200), budget=each, least=LEAST, lot=lot.random()
        )
        if isinstance(found, Found) and found.way == Rung.DOWN:
            return day - 364
    return math.inf


def _rise(lot: Random, a_day: float, before: float, after: float, each: float) -> float:
    series = ScoreSeries(watch=ShareWatch())
    for day in range(365):
        series.watch.past.take(day, _ill(lot, a_day, before))
    for day in range(365, 2 * 365):
        found = series.look(day, _ill(lot, a_day, after), budget=each, least=LEAST, lot=0.5)
        if isinstance(found, Found):
            return day - 364
    return math.inf


def _ill(lot: Random, a_day: float, share: float) -> Day:
    n = many(lot, a_day)
    some = sum(lot.random() < share for _ in range(n))
    return Day(some, n - some)


def _places(lot: Random, a_day: float, points: float, days: int) -> list[tuple[float, list[float]]]:
    """Return for days after a year of warming up where they lie, and the shifts that are looked for."""
    past, found = Day(), []
    for _ in range(365):
        past = past.plus(answers(lot, a_day))
    for _ in range(days):
        if (today := answers(lot, a_day, top=0.5 - points / 200)).n:
            z = -placing.of_score(today, past, lot.random())
            found.append((z, [LEAST * size * math.sqrt(today.n / 6_100) for size in SIZES]))
            if not points:
                past = past.plus(today) if past.n < 365 * a_day * 2 else past
        else:
            found.append((0.0, [0.0] * len(SIZES)))
    return found


def _gauge(run: list[tuple[float, list[float]]], limit: float) -> list[float]:
    def step(held: list[float], z: float, shifts: list[float]) -> list[float]:
        pairs = zip(held, shifts, strict=True)
        return [(1 / len(SIZES) + one) * math.exp(shift * z - shift * shift / 2) for one, shift in pairs]

    return _rings(run, limit, [0.0] * len(SIZES), step)


def _ewma(run: list[tuple[float, list[float]]], limit: float) -> list[float]:
    lam = 0.2
    return _rings(run, limit, [0.0], lambda held, z, _: [(1 - lam) * held[0] + lam * z])


def _ewma_slow(run: list[tuple[float, list[float]]], limit: float) -> list[float]:
    return _rings(run, limit, [0.0], lambda held, z, _: [0.95 * held[0] + 0.05 * z])


def _cusum(run: list[tuple[float, list[float]]], limit: float) -> list[float]:
    return _rings(run, limit, [0.0], lambda held, z, _: [max(0.0, held[0] + z - 0.5)])


def _cusum_of_size(run: list[tuple[float, list[float]]], limit: float) -> list[float]:
    return _rings(run, limit, [0.0], lambda held, z, shifts: [max(0.0, held[0] + shifts[1] * (z - shifts[1] / 2))])


_CHARTS = {
    "gauge": _gauge,
    "ewma_0.2": _ewma,
    "ewma_0.05": _ewma_slow,
    "cusum_half_a_sigma": _cusum,
    "cusum_of_12_points": _cusum_of_size,
}


def _rings(run, limit, empty, step) -> list[float]:
    """Return after how many days a chart rings, and after that again and again; ends with infinity."""
    held, found = empty, []
    for at, (z, shifts) in enumerate(run, start=1):
        held = step(held, z, shifts)
        if sum(held) >= limit:
            held = empty
            found.append(at)
    return [*found, math.inf]


def _limit(chart, quiet, wanted: float) -> float:
    """Return the limit at which a chart rings as often as wanted while nothing changes, by bisection."""
    low, high = 0.0, math.log(1e7)
    for _ in range(18):
        middle = (low + high) / 2
        rings = sum(len(chart(run, math.exp(middle) if chart is _gauge else middle)) - 1 for run in quiet)
        low, high = (middle, high) if rings > wanted else (low, middle)
    return math.exp(high) if chart is _gauge else high


def _poisson(events: int, months: float) -> Interval:
    """Return the rate of events with its interval, by Byar's approximation (Breslow & Day 1987)."""
    low = events * (1 - 1 / (9 * events) - AROUND / (3 * math.sqrt(events))) ** 3 if events else 0.0
    more = events + 1
    high = more * (1 - 1 / (9 * more) + AROUND / (3 * math.sqrt(more))) ** 3
    return Interval(events / months, low / months, high / months)


def _told(days: float) -> float | str:
    return "over 730" if math.isinf(days) else days


def _number(days: float | str) -> float:
    return math.inf if isinstance(days, str) else days
