"""In which conversations a case goes on: where its customer wrote, where we answered, where what joined it was said."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet, UUIDField
from django.db.models.functions import Coalesce

from innerloop.act import events
from innerloop.act.models import Case
from innerloop.act.rules.states import ACTIVE, OVER, CloseReason
from innerloop.customers import queries as customers
from innerloop.kernel.models import Event
from innerloop.listen.models import Message, Thread

# In which conversation something was said, by the facts that tell of it: where a reply went on from, and where that was
# said which joined. Where the newest reply went, the case itself knows.
_WHERE = {events.REPLIED: "was_thread", events.JOINED: "thread"}


def threads_of(case: Case) -> set[UUID]:
    """Return every conversation of a case and of those that are part of it. Two queries."""
    family = Case.objects.filter(Q(id=case.id) | Q(merged_into=case))
    found = dict(family.values_list("id", "thread"))
    facts = Event.objects.filter(object_id__in=found, kind__in=_WHERE)
    before = {fact.data.get(_WHERE[fact.kind]) for fact in facts}
    return {id_ for id_ in found.values() if id_} | {UUID(id_) for id_ in before if id_}


def spoken_in(thread_id: UUID) -> QuerySet[Case]:
    """Return the cases that go on in a conversation, or did before they went on elsewhere."""
    thread = Thread.objects.filter(id=thread_id).first()
    if thread is None:
        return Case.objects.none()
    there = Q()
    for kind, name in _WHERE.items():
        there |= Q(kind=kind, **{f"data__{name}": str(thread_id)})
    facts = Event.objects.filter(there, object_id__in=_cases_of(thread))
    return Case.objects.filter(Q(thread=thread) | Q(id__in=facts.values("object_id")))


def told_by(response_ids: Collection[UUID]) -> QuerySet[Case]:
    """Return the cases that these answers opened or joined."""
    return Case.objects.filter(answers__response_id__in=response_ids)


def active_of(rows: QuerySet[Case]) -> list[UUID]:
    """Return the active cases of some; for one that is part of another, that other. One query."""
    chains = rows.values_list("id", "state", "merged_into", "merged_into__state")
    roots = ((into or id_, into_state if into else state) for id_, state, into, into_state in chains)
    return sorted({id_ for id_, state in roots if state in ACTIVE})


def ended_of(rows: QuerySet[Case], *, since: datetime) -> UUID | None:
    """Return the one of some cases, or of those they are part of, that ended last; None if before a moment.

    Whom a lot leaves alone, nobody has spoken with. One query.
    """
    roots = rows.values_list(Coalesce("merged_into", "id", output_field=UUIDField()))
    over = Case.objects.filter(id__in=roots, state__in=OVER).exclude(close_reason=CloseReason.HELD_BACK)
    ended = over.annotate(ended_at=Coalesce("resolved_at", "closed_at")).filter(ended_at__gte=since)
    return ended.order_by("-ended_at", "-id").values_list("id", flat=True).first()


def reply_of(message_id: UUID) -> Event | None:
    """Return the fact that a message of ours was written in a case; None for one that was not."""
    message = Message.objects.select_related("thread").filter(id=message_id).first()
    if message is None:
        return None
    told = Event.objects.filter(kind=events.REPLIED, data__message=str(message_id))
    return told.filter(object_id__in=_cases_of(message.thread)).first()


def _cases_of(thread: Thread) -> list[UUID]:
    """Return the cases of whoever writes in a conversation, under each of their ids. Three queries."""
    theirs = Case.objects.filter(customer_id__in=customers.ids_of(thread.customer_id))
    return list(theirs.values_list("id", flat=True))
