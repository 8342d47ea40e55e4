"""Deciding whether to ask: every invitation is weighed, sent or held, and the decision is kept with its reasons.

A held one that time can heal waits for its first eligible moment (`decide_at`) and is decided again then, unless that
would be too late for what it asks about. One without a `decide_at` stays as it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Min

from innerloop.kernel import apart, bulk, log, scope
from innerloop.listen import events, queries
from innerloop.listen.actions import posting, singly
from innerloop.listen.models import Decision, Invitation, Program
from innerloop.listen.queries import room, standing
from innerloop.listen.queries.lines import Way
from innerloop.listen.queries.standing import Asked, Place, Standing
from innerloop.listen.queries.weighing import Look, Weigher
from innerloop.listen.rules import following, plans
from innerloop.listen.rules.asking import Reason, Weighed

BATCH = 500
WRITTEN = ("state", "reasons", "channel", "asked_at", "expires_at", "decide_at", "follow_at", "thread", "is_asked_for")


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided on one invitation."""

    invitation: Invitation
    weighed: Weighed
    address: str
    was_held: bool


def decide_due(*, now: datetime) -> int:
    """Decide on every invitation whose time has come, in all workspaces; return how many were decided on.

    The one for whom it fails is put off by an hour, and the others go on; where the database fails, a crowd, those of
    one program by one channel, is left for the next round.
    """
    due = Invitation.everywhere.filter(decide_at__lte=now, state__in=Invitation.NOT_ASKED)
    crowds = due.values_list("workspace_id", "program_id", "channel").annotate(first=Min("decide_at")).order_by("first")
    waiting, total = [(workspace_id, program_id, channel) for workspace_id, program_id, channel, _ in crowds], 0
    # In turns, so that a backlog of one keeps nobody else waiting.
    while waiting:
        done = [_decide_apart(*crowd, now) for crowd in waiting]
        waiting, total = [crowd for crowd, count in zip(waiting, done, strict=True) if count], total + sum(done)
    return total


def decide_new(
    rows: Sequence[Invitation], *, weigher: Weigher, way: Way | None, by: str, now: datetime, place: Place | None = None
) -> list[Decided]:
    """Decide on invitations that are made now and write them, in the caller's transaction, which holds the customers.

    Without a way to ask they are held, all of them. `place` is the conversation that the one of them is in.
    """
    decided = _weighed(rows, weigher, way, now, place)
    _post(decided, way, now)
    bulk.write(Invitation, rows)
    _keep(decided, by, now)
    return decided


@transaction.atomic
def insist(*, invitation_id: UUID, by: str, now: datetime) -> Invitation:
    """Decide again on somebody who was left in peace, since a person insists: nobody is too tired for it then.

    What forbids asking holds all the same, and so does the night. Pressed twice, it is decided once.
    """
    program = queries.programs().select_related("workspace").get(invitations=invitation_id)
    hold_room(program)
    standing.hold(Invitation.objects.filter(id=invitation_id).values_list("customer_id", flat=True))
    rows = Invitation.objects.select_for_update(of=("self",), no_key=True).select_related("survey_version")
    row = rows.get(id=invitation_id)
    if row.state == Invitation.State.HELD and not row.is_asked_for:
        row.is_asked_for = True
        _decide_again([row], program, row.channel, by, now)
    return row


def look_again(*, invitation: Invitation, program: Program, by: str, now: datetime) -> Invitation:
    """Decide now on an invitation that waits for its time, in the caller's transaction.

    The caller holds the room, and then the customer.
    """
    rows = Invitation.objects.select_for_update(of=("self",), no_key=True).select_related("survey_version")
    row = rows.get(id=invitation.id)
    if row.state == Invitation.State.HELD:
        _decide_again([row], program, row.channel, by, now)
    return row


def hold_room(program: Program, plan: plans.Plan | None = None) -> None:
    """Wait until nobody else asks by a program whose asks are counted. Before any customer is locked.

    Whoever makes a customer known and asks them in one transaction calls it first: two could wait in a circle.
    """
    if (plan or plans.read(program.plan)).has_room:
        room.hold(program)


def fact(kind: str, invitation: Invitation, now: datetime) -> log.Fact:
    """Return what the log says of an invitation."""
    rule = invitation.reasons[0]["rule"] if invitation.reasons else None
    return log.Fact(
        kind,
        object_id=invitation.id,
        occurred_at=now,
        customer_id=invitation.customer_id,
        data={"program": str(invitation.program_id), "channel": invitation.channel, "rule": rule},
    )


