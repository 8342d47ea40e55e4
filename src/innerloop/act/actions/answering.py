"""Speaking with the customer of a case: in writing, by telephone; and notes for colleagues."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from innerloop.act import errors, events
from innerloop.act.actions.moving import WAITED_FOR, go_on, hold, keep, note, refuse_if_over, tell, written
from innerloop.act.actions.taking_back import as_it_waits
from innerloop.act.models import Case, CaseNote, CaseWatcher
from innerloop.act.queries import colleagues, reaching
from innerloop.act.rules import mentions
from innerloop.act.rules.states import State
from innerloop.act.rules.wording import unfilled
from innerloop.act.rules.words import listed
from innerloop.listen import actions as listening
from innerloop.listen.models import Message
from innerloop.listen.queries.page_talk import STANDING


@transaction.atomic
def reply(*, case_id: UUID, text: str, channel: str = "", by: str, now: datetime) -> Message:
    """Write to the customer of a case: in the conversation they are in, or by another channel that allows it.

    It leaves a few seconds later, so that it can be taken back. The case then waits for the customer.
    Raises NothingToSay, TextTooLong, NotFilledIn, IsOver, NobodyToReach, WayIsShut, and listen's CannotReach.
    """
    text = written(text)
    if not text:
        raise errors.NothingToSay
    if missing := unfilled(text):
        raise errors.NotFilledIn(missing=listed(missing))
    case = hold(case_id)
    refuse_if_over(case)
    thread_id = _thread_of(case, channel, now)
    message = listening.write_back(thread_id=thread_id, text=text, by=by, now=now)
    # Where they are answered is where they are heard from now on; the conversation before stays in the story.
    was, case.thread_id = case.thread_id, thread_id
    # Who answered as nobody is somebody once they are answered.
    case.customer_id = case.customer_id or message.thread.customer_id
    promised = case.promised_at.isoformat() if case.promised_at else ""
    before = as_it_waits(case)
    contacted(case, now)
    case.state, case.waiting_since = State.WAITING, now
    keep(case, "thread", "customer", "contacted_at", "state", "waiting_since", "promised_at")
    told = {"channel": message.channel, "message": str(message.id), "promised": promised, "was_thread": str(was or "")}
    tell(events.REPLIED, case, by=by, now=now, before=before, **told)
    return message


@transaction.atomic
def log_call(
    *, case_id: UUID, text: str, was_reached: bool, picked: Collection[UUID] = (), by: str, now: datetime
) -> Case:
    """Write down a call that was made by hand. Only one in which the customer was reached counts as contact.

    Colleagues who are named in it are told, as in a note.

    Raises NothingToSay, TextTooLong, IsOver.
    """
    text = written(text)
    if not text:
        raise errors.NothingToSay
    case = hold(case_id)
    refuse_if_over(case)
    if was_reached:
        contacted(case, now)
    if case.state == State.OPEN:
        case.state = State.IN_PROGRESS
    keep(case, "contacted_at", "state", "promised_at")
    row = note(case, CaseNote.Kind.CALL, text, by=by, now=now)
    tell(events.CALLED, case, by=by, now=now, reached=was_reached, **_mentioned(row, picked))
    return case


@transaction.atomic
def add_note(*, case_id: UUID, text: str, picked: Collection[UUID] = (), by: str, now: datetime) -> CaseNote:
    """Write a note for colleagues on a case, over or not. Raises NothingToSay, TextTooLong.

    Who is named in it by an @ is told, and watches the case from now on; `picked` tells people of one name apart.
    """
    text = written(text)
    if not text:
        raise errors.NothingToSay
    case = hold(case_id)
    keep(case)
    row = note(case, CaseNote.Kind.NOTE, text, by=by, now=now)
    tell(events.NOTED, case, by=by, now=now, **_mentioned(row, picked))
    return row


@transaction.atomic
def hear(*, case_id: UUID, by: str, now: datetime) -> Case:
    """Go on with a case whose customer has written: it waits for us again, unless it is over."""
    case = hold(case_id)
    go_on(case)
    keep(case, *WAITED_FOR)
    # After its end it is no turn of ours by itself: whoever had it is told, and opens it again or not.
    told = {"is_over": True} if State(case.state).is_over else {}
    tell(events.HEARD, case, by=by, now=now, **told)
    return case


def contacted(case: Case, at: datetime) -> None:
    """Keep in the fields of a case, for the caller to write, that its customer was contacted."""
    case.contacted_at = min(case.contacted_at or at, at)
    # Whoever is in touch has kept what was promised.
    case.promised_at = None


def _mentioned(row: CaseNote, picked: Collection[UUID]) -> dict[str, list[str]]:
    """Keep who is named in a note, and let them watch its case; return what the log tells of it."""
    if "@" not in row.text:
        return {}
    named = mentions.named(row.text, colleagues.names_of_all(), picked=picked)
    if not named:
        return {}
    row.mentions = [str(member_id) for member_id in named]
    row.save(update_fields=["mentions"])
    CaseWatcher.objects.bulk_create(
        [CaseWatcher(workspace_id=row.workspace_id, case=row.case, member_id=member_id) for member_id in named],
        ignore_conflicts=True,
    )
    return {"mentions": row.mentions}


def _thread_of(case: Case, channel: str, now: datetime) -> UUID:
    """Return the conversation to write in: the customer's own, else one opened by the channel that was chosen."""
    ways = reaching.ways_to(case, now=now)
    if not ways:
        raise errors.NobodyToReach
    chosen = next((way for way in ways if way.channel == channel), None) if channel else ways[0]
    if chosen is None:
        # Never by another way than the one that was chosen: whoever shares that phone would read it.
        raise errors.WayIsShut(reason=reaching.why_not_there(case, now=now) or "it is not open any more")
    if chosen.thread:
        return chosen.thread.id
    if chosen.channel in STANDING and case.response and case.response.invitation_id is None:
        return listening.open_return_thread(response_id=UUID(chosen.address), now=now).id
    if chosen.channel in STANDING:
        return listening.open_page_thread(invitation_id=UUID(chosen.address)).id
    assert case.customer_id, "an address belongs to somebody"
    return listening.open_thread(customer_id=case.customer_id, reach=chosen).id
