"""What an organization's people think together, and what they are worth, as the pages show it."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from innerloop.act import rules
from innerloop.act.organization_page import RolledScore
from innerloop.act.queries.members import Person
from innerloop.act.rules.coverage import Seat
from innerloop.listen import queries as listening
from innerloop.listen.models import Metric
from innerloop.understand import figures
from innerloop.understand.rules import rollup
from innerloop.understand.rules.score import Score


def rolled_up(people: Sequence[Person], metric: Metric | None) -> rollup.RolledUp | None:
    """Return the score of people, each by the weight of their role × their worth within their currency."""
    if metric is None:
        return None
    worth, scale = worths(people), listening.scale_of(metric)
    return rollup.roll_up(
        [
            rollup.Voice(person.score, float(person.weight), worth[person.id])
            for person in people
            if person.score is not None and scale.is_score(person.score)
        ],
        scale,
    )


def worths(people: Sequence[Person]) -> dict[UUID, float]:
    """Return what each person is worth as a multiple of the mean of those valued in the same currency."""
    found: dict[UUID, float] = {}
    alike: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        alike[person.currency if person.value is not None else ""].append(person)
    for group in alike.values():
        values = [None if person.value is None else max(0.0, float(person.value)) for person in group]
        found |= dict(zip((person.id for person in group), rollup.worths(values), strict=True))
    return found


def score_of(people: Sequence[Person], metric: Metric | None, *, minimum_n: int) -> RolledScore:
    """Return the score as a page shows it: with interval and n, or as too few."""
    found = rolled_up(people, metric)
    if found is None:
        return RolledScore(few="nobody has answered yet")
    if found.n < minimum_n:
        return RolledScore(n=found.n, few=f"too few to show: n\u00a0{found.n}", counts=_counts(found.plain))
    plain = found.plain
    return RolledScore(
        value=found.value,
        low=found.low,
        high=found.high,
        n=found.n,
        plain=f"{figures.points(plain.value)} ({figures.interval(plain.low, plain.high)})",
        even_voices=f"{found.n_eff:.1f}",
    )


def _counts(plain: Score) -> str:
    """Say how many of each cohort there are: "6 promoters, 1 detractor"."""
    named = ((plain.top, "promoter"), (plain.middle, "passive"), (plain.bottom, "detractor"))
    return ", ".join(f"{many:,} {name}{'' if many == 1 else 's'}" for many, name in named if many)


def seats_of(people: Sequence[Person]) -> list[Seat]:
    """Return people as the coverage of a buying group counts them."""
    return [Seat(person.role, person.asked_at, person.heard_at, person.is_untold) for person in people]


def worth_words(people: Sequence[Person]) -> tuple[str, ...]:
    """Write what people are worth a year together, one for each currency: no rate was told."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for person in people:
        if person.value is not None:
            sums[person.currency] += person.value
    by_worth = sorted(sums.items(), key=lambda pair: -pair[1])
    return tuple(rules.money(amount.quantize(Decimal("0.01")), currency) for currency, amount in by_worth)
