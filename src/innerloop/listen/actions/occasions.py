"""What customers do and what programs wait for: an event, or the end of a stage, after which somebody is asked."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from innerloop.customers.models import Behavior, Customer, Property
from innerloop.kernel import bulk
from innerloop.listen import queries
from innerloop.listen.actions import deciding
from innerloop.listen.actions.asking import Ask, row_of
from innerloop.listen.actions.eligibility import LINK
from innerloop.listen.models import Invitation, Program, Stage
from innerloop.listen.queries import standing
from innerloop.listen.queries.weighing import Weigher
from innerloop.listen.rules import audience, plans

_WAITING_KINDS = (Program.Kind.TRANSACTIONAL, Program.Kind.EPISODIC)


@transaction.atomic
def take_up(*, behavior_ids: Sequence[UUID], now: datetime) -> int:
    """Ask after what customers did, where a program waits for it; return how many asks were made.

    One occasion of one program makes one ask, however often it is told.
    """
    behaviors = list(Behavior.objects.filter(id__in=behavior_ids).order_by("occurred_at", "id"))
    waiting = _waiting({behavior.kind for behavior in behaviors})
    wanted = {
        program: [behavior for behavior in behaviors if behavior.kind in kinds and _fits(plan, behavior)]
        for program, plan, kinds in waiting
    }
    # Rooms before customers, each in one order: whoever asks at the same time waits, and nobody for ever.
    for program, plan, _ in sorted(waiting, key=lambda each: str(each[0].id)):
        deciding.hold_room(program, plan)
    standing.hold({behavior.customer_id for found in wanted.values() for behavior in found})
    return sum(_ask_after(program, plan, wanted[program], now) for program, plan, _ in waiting if wanted[program])


def _waiting(happened: set[str]) -> list[tuple[Program, plans.Plan, set[str]]]:
    """Return the open programs that wait for kinds of events, each with its plan and those kinds."""
    ended: dict[str, str] = dict(Stage.objects.filter(ends_with__in=happened - {""}).values_list("key", "ends_with"))
    found = []
    rows = queries.programs().filter(closed_at=None, kind__in=_WAITING_KINDS).exclude(plan={}).exclude(channel=LINK)
    for program in rows.select_related("workspace"):
        plan = plans.read(program.plan)
        kind = plan.event if program.kind == Program.Kind.TRANSACTIONAL else ended.get(plan.stage, "")
        if kind in happened:
            found.append((program, plan, {kind}))
    return found


def _fits(plan: plans.Plan, behavior: Behavior) -> bool:
    return all(audience.holds(condition, behavior.properties) for condition in plan.conditions)


def _ask_after(program: Program, plan: plans.Plan, behaviors: Sequence[Behavior], now: datetime) -> int:
    occasions = {f"{program.id.hex}:{behavior.id.hex}": behavior for behavior in behaviors}
    known = set(Invitation.objects.filter(occasion_key__in=occasions).values_list("occasion_key", flat=True))
    customers = Customer.objects.in_bulk({behavior.customer_id for behavior in behaviors})
    declared = set(Property.objects.values_list("name", flat=True))
    version = queries.newest_version(program.survey_id)
    by_time: dict[bool, list[Invitation]] = defaultdict(list)
    for occasion, behavior in occasions.items():
        if occasion not in known:
            ask = Ask(customers[behavior.customer_id], properties=_only(declared, behavior.properties))
            row = row_of(program, ask, channel=program.channel, occasion=occasion, now=now, version=version)
            row.due_at = row.decide_at = behavior.occurred_at + timedelta(minutes=plan.delay_minutes)
            by_time[row.due_at <= now].append(row)
    bulk.write(Invitation, by_time[False])
    if due := by_time[True]:
        weigher = Weigher.of(program, channel=program.channel, now=now, plan=plan)
        deciding.decide_new(due, weigher=weigher, way=queries.ways().get(program.channel), by="system", now=now)
    return len(by_time[False]) + len(by_time[True])


def _only(names: set[str], properties: Mapping[str, Any]) -> dict[str, Any]:
    # What an answer is told apart by is declared; an event may hold anything.
    return {name: value for name, value in properties.items() if name in names}