def _decide_apart(workspace_id: UUID, program_id: UUID, channel: str, now: datetime) -> int:
    done, doing = 0, f"Deciding on the asks of program {program_id}"
    with apart.within(workspace_id, doing=doing):
        done += singly.take(
            Invitation.objects.filter(
                program_id=program_id, channel=channel, decide_at__lte=now, state__in=Invitation.NOT_ASKED
            ).order_by("decide_at", "id"),
            lambda due: _decide_some(due, program_id, channel, now),
            put_off={"decide_at": now + singly.PUT_OFF},
            most=BATCH,
            doing=f"{doing} for workspace {workspace_id}",
        )
    return done


@transaction.atomic
def _decide_some(due: singly.Due, program_id: UUID, channel: str, now: datetime) -> int:
    program = queries.programs().select_related("workspace").get(id=program_id)
    hold_room(program)
    rows = standing.seize(due, most=BATCH)
    if rows:
        _decide_again(rows, program, channel, "system", now)
    return len(rows)


def _decide_again(rows: Sequence[Invitation], program: Program, channel: str, by: str, now: datetime) -> None:
    for row in rows:
        row.program = program
    way = queries.ways().get(channel)
    decided = _weighed(rows, Weigher.of(program, channel=channel, now=now), way, now)
    _post(decided, way, now)
    bulk.change(Invitation, rows, WRITTEN)
    _keep(decided, by, now)


def _weighed(
    rows: Sequence[Invitation], weigher: Weigher, way: Way | None, now: datetime, place: Place | None = None
) -> list[Decided]:
    standings = weigher.look_at({row.customer_id for row in rows}, place)
    decided = []
    for row in rows:
        was_held = row.state == Invitation.State.HELD
        stands = standings[row.customer_id]
        weighed = (
            _unreachable(row)
            if way is None
            else weigher.weigh(stands, properties=row.properties, look=Look(row.is_asked_for))
        )
        if weighed.is_allowed:
            weigher.count_in(row.properties)
            # A second ask of the same person in this batch sees this one.
            standings[row.customer_id] = _asked_now(stands, row, now)
        apply(row, weighed, weigher.plan, now)
        decided.append(Decided(row, weighed, stands.verdict.address or "", was_held))
    return decided


def apply(row: Invitation, weighed: Weighed, plan: plans.Plan, now: datetime) -> None:
    """Let an invitation be what was decided: on its way, waiting, or held for good."""
    row.reasons = [reason.as_json() for reason in weighed.reasons]
    row.asked_at = now
    row.expires_at = now + timedelta(days=row.program.answer_for_days)
    row.decide_at = None
    if weighed.is_allowed:
        row.state = Invitation.State.QUEUED
        row.follow_at = following.next_at(plan, asked_at=now)
        return
    row.state = Invitation.State.HELD
    is_in_time = weighed.next_at and weighed.next_at - (row.due_at or now) <= plan.patience(row.program.kind)
    row.decide_at = weighed.next_at if is_in_time else None


def _unreachable(row: Invitation) -> Weighed:
    return Weighed((Reason("channel", f"There is no way to ask by {row.channel} any more"),))


def _asked_now(stands: Standing, row: Invitation, now: datetime) -> Standing:
    return replace(stands, asks=(*stands.asks, Asked(now, row.program_id, row.id)))


def _post(decided: Sequence[Decided], way: Way | None, now: datetime) -> None:
    leaving = [posting.Sending(each.invitation, each.address) for each in decided if each.weighed.is_allowed]
    if way is not None:
        posting.post_asks(leaving, way, now=now)


def _keep(decided: Sequence[Decided], by: str, now: datetime) -> None:
    """Keep the decisions, and tell the log who is asked, and who is held for the first time."""
    bulk.write(
        Decision,
        [
            Decision(
                workspace_id=each.invitation.workspace_id,
                invitation_id=each.invitation.id,
                at=now,
                is_allowed=each.weighed.is_allowed,
                reasons=each.invitation.reasons,
                next_at=each.weighed.next_at,
            )
            for each in decided
        ],
    )
    facts = [
        fact(events.INVITATION_MADE if each.weighed.is_allowed else events.INVITATION_HELD, each.invitation, now)
        for each in decided
        if each.weighed.is_allowed or not each.was_held
    ]
    if facts:
        log.announce(facts, workspace_id=scope.current(), by=by)
