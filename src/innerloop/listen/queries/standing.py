"""What is known of customers when it is decided whether to ask them: a constant number of queries for a batch."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from innerloop.customers import queries as people
from innerloop.customers import rules
from innerloop.customers.models import Customer, Identity, Purpose
from innerloop.customers.queries import permission
from innerloop.customers.rules import Verdict
from innerloop.kernel import scope
from innerloop.listen.models import Invitation, Program, Thread
from innerloop.listen.queries import audience
from innerloop.listen.rules.audience import Condition
from innerloop.listen.rules.limits import YEAR
from innerloop.listen.rules.plans import Plan

LINK = "link"
# An array, so that each is found by the index however many there are.
_HOLD = """
SELECT id, merged_into_id FROM customers_customer WHERE workspace_id = %(workspace)s AND id = ANY(ARRAY(
    SELECT unnest(%(asked)s::uuid[]) UNION
    SELECT merged_into_id FROM customers_customer
    WHERE workspace_id = %(workspace)s AND id = ANY(%(asked)s::uuid[]) AND merged_into_id IS NOT NULL))
ORDER BY id FOR NO KEY UPDATE
"""
# What whoever writes to us has settled by it.
SETTLED_BY_WRITING = ("no_address", "no_consent")


@dataclass(frozen=True, slots=True)
class Asked:
    """One earlier ask that counts: when, by which program, as which invitation."""

    at: datetime
    program_id: UUID
    invitation_id: UUID


@dataclass(frozen=True, slots=True)
class Place:
    """A conversation that a customer is in: whoever is there has an address there, and is awake."""

    address: str


@dataclass(frozen=True, slots=True)
class Standing:
    """One customer at the moment of a decision. `asks` are in order, oldest first."""

    customer_id: UUID
    language: str
    time_zone: str
    phone: str
    properties: Mapping[str, Any]
    verdict: Verdict
    asks: tuple[Asked, ...] = ()
    denied: tuple[Condition, ...] = ()
    is_awake: bool = False  # in a conversation at this moment


def hold(customer_ids: Collection[UUID]) -> None:
    """Lock customers until the transaction ends, in one order: two asks of one person see each other.

    Also when they are asked by two records that were merged: who they are now is locked with each.
    """
    asked = set(customer_ids)
    with connection.cursor() as cursor:
        while True:
            cursor.execute(_HOLD, {"workspace": scope.current(), "asked": list(asked)})
            held = dict(cursor.fetchall())
            # While we waited for one of them a rival may have merged them into somebody else.
            missing = {winner for winner in held.values() if winner} - held.keys()
            if not missing:
                return
            asked |= missing


def seize(due: QuerySet[Invitation], *, most: int) -> list[Invitation]:
    """Lock the first of some invitations that nobody has, and before them whom they ask; return the invitations.

    In the order of everybody in this room: a program's room, customers by id, then threads, invitations and answers.
    """
    found = dict(due.values_list("id", "customer_id")[:most])
    if not found:
        return []
    hold(set(found.values()))
    rows = due.filter(id__in=found).select_for_update(skip_locked=True, of=("self",), no_key=True)
    return list(rows.select_related("survey_version"))


def standings(
    program: Program,
    plan: Plan,
    customer_ids: Collection[UUID],
    *,
    channel: str,
    now: datetime,
    place: Place | None = None,
) -> dict[UUID, Standing]:
    """Return where each customer stands. Eleven queries, however many they are.

    Somebody who was merged is told of by the winner, under the id that was asked for.
    """
    answering = people.resolve_each(customer_ids)
    winners = set(answering.values())
    rows = Customer.objects.filter(id__in=winners).values_list("id", "language", "time_zone", "properties")
    known = {row[0]: row for row in rows}
    verdicts = _verdicts(winners, channel, place)
    asks = _asks(winners, since=now - _looks_back(program, plan))
    phones = _phones(winners)
    denied = audience.denied_each(program, plan.audience, winners, now=now)
    return {
        asked: Standing(
            customer_id=winner,
            language=known[winner][1],
            time_zone=known[winner][2],
            phone=phones.get(winner, ""),
            properties=known[winner][3],
            verdict=verdicts[winner],
            asks=tuple(asks.get(winner, ())),
            denied=tuple(denied.get(winner, ())),
            is_awake=place is not None,
        )
        for asked, winner in answering.items()
    }


def _verdicts(winners: Collection[UUID], channel: str, place: Place | None) -> dict[UUID, Verdict]:
    """Return whether each may be written to. On a channel whose addresses identify nobody the chat is the address."""
    verdicts = people.may_write_each(list(winners), channel=channel, purpose=Purpose.ASK)
    if place is None and rules.kind_for(channel) is not None:
        return verdicts
    chats = dict.fromkeys(winners, place.address) if place else _chats(winners, channel)
    stops = permission.stops_of(chats.values())
    stopped = {
        address
        for address, found in stops.items()
        if any(stop.channel == channel and stop.purpose in ("", Purpose.ASK) for stop in found)
    }
    begun = {who: _within(verdicts[who], address, address in stopped) for who, address in chats.items()}
    return verdicts | begun


def _within(verdict: Verdict, address: str, is_stopped: bool) -> Verdict:
    """Return the verdict on somebody who began a conversation: that settles address and consent, not a stop."""
    reasons = [reason for reason in verdict.reasons if reason["rule"] not in SETTLED_BY_WRITING]
    if not reasons and is_stopped:
        reasons = [{"rule": "suppressed", "detail": "Asked us to stop at this address"}]
    return Verdict(not reasons, tuple(reasons), address=address)


def _chats(winners: Collection[UUID], channel: str) -> dict[UUID, str]:
    """Return the chat in which each has talked with us last."""
    answering = people.resolve_each(_with_merged(winners))
    rows = Thread.objects.filter(customer_id__in=answering, channel=channel).order_by("opened_at", "id")
    return {answering[who]: address for who, address in rows.values_list("customer_id", "their_address")}


def _with_merged(winners: Collection[UUID]) -> list[UUID]:
    rows = Customer.objects.filter(merged_into_id__in=winners).values_list("id", flat=True)
    return [*winners, *rows]


def _looks_back(program: Program, plan: Plan) -> timedelta:
    return max(timedelta(days=max(program.rest_days, plan.own_rest_days)), YEAR if plan.most_a_year else timedelta())


def _asks(winners: Collection[UUID], *, since: datetime) -> dict[UUID, list[Asked]]:
    """Return the asks that count since a moment, by person, those of merged records among them."""
    states = [str(state) for state in audience.ASKED]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT coalesce(c.merged_into_id, c.id), i.asked_at, i.program_id, i.id
            FROM customers_customer c JOIN listen_invitation i
                ON i.workspace_id = c.workspace_id AND i.customer_id = c.id
            WHERE c.workspace_id = %s AND (c.id = ANY(%s) OR c.merged_into_id = ANY(%s))
                AND i.asked_at > %s AND i.state = ANY(%s) AND i.channel <> 'link'
            ORDER BY i.asked_at
            """,
            [scope.current(), list(winners), list(winners), since, states],
        )
        found: dict[UUID, list[Asked]] = defaultdict(list)
        for winner, at, program_id, invitation_id in cursor.fetchall():
            found[winner].append(Asked(at, program_id, invitation_id))
    return found


def _phones(winners: Collection[UUID]) -> dict[UUID, str]:
    rows = Identity.objects.filter(customer_id__in=winners, kind=Identity.Kind.PHONE).order_by("added_at", "id")
    return dict(rows.values_list("customer_id", "value"))
