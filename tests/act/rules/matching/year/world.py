"""What chance decides before anybody gives a case out, and the truth that nobody at the desk knows.

Everything is drawn once: when customers complain and of what, who is at work and who falls sick, how long a case takes,
and one number for each case that decides it. So two ways of giving cases out differ in nothing but that (common random
numbers). Times are hours since the beginning.
"""

import math
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from random import Random

from innerloop.act.rules.matching import Kind

BEGIN = datetime(2026, 1, 5, tzinfo=UTC)  # a Monday
LANGUAGES = {"sw": 0.5, "en": 0.35, "fr": 0.15}
CAUSES = {"float": 0.44, "fees": 0.38, "app": 0.46, "staff": 0.34}  # how many come back in the best case
SEGMENTS = {"merchant": 0.3, "person": 0.7}
# How many of a hundred cases of a day come in each hour of it.
HOURS = [1, 1, 0, 0, 0, 1, 3, 5, 7, 8, 8, 7, 6, 6, 7, 7, 7, 6, 5, 5, 4, 3, 2, 1]
HALF_GONE = 48.0  # hours after which half of the chance is lost
NO_WORDS = 0.25  # lost where the agent does not speak the language
KNOWS, OWNS = 0.08, 0.06
AGENTS_DIFFER, CELLS_DIFFER, PLANTED = 0.05, 0.05, 0.30
CAPACITY = 6


@dataclass(frozen=True, slots=True)
class Worker:
    """An agent: what they speak and know, when they should be at work, and when they are."""

    name: str
    languages: frozenset[str]
    skills: frozenset[str]
    planned: tuple[tuple[float, float], ...]
    worked: tuple[tuple[float, float], ...]
    talent: float
    cells: dict[tuple[str, str], float] = field(default_factory=dict)

    def back(self, at: float) -> float | None:
        """Return when the next planned shift begins."""
        place = bisect_right(self.planned, (at, math.inf))
        return self.planned[place][0] if place < len(self.planned) else None

    def done(self, at: float, work: float) -> float:
        """Return when so many hours of work are over that begin now."""
        for begin, end in self.worked[max(0, bisect_right(self.worked, (at, math.inf)) - 1) :]:
            here = end - max(begin, at)
            if here >= work:
                return max(begin, at) + work
            work -= max(0.0, here)
        return math.inf

    def presence(self, begin: float, end: float) -> float:
        """Return how many shifts were worked in a time."""
        return float(sum(begin <= start < end for start, _ in self.worked))


@dataclass(frozen=True, slots=True)
class Complaint:
    """A case as chance made it; `luck` below the true chance wins the customer back."""

    name: str
    at: float
    due: float
    language: str
    cause: str
    segment: str
    skills: frozenset[str]
    owner: str
    severity: float
    value: float
    work: float
    luck: float

    @property
    def kind(self) -> Kind:
        """Return what outcomes are learned by."""
        return (self.language, self.cause, self.segment)


@dataclass(frozen=True, slots=True)
class World:
    """A desk and its cases; `planted` names whom chance made the best, by language and cause."""

    workers: tuple[Worker, ...]
    complaints: tuple[Complaint, ...]
    planted: dict[tuple[str, str], str]
    days: int

    def chance(self, worker: Worker, complaint: Complaint, waited: float) -> float:
        """Return the true chance that a customer comes back who was contacted by somebody after so many hours."""
        chance = CAUSES[complaint.cause] + worker.talent + worker.cells[complaint.language, complaint.cause]
        chance -= NO_WORDS * (complaint.language not in worker.languages)
        chance += KNOWS * (complaint.skills <= worker.skills) + OWNS * (complaint.owner == worker.name)
        return min(max(chance, 0.02), 0.98) * float(0.5 ** (waited / HALF_GONE))


@lru_cache(maxsize=50_000)
def moment(at: float) -> datetime:
    """Return the time of an hour."""
    return BEGIN + timedelta(hours=at)


def draw(*, agents: int, cases: int, seed: int) -> World:
    """Draw a desk at which an agent gets 1.1 cases a day, as fifty do of 20,000 in a year."""
    days = round(cases / agents * 365 / 400)
    rng = Random(seed)
    workers = [_worker(f"agent {n:02}", n, days, rng) for n in range(agents)]
    planted = _plant(workers, rng)
    complaints = [_complaint(n, at, workers, rng) for n, at in enumerate(_arrivals(cases, days, rng))]
    return World(tuple(workers), tuple(complaints), planted, days)


def _worker(name: str, number: int, days: int, rng: Random) -> Worker:
    languages = {language for language, share in (("sw", 0.6), ("en", 0.7), ("fr", 0.3)) if rng.random() < share}
    skills = {cause for cause in CAUSES if rng.random() < 0.5}
    begin = 6.0 if number % 2 else 12.0
    # Two free days in each week, another two for each seventh agent, so that weekends are staffed.
    on = [day for day in range(days + 30) if (day + number) % 7 < 5]
    sick = set(_sick(days, rng))
    planned = tuple((24.0 * day + begin, 24.0 * day + begin + 8) for day in on)
    worked = tuple(shift for day, shift in zip(on, planned, strict=True) if day not in sick)
    cells = {(language, cause): rng.gauss(0, CELLS_DIFFER) for language in LANGUAGES for cause in CAUSES}
    return Worker(
        name,
        frozenset(languages or {list(LANGUAGES)[number % 3]}),
        frozenset(skills),
        planned,
        worked,
        rng.gauss(0, AGENTS_DIFFER),
        cells,
    )


def _sick(days: int, rng: Random) -> Iterator[int]:
    for day in range(days):
        if rng.random() < 0.012:
            yield from range(day, day + rng.randint(1, 6))


def _plant(workers: list[Worker], rng: Random) -> dict[tuple[str, str], str]:
    """Make one agent the best by far with each of four kinds, and everybody else as chance left them."""
    planted: dict[tuple[str, str], str] = {}
    for language, cause in (("sw", "float"), ("en", "fees"), ("sw", "staff"), ("en", "app")):
        free = [each for each in workers if language in each.languages and each.name not in planted.values()]
        best = rng.choice(free)
        best.cells[language, cause] = PLANTED
        planted[language, cause] = best.name
    return planted


def _arrivals(cases: int, days: int, rng: Random) -> list[float]:
    """Return when cases come: by day and hour, fewer at weekends, three times as many on days of trouble."""
    weights = [(0.5 if day % 7 > 4 else 1.0) * (3.0 if rng.random() < 0.03 else 1.0) for day in range(days)]
    at = rng.choices(range(days), weights, k=cases)
    return sorted(24 * day + rng.choices(range(24), HOURS)[0] + rng.random() for day in at)


def _complaint(number: int, at: float, workers: list[Worker], rng: Random) -> Complaint:
    language, cause, segment = (_pick(each, rng) for each in (LANGUAGES, dict.fromkeys(CAUSES, 1.0), SEGMENTS))
    owners = [each.name for each in workers if language in each.languages]
    severity = rng.random()
    return Complaint(
        name=f"case {number:05}",
        at=at,
        due=at + (8 if severity > 0.8 else 24),
        language=language,
        cause=cause,
        segment=segment,
        skills=frozenset({cause}) if rng.random() < 0.5 else frozenset(),
        owner=rng.choice(owners) if owners and rng.random() < 0.2 else "",
        severity=severity,
        value=rng.lognormvariate(6, 1),
        work=min(rng.lognormvariate(1.0, 0.6), 16.0),
        luck=rng.random(),
    )


def _pick(shares: dict[str, float], rng: Random) -> str:
    return rng.choices(list(shares), list(shares.values()))[0]
