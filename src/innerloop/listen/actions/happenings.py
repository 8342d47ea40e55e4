"""What a channel tells beside messages: a dealing came to its end, somebody spoke of the company elsewhere."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from innerloop.customers import actions as knowing
from innerloop.customers.models import Customer
from innerloop.customers.rules import ValueRefused, read_properties
from innerloop.kernel import clock, repeats
from innerloop.listen import errors, queries
from innerloop.listen.actions import asking, beginnings, hearing, meeting, places
from innerloop.listen.models import Line, Program
from innerloop.listen.rules.heard import LONGEST_COMMENT, Heard
from innerloop.listen.rules.inbound import Ended, Mentioned, keepable
from innerloop.team.models import Workspace


def ask_at_the_end(told: Ended, *, line: Line, now: datetime) -> asking.Invited | None:
    """Ask in the conversation that ended, as far as the person may be asked; ended twice, asked once."""
    program = beginnings.program_of(line)
    if program is None:
        return None
    address = meeting.address_of(told, line)
    customer_id = meeting.customer_of(told, address, line=line, now=now)
    with transaction.atomic():
        ask = _ask(told, address, Customer.objects.get(id=customer_id), line, now)
        try:
            return asking.invite(program=program, ask=ask, by=meeting.by(line), now=now)
        except errors.OccasionTaken:
            return None  # told again, of somebody whom we know better by now


def note_mention(told: Mentioned, *, line: Line, now: datetime) -> bool:
    """Keep what somebody said elsewhere as a response that nobody asked for; False where it is kept already."""
    program = beginnings.program_of(line)
    workspace = Workspace.objects.get(id=line.workspace_id)
    heard = _heard(told, program, line, now)
    kept = f"{repeats.FOR_GOOD}mentions:{line.id}"
    with transaction.atomic():
        if repeats.claim(workspace_id=workspace.id, scope=kept, keys={told.provider_id[:200]: ""}):
            return False
        [verdict] = hearing.record([heard], workspace=workspace, by=meeting.by(line), now=now)
        if not isinstance(verdict, hearing.Recorded):
            raise verdict
        repeats.keep(workspace_id=workspace.id, scope=kept, objects={told.provider_id[:200]: verdict.response_id})
    return True


def _ask(told: Ended, address: str, customer: Customer, line: Line, now: datetime) -> asking.Ask:
    properties = _properties(told.properties, line)
    named = Heard(employee=told.employee.strip()[:120], touchpoint=told.touchpoint.strip()[:120])
    where = places.see(workspace_id=line.workspace_id, answers=[named])
    zone = customer.workspace.time_zone
    return asking.Ask(
        customer=customer,
        channel=line.channel,
        occasion_key=told.key[:200],
        touchpoint_id=where.touchpoints.get(named.touchpoint),
        employee_id=where.employees.get(named.employee),
        team_id=where.team_of(named, clock.day_in(zone, now)),
        properties=properties,
        at=asking.Place(line, address),
    )


def _heard(told: Mentioned, program: Program | None, line: Line, now: datetime) -> Heard:
    metric = told.metric or (program.survey.metric.slug if program else "nps")
    score = told.score if metric in queries.metrics([metric]) else None
    source = {"author": keepable(told.author)[:200], "url": told.url[:500]}
    return Heard(
        metric=metric,
        score=score,
        comment=keepable(told.text).strip()[:LONGEST_COMMENT],
        answered_at=min(told.at or now, now),
        channel=line.channel,
        source="review" if line.channel == "reviews" or "stars" in told.properties else "mention",
        language=told.language[:12],
        properties=_properties({**told.properties, **{name: text for name, text in source.items() if text}}, line),
    )


def _properties(given: Mapping[str, Any], line: Line) -> dict[str, Any]:
    """Return the properties that can be kept; one that cannot does not keep the whole from being heard."""
    try:
        read = {name: value for name, value in read_properties(dict(given)).items() if value is not None}
    except ValueRefused:
        return {}
    [refusal] = knowing.declare([read], workspace_id=line.workspace_id) if read else [None]
    return {} if refusal else read
