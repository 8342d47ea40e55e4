"""Routing: cases are given to whom they fit, taken from who cannot answer in time, and left with nobody never.

The rules decide (`act.rules.matching`); here is what they decide on, one at a time for each workspace.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from innerloop.act import events
from innerloop.act.actions import giving
from innerloop.act.actions.moving import hold
from innerloop.act.models import Case
from innerloop.act.queries import outcomes
from innerloop.act.queries import routing as queries
from innerloop.act.rules import matching
from innerloop.kernel import alone, bulk, log, scope
from innerloop.team.models import Member


@transaction.atomic
def route(*, by: str, now: datetime, is_again: bool = True, is_moving: bool = False) -> list[Case]:
    """Give out the cases that nobody has, many at once; return those that changed hands.

    What nobody can take is the team lead's; `is_again` looks at it again, as long as nobody has begun with it.
    `is_moving` takes along that whose holder is gone or not back in time.
    """
    alone.wait_for(f"act.routing {scope.current()}")
    queue = queries.queue(now=now, is_again=is_again, is_moving=is_moving)
    if not queue.cases:
        return []
    choices = matching.route(
        queue.cases, queue.agents, now=now, learned=outcomes.learned(now=now), typical_value=queue.typical_value
    )
    given = []
    for choice in choices:
        case = queue.rows[choice.case]
        to, why = _whose(choice, case, queue)
        if to and to.id != case.assignee_id and _is_better(choice, case, queue, now):
            given.append((case, case.assignee_id, to, why))
    _give(given, by=by, now=now)
    return [case for case, *_ in given]


def route_all(*, by: str, now: datetime, is_again: bool) -> None:
    """Give out the cases that nobody has, however many there are."""
    given = route(by=by, now=now, is_again=is_again)
    # Where fewer were given than are looked at together, nobody can take what is left.
    while len(given) >= queries.MOST:
        given = route(by=by, now=now, is_again=False)


@transaction.atomic
def pass_on(*, case_id: UUID, by: str, now: datetime) -> Case:
    """Give a case that somebody cannot answer to whom it fits best beside them. Raises IsOver."""
    case = hold(case_id)
    giving.give(case_id=case.id, to=None, by=by, now=now)
    route(by=by, now=now)
    return Case.objects.select_related("assignee").get(id=case_id)


def _whose(choice: matching.Choice, case: Case, queue: queries.Queue) -> tuple[Member | None, list[dict[str, Any]]]:
    """Return who gets a case, and why; nobody only where the workspace has nobody at all."""
    gave_back = [reason for reason in case.why_assigned if reason.get("kind") == "gave_back"]
    if choice.agent:
        return queue.people[choice.agent].member, [*choice.kept(), *gave_back]
    return queries.lead_of(case, queue), [*choice.kept(), {"kind": "lead"}, *gave_back]


def _is_better(choice: matching.Choice, case: Case, queue: queries.Queue, now: datetime) -> bool:
    """Say whether to take a case from whoever has it; the lead, and nobody, let it go to whoever is found."""
    if case.assignee_id is None or any(reason.get("kind") == "lead" for reason in case.why_assigned):
        return True
    return matching.is_sooner(queue.agent(choice.agent), queue.agent(case.assignee_id), now)


def _give(given: Sequence[tuple[Case, UUID | None, Member, list[dict[str, Any]]]], *, by: str, now: datetime) -> None:
    facts = []
    for case, was, to, why in given:
        case.assignee, case.why_assigned, case.assigned_at = to, why, now
        case.version += 1
        told = {"number": case.number, "to": str(to.id), "was": str(was or ""), "why": [each["kind"] for each in why]}
        facts.append(log.Fact(events.ASSIGNED, case.id, now, customer_id=case.customer_id, data=told))
    rows = [case for case, *_ in given]
    bulk.change(Case, rows, ["assignee", "why_assigned", "assigned_at", "version"])
    log.announce(facts, workspace_id=scope.current(), by=by)
