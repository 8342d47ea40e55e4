"""Planning: programs that ask by themselves take up whose turn it is, thousands at a time, memory flat.

A relationship program asks each customer on their own day of its period (rules.slots); a one-off program asks its list
once. Each batch is one transaction with a fixed number of statements; a run that was killed goes on where it stopped,
since an occasion that is there already is not taken up twice.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from innerloop.customers.models import Customer
from innerloop.kernel import apart, clock, statistics
from innerloop.listen import queries
from innerloop.listen.actions import deciding
from innerloop.listen.actions.asking import Ask, row_of
from innerloop.listen.actions.eligibility import LINK
from innerloop.listen.models import Invitation, Program
from innerloop.listen.queries import audience, standing
from innerloop.listen.queries.weighing import Weigher
from innerloop.listen.rules import plans, slots

# What a standstill of longer has missed waits for its next turn: the backlog of a month would be a flood.
CATCH_UP = timedelta(days=7)
# Large enough that the statements cost little, small enough that a transaction stays under two seconds on a small
# machine: every row is checked against a dozen fences when it commits.
BATCH = 500


def plan_all(*, now: datetime) -> int:
    """Take up whose turn it is in every program that asks by itself; return how many were considered.

    A program for which it fails is left for the next round, and the others are gone on with.
    """
    asking = Program.everywhere.filter(closed_at=None, kind__in=_TURNS).exclude(plan={}).exclude(channel=LINK)
    total = 0
    for workspace_id, program_id in list(asking.order_by("opened_at").values_list("workspace_id", "id")):
        with apart.within(workspace_id, doing=f"Planning program {program_id}"):
            total += plan_program(program_id=program_id, now=now)
    return total


def plan_program(*, program_id: UUID, now: datetime) -> int:
    """Take up whose turn it is in one program, days that were missed among them; return how many were considered."""
    program = queries.programs().select_related("workspace").get(id=program_id)
    plan = plans.read(program.plan)
    today = clock.day_in(program.workspace.time_zone, now)
    total, growth = 0, statistics.Growth()
    for crowd, occasion, day in _TURNS[program.kind](program, plan, today, now):
        for ids in audience.stream(crowd, batch=BATCH):
            # Closed while thousands are taken up: the rest of them are not.
            if not Program.objects.filter(id=program.id, closed_at=None).exists():
                return total
            total += _take_up(program, ids, occasion, _begin(day, program, now))
            growth.add(len(ids))
        Program.objects.filter(id=program.id).update(planned_through=day)
    return total


Turn = tuple[audience.Crowd, str, date]


def _rounds(program: Program, plan: plans.Plan, today: date, now: datetime) -> Iterator[Turn]:
    """Yield the days of a relationship program that are due: each with those whose own day it is."""
    if plan.period_days is None:
        return
    # Longer ago than a period, everybody's day has come again since.
    earliest = today - min(timedelta(days=plan.period_days - 1), CATCH_UP)
    first = max(program.planned_through + timedelta(days=1), earliest) if program.planned_through else today
    for number in range((today - first).days + 1):
        day = first + timedelta(days=number)
        slot = slots.slot_on(day, period_days=plan.period_days)
        yield audience.Crowd(program, plan, now, slot), f"{program.id.hex}:{day:%Y%m%d}", day


def _list(program: Program, plan: plans.Plan, today: date, now: datetime) -> Iterator[Turn]:
    """Yield the one turn of a one-off program, when its time has come and until all are taken up."""
    if plan.starts_at and plan.starts_at <= now and program.planned_through is None:
        yield audience.Crowd(program, plan, now), f"{program.id.hex}:once", today


_TURNS = {Program.Kind.RELATIONSHIP.value: _rounds, Program.Kind.ONE_OFF.value: _list}


@transaction.atomic
def _take_up(program: Program, customer_ids: Sequence[UUID], occasion: str, due_at: datetime) -> int:
    """Make and decide the invitations of one batch."""
    now = clock.now()
    plan = plans.read(program.plan)
    deciding.hold_room(program, plan)
    standing.hold(customer_ids)
    occasions = {id_: f"{occasion}:{id_.hex}" for id_ in customer_ids}
    rows = Invitation.objects.filter(occasion_key__in=occasions.values())
    known = set(rows.values_list("occasion_key", flat=True))
    version = queries.newest_version(program.survey_id)
    people = Customer.objects.filter(id__in=[id_ for id_ in customer_ids if occasions[id_] not in known])
    made = [
        row_of(
            program,
            Ask(customer),
            channel=program.channel,
            occasion=occasions[customer.id],
            now=now,
            version=version,
        )
        for customer in people.only("id", "workspace_id", "language", "properties")
    ]
    for row in made:
        row.due_at = due_at
    weigher = Weigher.of(program, channel=program.channel, now=now, plan=plan)
    way = queries.ways().get(program.channel)
    deciding.decide_new(made, weigher=weigher, way=way, by="system", now=now)
    return len(made)


def _begin(day: date, program: Program, now: datetime) -> datetime:
    return min(datetime.combine(day, time(), ZoneInfo(program.workspace.time_zone)), now)
