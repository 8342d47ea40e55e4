"""The page of a program's plan, as plain values: what can be picked, and whom it would ask."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from innerloop.customers.models import Behavior, Property
from innerloop.listen import queries
from innerloop.listen.forms.planning import Offers
from innerloop.listen.models import Listing, Program
from innerloop.listen.queries.preview import Preview
from innerloop.listen.rules import telling
from innerloop.listen.rules.elsewhere import NAMING
from innerloop.listen.rules.fitting import Misfit, misfit
from innerloop.listen.rules.plans import Plan

# Of so many of the newest events the kinds are offered: all would be a walk through years.
_NEWEST = 2_000
_MOST_OFFERED = 60


@dataclass(frozen=True, slots=True)
class Against:
    """How many are not asked for one reason."""

    n: int
    words: str


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Whom a plan would ask, in a sentence, and why not the others."""

    says: str
    note: str
    against: tuple[Against, ...]


def offers() -> Offers:
    """Return what can be picked in this workspace. Four queries."""
    declared = Property.objects.order_by("name").values_list("name", "seen")
    newest = Behavior.objects.order_by("-id").values("kind")[:_NEWEST]
    kinds = sorted({row["kind"] for row in newest})
    return Offers(
        properties={name: [str(value) for value in seen or [] if name not in NAMING] for name, seen in declared},
        events=kinds[:_MOST_OFFERED],
        stages=[(stage.key, stage.name) for stage in queries.stages()],
        channels=list(queries.ways()),
    )


def foreseen(found: Preview, plan: Plan, *, kind: str) -> Foreseen:
    """Return a preview in words."""
    people = _people(found.asked)
    about = "" if found.is_exact else "about "
    says = f"Would ask {about}{people}"
    if kind == Program.Kind.RELATIONSHIP and plan.period_days:
        says += f" in {plan.period_days} days, {_a_day(found.asked, plan.period_days)}"
    left = sum(n for _, n in found.against)
    says += f"; {left:,} not:" if left else ". Nothing is against asking any of them."
    notes = []
    if found.outside:
        notes.append(f"{_people(found.outside)} {'is' if found.outside == 1 else 'are'} not meant by it.")
    if not found.is_exact:
        notes.append(f"Estimated from {found.looked_at:,} of them.")
    against = tuple(Against(n, telling.AGAINST.get(rule, rule)) for rule, n in found.against)
    return Foreseen(says, " ".join(notes), against)


def misfit_of(program: Program, plan: Plan, stage: str = "") -> Misfit | None:
    """Return why a program's metric does not fit its kind and moment, or None."""
    moment = " ".join(filter(None, [program.touchpoint.name if program.touchpoint else "", stage, plan.event]))
    return misfit(metric=program.survey.metric.slug, kind=program.kind, moment=moment)


def lines(program: Program, plan: Plan, stage: str) -> tuple[str, ...]:
    """Return a program's plan in sentences; nothing for one that asks nobody."""
    if program.kind == Program.Kind.ALWAYS_ON:
        return ()
    starts = ""
    if plan.starts_at:
        local = plan.starts_at.astimezone(ZoneInfo(program.workspace.time_zone))
        starts = f"{local:%-d %B %Y, %H:%M}"
    return telling.plan_lines(plan, kind=program.kind, stage=stage, starts=starts)


def stage_name(key: str) -> str:
    """Return the name of a stage of the journey, or nothing."""
    if not key:
        return ""
    return queries.stages().filter(key=key).values_list("name", flat=True).first() or ""


def listed(program: Program) -> int | None:
    """Return how many are on a one-off program's list; None for a program that has none."""
    if program.kind != Program.Kind.ONE_OFF:
        return None
    return Listing.objects.filter(program=program).count()


def _people(n: int) -> str:
    return f"{n:,} {'person' if n == 1 else 'people'}"


def _a_day(asked: int, days: int) -> str:
    a_day = asked / days
    return f"about {a_day:,.0f} a day" if a_day >= 1 else "less than one a day"
