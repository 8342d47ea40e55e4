"""How a case goes on: begun, waiting, resolved with a note, closed for a reason, opened again.

Each verb locks the case, checks that the move makes sense, and announces it. Doing what is done already changes
nothing: a button pressed twice is one press.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from innerloop.act import errors, events
from innerloop.act.actions import clocks
from innerloop.act.models import Case, CaseNote, Cause
from innerloop.act.queries import conversations
from innerloop.act.rules.states import ACTIVE, CloseReason, State
from innerloop.customers import queries as customers
from innerloop.kernel import log
from innerloop.listen import actions as listening
from innerloop.listen.models import Thread

LONGEST = 10_000
# What says for whom or for what a case waits.
WAITED_FOR = ("state", "waiting_since", "snoozed_until")


def hold(case_id: UUID) -> Case:
    """Return a case that nobody else changes until the caller's transaction ends. Raises Case.DoesNotExist."""
    return Case.objects.select_for_update(no_key=True).get(id=case_id)


def keep(case: Case, *fields: str) -> None:
    """Write the fields that a verb has changed, and count the case's version up."""
    case.version += 1
    case.save(update_fields=[*fields, "version"])


def go_on(case: Case) -> None:
    """Keep in a case, for the caller to write, that its customer was heard: it waits for us again.

    Whoever slept until a day is awake: the customer did not wait for it.
    """
    if case.state == State.WAITING:
        case.state, case.waiting_since = State.IN_PROGRESS, None
    case.snoozed_until = None


def tell(kind: str, case: Case, *, by: str, now: datetime, **data: Any) -> None:
    """Announce what happened to a case."""
    fact = log.Fact(kind, case.id, now, customer_id=case.customer_id, data={"number": case.number, **data})
    log.announce([fact], workspace_id=case.workspace_id, by=by)
    if kind in clocks.TIMED:
        clocks.reset(case, now=now)


def pressed(case_id: UUID) -> str:
    """Return where it is remembered which forms of a case were sent, so that one sent twice is done once."""
    return f"pressed:{case_id}"


def refuse_if_over(case: Case) -> None:
    """Raise IsOver for a case on which nothing is left to do, IsPart for one that another has taken up."""
    refuse_if_part(case)
    if State(case.state).is_over:
        raise errors.IsOver(number=case.number)


def refuse_if_part(case: Case) -> None:
    """Raise IsPart for a case that another has taken up."""
    if case.merged_into:
        raise errors.IsPart(number=case.number, into=case.merged_into.number)


@transaction.atomic
def start(*, case_id: UUID, by: str, now: datetime) -> Case:
    """Begin with a case, or go on with one that waited for its customer. Raises IsOver."""
    case = hold(case_id)
    refuse_if_over(case)
    if case.state != State.IN_PROGRESS:
        _move(case, State.IN_PROGRESS, by=by, now=now)
    return case


@transaction.atomic
def wait_for_customer(*, case_id: UUID, by: str, now: datetime) -> Case:
    """Let a case wait for its customer: until they write, the clock to its resolution stands still. Raises IsOver."""
    case = hold(case_id)
    refuse_if_over(case)
    if case.state != State.WAITING:
        _move(case, State.WAITING, by=by, now=now)
    return case


@transaction.atomic
def resolve(*, case_id: UUID, done: str, cause: Cause | None, by: str, now: datetime) -> Case:
    """Resolve a case, with a note of what was done and why it had happened.

    Said once more, it changes nothing. Raises NoteMissing, TextTooLong, and IsOver where somebody was faster and wrote
    something else: what is written here would be lost without a word.
    """
    done = written(done)
    if not done:
        raise errors.NoteMissing
    case = hold(case_id)
    if case.state == State.RESOLVED and case.done == done:
        return case
    refuse_if_over(case)
    before = _as_it_was(case)
    case.state, case.done, case.cause = State.RESOLVED, done, cause
    case.resolved_at, case.waiting_since, case.snoozed_until, case.promised_at = now, None, None, None
    keep(case, "state", "done", "cause", "resolved_at", "waiting_since", "snoozed_until", "promised_at")
    note(case, CaseNote.Kind.DONE, done, by=by, now=now)
    _leave(case, by=by, now=now)
    tell(events.RESOLVED, case, by=by, now=now, cause=cause.slug if cause else "", before=before)
    return case


@transaction.atomic
def close(*, case_id: UUID, reason: str, by: str, now: datetime) -> Case:
    """Close a case although nobody spoke with the customer.

    Said once more, it changes nothing. Raises ReasonMissing, and IsOver where it is over already for another reason.
    """
    # Only the lot holds back: a person who chose whom to leave alone would spoil the comparison.
    if reason not in set(CloseReason) - {CloseReason.HELD_BACK}:
        raise errors.ReasonMissing
    case = hold(case_id)
    if case.state == State.CLOSED and case.close_reason == reason:
        return case
    refuse_if_over(case)
    before = _as_it_was(case)
    case.state, case.close_reason = State.CLOSED, reason
    case.closed_at, case.waiting_since, case.snoozed_until, case.promised_at = now, None, None, None
    keep(case, "state", "close_reason", "closed_at", "waiting_since", "snoozed_until", "promised_at")
    _leave(case, by=by, now=now)
    tell(events.CLOSED, case, by=by, now=now, reason=reason, before=before)
    return case


