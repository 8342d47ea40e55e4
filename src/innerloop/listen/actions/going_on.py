"""Going on with who stays silent: reminders in the same thread, then the program's second channel.

The same rules hold as for the ask, but for the window that the ask itself has opened. Whoever answered, said stop, or
was asked too long ago is left alone. So is everybody whom an anonymous program asked: being left out would tell who
answered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Min

from innerloop.kernel import apart, bulk, log, scope
from innerloop.listen import events, queries
from innerloop.listen.actions import posting, singly
from innerloop.listen.models import Decision, Invitation, Message, Program
from innerloop.listen.queries import standing
from innerloop.listen.queries.lines import Way
from innerloop.listen.queries.weighing import Look, Weigher
from innerloop.listen.rules import following, plans
from innerloop.listen.rules.asking import Weighed
from innerloop.listen.rules.following import Step

BATCH = 500
SILENT = (Invitation.State.QUEUED, Invitation.State.SENT, Invitation.State.UNDELIVERED)
# What has not left yet is not followed by anything.
_UNTIL_IT_LEFT = timedelta(hours=1)
# Who said so of one channel is not asked by the other.
_MEANT = frozenset({"refused", "suppressed", "erased", "closed"})


@dataclass(frozen=True, slots=True)
class Due:
    """The invitations of one program that take the same kind of step by the same channel."""

    program: Program
    plan: plans.Plan
    kind: str
    channel: str
    rows: list[Invitation]


def go_on(*, now: datetime) -> int:
    """Take the next step with everybody whose time for it has come, in all workspaces; return how many.

    The one with whom it fails is put off by an hour, and the others go on; where the database fails, a workspace is
    left for the next round.
    """
    due = Invitation.everywhere.filter(follow_at__lte=now).values_list("workspace_id")
    waiting = [workspace_id for workspace_id, _ in due.annotate(first=Min("follow_at")).order_by("first")]
    total = 0
    # In turns, so that a backlog of one keeps nobody else waiting.
    while waiting:
        done = [_some_apart(workspace_id, now) for workspace_id in waiting]
        waiting, total = [here for here, count in zip(waiting, done, strict=True) if count], total + sum(done)
    return total


def _some_apart(workspace_id: UUID, now: datetime) -> int:
    done, doing = 0, "Going on with who stays silent"
    with apart.within(workspace_id, doing=doing):
        done += singly.take(
            Invitation.objects.filter(follow_at__lte=now).order_by("follow_at", "id"),
            lambda due: _some(due, now),
            put_off={"follow_at": now + singly.PUT_OFF},
            most=BATCH,
            doing=f"{doing} for workspace {workspace_id}",
        )
    return done


@transaction.atomic
def _some(due: singly.Due, now: datetime) -> int:
    rows = standing.seize(due, most=BATCH)
    if rows:
        _of_workspace(rows, now)
    return len(rows)


def _of_workspace(rows: Sequence[Invitation], now: datetime) -> None:
    ways = queries.ways()
    for due in _grouped(rows, now):
        way = ways.get(due.channel)
        if way is None:
            _end(due.rows)
        else:
            _take(due, way, now)
    bulk.change(Invitation, rows, ["state", "channel", "thread", "follow_at", "reminded", "is_switched"])


def _grouped(rows: Sequence[Invitation], now: datetime) -> list[Due]:
    """Return what is to be done now; whose time has not come, or never will, gets their time here."""
    programs = queries.programs().select_related("workspace").in_bulk({row.program_id for row in rows})
    found: dict[tuple[UUID, str, str], Due] = {}
    for row in rows:
        row.program = programs[row.program_id]
        plan = plans.read(row.program.plan)
        step = _next(row, plan, now)
        row.follow_at = step.at if step else None
        if step is None or step.at > now:
            continue
        if row.state == Invitation.State.QUEUED:
            row.follow_at = now + _UNTIL_IT_LEFT
            continue
        channel = plan.second_channel if step.kind == "switch" else row.channel
        key = (row.program_id, step.kind, channel)
        found.setdefault(key, Due(row.program, plan, step.kind, channel, [])).rows.append(row)
    return list(found.values())


def _take(due: Due, way: Way, now: datetime) -> None:
    weigher = Weigher.of(due.program, channel=due.channel, now=now, plan=due.plan)
    meant = _who_meant_it(due, now) if due.kind == "switch" else set()
    standings = weigher.look_at({row.customer_id for row in due.rows})
    leaving, decisions = [], []
    for row in due.rows:
        if row.id in meant:
            row.follow_at = None
            continue
        stands = standings[row.customer_id]
        weighed = weigher.weigh(stands, properties=row.properties, look=Look(goes_on_with=row.id))
        decisions.append(_decision(row, weighed, now))
        if weighed.is_allowed:
            leaving.append(posting.Sending(row, stands.verdict.address or ""))
        else:
            _wait(row, due, weighed, now)
    _leave(leaving, due, way, now)
    bulk.write(Decision, decisions)


def _leave(leaving: Sequence[posting.Sending], due: Due, way: Way, now: datetime) -> None:
    is_switch = due.kind == "switch"
    purpose = Message.Purpose.ASK if is_switch else Message.Purpose.REMIND
    for row in (each.invitation for each in leaving):
        if is_switch:
            # It goes on as what it was asked as: the reminders that are left count from the first ask.
            row.channel, row.state, row.is_switched = way.name, Invitation.State.QUEUED, True
        else:
            row.reminded += 1
        after = _next(row, due.plan, now)
        row.follow_at = after.at if after else None
    posting.post_asks(leaving, way, now=now, purpose=purpose)
    kind = events.INVITATION_SWITCHED if is_switch else events.INVITATION_REMINDED
    facts = [_fact(kind, each.invitation, now) for each in leaving]
    if facts:
        log.announce(facts, workspace_id=scope.current(), by="system")


def _who_meant_it(due: Due, now: datetime) -> set[UUID]:
    """Return the invitations whose customers want no more asks, whatever the channel."""
    found: set[UUID] = set()
    for channel in {row.channel for row in due.rows}:
        first = Weigher.of(due.program, channel=channel, now=now, plan=due.plan)
        rows = [row for row in due.rows if row.channel == channel]
        standings = first.look_at({row.customer_id for row in rows})
        found |= {row.id for row in rows if _MEANT & {each["rule"] for each in _said(standings[row.customer_id])}}
    return found


def _said(stands: standing.Standing) -> Sequence[dict[str, str]]:
    return stands.verdict.reasons


def _next(row: Invitation, plan: plans.Plan, now: datetime) -> Step | None:
    if row.state not in SILENT or row.is_spent or row.expires_at <= now:
        return None
    if row.program.closed_at or row.program.is_anonymous:
        return None
    return following.next_step(
        plan,
        asked_at=row.asked_at,
        reminded=row.reminded,
        is_switched=row.is_switched,
        is_undelivered=row.state == Invitation.State.UNDELIVERED,
    )


def _wait(row: Invitation, due: Due, weighed: Weighed, now: datetime) -> None:
    """Wait for the first moment that is allowed; a reminder that has none leaves its turn to what comes after."""
    if weighed.next_at and weighed.next_at < row.expires_at:
        row.follow_at = weighed.next_at
        return
    if due.kind == "remind":
        row.reminded += 1
    else:
        row.is_switched = True
    after = _next(row, due.plan, now)
    row.follow_at = after.at if after else None


def _end(rows: Sequence[Invitation]) -> None:
    for row in rows:
        row.follow_at = None


def _decision(row: Invitation, weighed: Weighed, now: datetime) -> Decision:
    return Decision(
        workspace_id=row.workspace_id,
        invitation_id=row.id,
        at=now,
        is_allowed=weighed.is_allowed,
        reasons=[reason.as_json() for reason in weighed.reasons],
        next_at=weighed.next_at,
    )


def _fact(kind: str, row: Invitation, now: datetime) -> log.Fact:
    data = {"program": str(row.program_id), "channel": row.channel}
    return log.Fact(kind, object_id=row.id, occurred_at=now, customer_id=row.customer_id, data=data)
