"""Who of Tandawa's business customers buys and decides, who was there before, and what they paid."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from django.db import transaction

from innerloop.config.demo.batches import BATCH, batches
from innerloop.config.demo.world import CustomerSeed, World
from innerloop.customers import actions
from innerloop.customers.models import Membership
from innerloop.customers.rules import Behavior, Person
from innerloop.kernel.models import Origin
from innerloop.team.models import Workspace

SEED = 77
# How much the voice of each counts in their organization's score.
WEIGHTS = {"Owner": "3", "Buys for the firm": "2", "Accounts": "1", "Runs the till": "1", "Drivers": "0.5"}
QUARTER = timedelta(days=91)
USED_SINCE = timedelta(days=700)
# How many go away each time they have used their line: after a detractor's first answer, a passive's, a promoter's.
_LEAVES = (0.085, 0.045, 0.022)


def place(world: World, customers: Mapping[str, UUID], *, now: datetime) -> None:
    """Give the people of business customers their roles and days; one in eight was with another firm before."""
    rng = Random(SEED)  # noqa: S311 - a made-up company needs a repeatable draw, not a secret one.
    seeds = {customers[seed.key]: seed for seed in world.customers if seed.organization}
    rows = list(Membership.objects.filter(customer_id__in=seeds).order_by("customer_id"))
    elsewhere = sorted({row.organization_id for row in rows})
    before = []
    for row in rows:
        seed = seeds[row.customer_id]
        row.role, row.weight, row.starts_on = seed.role, Decimal(WEIGHTS[seed.role]), min(seed.joined_on, now.date())
        if rng.random() < 0.125 and len(elsewhere) > 1:
            before.append(_before(row, rng.choice(elsewhere), rng))
    with transaction.atomic():
        Membership.objects.bulk_update(rows, ["role", "weight", "starts_on"], batch_size=BATCH)
        Membership.objects.bulk_create(before)


def pay(world: World, *, workspace: Workspace, now: datetime) -> None:
    """Tell of what business customers paid, a quarter of a year at a time, as their billing system would."""
    for batch in batches(_payments(world, now)):
        actions.note_behaviors(batch, workspace_id=workspace.id, by="system", now=now, origin=Origin.DEMO)


def use(world: World, *, workspace: Workspace, now: datetime) -> None:
    """Tell of a quarter of the customers when they used their line, about every six weeks until they went away."""
    for batch in batches(_uses(world, now)):
        actions.note_behaviors(batch, workspace_id=workspace.id, by="system", now=now, origin=Origin.DEMO)


def _uses(world: World, now: datetime) -> Iterator[Behavior]:
    rng = Random(SEED + 2)  # noqa: S311 - as above
    first = _first_scores(world)
    begin = now - USED_SINCE
    for number, seed in enumerate(world.customers):
        if number % 4 or seed.organization:
            continue
        answered_at, score = first.get(seed.key, (now, 8))
        at = max(begin, _start(seed.joined_on)) + timedelta(days=rng.uniform(0, 40))
        while at < now:
            yield Behavior("line.used", Person(external_id=seed.key), at)
            if at > answered_at and rng.random() < _LEAVES[0 if score <= 6 else 1 if score <= 8 else 2]:
                break
            at += timedelta(days=rng.uniform(32, 52))


def _first_scores(world: World) -> dict[str, tuple[datetime, int]]:
    first: dict[str, tuple[datetime, int]] = {}
    for answer in world.answers:
        if answer.customer:
            first.setdefault(answer.customer, (answer.answered_at, answer.score))
    return first


def _before(row: Membership, organization_id: UUID, rng: Random) -> Membership:
    left = row.starts_on - timedelta(days=rng.randint(1, 40))
    return Membership(
        workspace_id=row.workspace_id,
        customer_id=row.customer_id,
        organization_id=organization_id,
        role=row.role,
        weight=row.weight,
        starts_on=left - timedelta(days=rng.randint(100, 900)),
        ends_on=left,
    )


def _payments(world: World, now: datetime) -> Iterator[Behavior]:
    rng = Random(SEED + 1)  # noqa: S311 - as above
    for seed in world.customers:
        if seed.organization:
            yield from _of(seed, rng, now)


def _of(seed: CustomerSeed, rng: Random, now: datetime) -> Iterator[Behavior]:
    trend, quarters = rng.gauss(1.0, 0.12), 8
    for quarter in range(quarters):
        at = now - QUARTER * (quarters - quarter) + timedelta(days=rng.randint(1, 80), minutes=rng.randint(0, 600))
        if not _is_there(at, seed.joined_on) or at > now:
            continue
        amount = round(seed.value / 4 * trend ** (quarter - quarters / 2), -1)
        kind = "new" if at - QUARTER < _start(seed.joined_on) else "renewal"
        person = Person(external_id=seed.key)
        yield Behavior(
            "bill.paid", person, at, revenue=Decimal(str(max(10, amount))), currency="KES", revenue_kind=kind
        )


def _is_there(at: datetime, joined_on: date) -> bool:
    return at >= _start(joined_on)


def _start(joined_on: date) -> datetime:
    return datetime.combine(joined_on, time(12), tzinfo=UTC)
