"""What was written to a customer and reached nobody: taken back by who wrote it, or never delivered.

The case stands as if it had not been written: nobody was contacted by it, and no promise was kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from innerloop.act import events
from innerloop.act.actions.moving import WAITED_FOR, go_on, hold, keep, pressed, tell
from innerloop.act.models import Case
from innerloop.act.queries import conversations
from innerloop.act.rules.states import State
from innerloop.kernel import repeats
from innerloop.kernel.models import Event
from innerloop.listen import actions as listening
from innerloop.listen.models import Message


@transaction.atomic
def take_back(*, case_id: UUID, message_id: UUID, by: str, now: datetime) -> bool:
    """Take back what was written to the customer, if it has not begun to leave; say whether it was.

    The case waits, and goes on in the conversation, as before it was written; what was written after it stands.
    """
    case = hold(case_id)
    wrote = Event.objects.filter(object_id=case.id, kind=events.REPLIED, data__message=str(message_id)).first()
    message = Message.objects.filter(id=message_id).first()
    if wrote is None or message is None:
        return False
    if not listening.take_back(message_id=message_id, by=by, now=now):
        return False
    if run := _uncontact(case, wrote):
        was = run[-1].data
        if _waits_since(case, wrote):
            before = was.get("before") or {"state": State.IN_PROGRESS, "waiting_since": None}
            case.state, case.waiting_since = before["state"], _moment(before["waiting_since"])
        case.thread_id = was.get("was_thread") or case.thread_id
    keep(case, "thread", "contacted_at", "promised_at", *WAITED_FOR)
    # Whoever goes back to the form that they had sent may send the same after all.
    repeats.forget(workspace_id=case.workspace_id, scope=pressed(case.id), object_id=message_id)
    tell(events.UNSENT, case, by=by, now=now, message=str(message_id), state=case.state)
    return True


@transaction.atomic
def note_undelivered(*, message_id: UUID, now: datetime) -> None:
    """Go on with the case of what one of us wrote and nobody received: it is our turn again.

    Of a case that is over it is kept that nobody was contacted by it. Told twice, it is noted once.
    """
    wrote = conversations.reply_of(message_id)
    if wrote is None or wrote.object_id is None:
        return
    of = Case.objects.get(id=wrote.object_id)
    # What another case has taken up goes on there.
    case = hold(of.merged_into_id or of.id)
    if Event.objects.filter(object_id=case.id, kind__in=events.LOST, data__message=str(message_id)).exists():
        return
    _uncontact(case, wrote)
    # Where something else was written since, that is what is waited for.
    if case.state != State.WAITING or _waits_since(case, wrote):
        go_on(case)
    keep(case, "contacted_at", "promised_at", *WAITED_FOR)
    told: dict[str, Any] = {"message": str(message_id), "state": case.state, "wrote": wrote.actor}
    tell(events.UNDELIVERED, case, by="system", now=now, **told)


def as_it_waits(case: Case) -> dict[str, Any]:
    """Return how a case waits before something is written in it, for whoever takes that back."""
    return {"state": case.state, "waiting_since": case.waiting_since.isoformat() if case.waiting_since else None}


def _uncontact(case: Case, wrote: Event) -> list[Event]:
    """Keep in a case, for the caller to write, that nobody was contacted by a reply, and no promise kept.

    Returns the replies, newest first, that leave the case as it was before the last of them: this one, and those
    before it that were lost while it stood. None where one that was written later stands.
    """
    told = _Told.of(case, but=wrote)
    if case.contacted_at == wrote.occurred_at:
        case.contacted_at = min((event.occurred_at for event in told.contacts), default=None)
    run = told.run(wrote)
    promised = next((reply.data["promised"] for reply in run if reply.data.get("promised")), None)
    if promised and not State(case.state).is_over and not any(event.id > wrote.id for event in told.contacts):
        case.promised_at = case.promised_at or _moment(promised)
    return run


@dataclass(frozen=True, slots=True)
class _Told:
    """By what a customer was contacted, as the log tells it: what of it stands, what was lost, and by which fact."""

    contacts: Sequence[Event]
    replies: Sequence[Event]
    lost: dict[str, Event]

    @classmethod
    def of(cls, case: Case, *, but: Event) -> "_Told":
        """Read it of a case, as if one reply were lost."""
        kinds = (events.REPLIED, events.CALLED, *events.LOST)
        told = list(Event.objects.filter(object_id=case.id, kind__in=kinds).order_by("id"))
        lost = {event.data.get("message", ""): event for event in told if event.kind in events.LOST}
        replies = [event for event in told if event.kind == events.REPLIED]
        stand = [reply for reply in replies if reply.id != but.id and reply.data.get("message", "") not in lost]
        called = [event for event in told if event.kind == events.CALLED and event.data.get("reached")]
        return cls([*stand, *called], replies, lost)

    def run(self, wrote: Event) -> list[Event]:
        """Return a reply and those before it that were lost after it was written; none where a later one stands."""
        if any(event.id > wrote.id for event in self.contacts if event.kind == events.REPLIED):
            return []
        run = [wrote]
        for earlier in reversed([reply for reply in self.replies if reply.id < wrote.id]):
            lost = self.lost.get(earlier.data.get("message", ""))
            if lost is None or lost.id < run[-1].id:
                break
            run.append(earlier)
        return run


def _waits_since(case: Case, wrote: Event) -> bool:
    return case.state == State.WAITING and case.waiting_since == wrote.occurred_at


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