@transaction.atomic
def reopen(*, case_id: UUID, why: str = "", by: str, now: datetime) -> Case:
    """Go on with a case that was over: what was done stands among its notes, and beside it why that was not enough.

    Raises IsNotOver, AnotherIsOpen, TextTooLong.
    """
    why = written(why)
    case = hold(case_id)
    refuse_if_part(case)
    if not State(case.state).is_over:
        raise errors.IsNotOver(number=case.number)
    if other := rival(case):
        raise errors.AnotherIsOpen(number=case.number, other=other.number)
    case.state, case.done, case.close_reason = State.IN_PROGRESS, "", ""
    case.resolved_at = case.closed_at = case.promised_at = None
    # Whoever was to be asked about this end is asked about the next one: else both asks would stand there.
    listening.let_go(occasion_key=occasion_of(case), now=now)
    case.reopened += 1
    keep(case, "state", "done", "close_reason", "resolved_at", "closed_at", "promised_at", "reopened")
    if why:
        note(case, CaseNote.Kind.NOTE, why, by=by, now=now)
    tell(events.REOPENED, case, by=by, now=now)
    return case


@transaction.atomic
def change_case(*, case_id: UUID, changes: dict[str, Any], by: str, now: datetime) -> Case:
    """Change the priority of a case, or what it needs; over or not. What it needed before is kept as a note."""
    case = hold(case_id)
    changed = sorted(name for name, value in changes.items() if getattr(case, name) != value)
    if "needs" in changed and case.needs:
        note(case, CaseNote.Kind.NOTE, f"It needed before: {case.needs}", by=by, now=now)
    for name in changed:
        setattr(case, name, changes[name])
    if changed:
        keep(case, *changed)
        tell(events.CHANGED, case, by=by, now=now, fields=", ".join(changed))
    return case


@transaction.atomic
def tick(*, case_id: UUID, place: int, is_done: bool, by: str, now: datetime) -> Case:
    """Tick a step of the playbook by its place, or untick it. A step that there is not changes nothing."""
    case = hold(case_id)
    steps = case.playbook.steps if case.playbook else []
    ticked = set(case.steps_done)
    changed = (ticked | {place}) if is_done else (ticked - {place})
    if place in range(len(steps)) and changed != ticked:
        case.steps_done = sorted(changed)
        keep(case, "steps_done")
        tell(events.TICKED, case, by=by, now=now, place=place, done=is_done)
    return case


def rival(case: Case) -> Case | None:
    """Return the active case of the same customer and matter, which stands in the way of another."""
    if case.customer_id is None:
        return None
    ids = customers.ids_of(case.customer_id)
    rows = Case.objects.filter(customer_id__in=ids, matter=case.matter, merged_into=None, state__in=ACTIVE)
    return rows.exclude(id=case.id).first()


def note(case: Case, kind: str, text: str, *, by: str, now: datetime) -> CaseNote:
    """Write a note on a case, in the caller's transaction."""
    kind_, _, author = by.partition(":")
    row = CaseNote(
        workspace_id=case.workspace_id,
        case=case,
        kind=kind,
        author_id=UUID(author) if kind_ == "member" else None,
        text=text,
        at=now,
    )
    row.save(force_insert=True)
    return row


def written(text: str) -> str:
    """Return what somebody wrote without what nobody sees around it. Raises TextTooLong."""
    text = text.replace("\x00", "").strip()
    if len(text) > LONGEST:
        raise errors.TextTooLong(length=len(text), most=LONGEST)
    return text


def occasion_of(case: Case) -> str:
    """Return as what the customer is asked again about the end of a case; each end is an occasion of its own."""
    return f"case:{case.id}:{case.reopened}"


def _as_it_was(case: Case) -> dict[str, Any]:
    """Return how a case stands before it ends, for whoever takes that back."""
    return {
        "state": case.state,
        "cause": str(case.cause_id) if case.cause_id else None,
        "waiting_since": case.waiting_since.isoformat() if case.waiting_since else None,
        "snoozed_until": case.snoozed_until.isoformat() if case.snoozed_until else None,
        "promised_at": case.promised_at.isoformat() if case.promised_at else None,
        "with_us": sorted(str(thread.id) for thread in _threads(case) if thread.floor == Thread.Floor.PERSON),
    }


def _leave(case: Case, *, by: str, now: datetime) -> None:
    """Give every conversation of a case back: the next survey may ask in it again."""
    for thread in _threads(case):
        listening.give_floor_back(thread_id=thread.id, by=by, now=now)


def _threads(case: Case) -> list[Thread]:
    """Return the conversations of a case, but for those in which another one goes on."""
    rows = Thread.objects.filter(id__in=conversations.threads_of(case)).order_by("id")
    others = Case.objects.filter(thread__in=rows, merged_into=None, state__in=ACTIVE).exclude(id=case.id)
    return list(rows.exclude(id__in=others.values("thread")))


def _move(case: Case, state: State, *, by: str, now: datetime) -> None:
    was, case.state = case.state, state
    case.waiting_since = now if state == State.WAITING else None
    keep(case, "state", "waiting_since")
    tell(events.MOVED, case, by=by, now=now, state=state.value, was=was)
