"""Deleting an answer that should not be there, and erasing what led to a person."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from innerloop.customers import actions as people
from innerloop.kernel import log
from innerloop.listen import events, recordings
from innerloop.listen.actions import keeping
from innerloop.listen.models import Answer, Invitation, Message, Response, ResponseVersion, Ring, Thread, Visit
from innerloop.listen.rules.elsewhere import NAMING


def remove(*, response_id: UUID, by: str, now: datetime) -> bool:
    """Delete an answer: score, words, links and versions go, and it counts nowhere. False where there is none.

    The bare row stays, so that the events that tell of it have something to tell of; its event makes
    every room above count anew.
    """
    with transaction.atomic():
        # Locked, so that of two who delete at once the second finds nothing.
        row = Response.objects.select_for_update(of=("self",)).filter(id=response_id).first()
        if row is None or (row.erased_at is not None and row.score is None):
            return False
        fact = log.Fact(events.RESPONSE_ERASED, object_id=row.id, occurred_at=now, customer_id=row.customer_id)
        _remove_recordings(Message.objects.filter(invitation=row.invitation_id, invitation__isnull=False))
        if naming := {name: row.properties[name] for name in NAMING if name in row.properties}:
            people.forget_values(_values([naming]), workspace_id=row.workspace_id)
        Response.objects.filter(id=row.id).update(
            score=None,
            comment="",
            properties={},
            may_contact=None,
            customer=None,
            invitation=None,
            employee=None,
            erased_at=now,
        )
        Answer.objects.filter(response=row).delete()
        ResponseVersion.objects.filter(response=row).delete()
        log.announce([fact], workspace_id=row.workspace_id, by=by, origin=row.origin)
    return True


def erase_person(*, customer_id: UUID, workspace_id: UUID, by: str, now: datetime) -> list[UUID]:
    """Erase a person and their words at once, so that "erased" is true when it is said; return the ids erased.

    What the drain does on `customer.erased` stays needed: for an answer that was on its way, and where this is cut
    off. Two transactions, as whoever answers takes their invitation first and the customer after it; one that took
    them the other way round could wait for ever. Raises NoSuchCustomer.
    """
    erased = people.erase(customer_id=customer_id, workspace_id=workspace_id, by=by, now=now)
    if erased:
        erase_words(customer_ids=erased, workspace_id=workspace_id, now=now)
    return erased


def erase_words(*, customer_ids: Collection[UUID], workspace_id: UUID, now: datetime) -> int:
    """Remove words, links and addresses of people who are erased; the scores stay. Returns how many answers."""
    with transaction.atomic():
        # First the asks: an answer on its way holds its invitation, and is waited for here.
        _erase_asks(customer_ids)
        found = list(Response.objects.select_for_update().filter(customer_id__in=customer_ids))
        ids = [row.id for row in found]
        facts = [log.Fact(events.RESPONSE_ERASED, object_id=row.id, occurred_at=now) for row in found]
        people.forget_values(_values(row.properties for row in found), workspace_id=workspace_id)
        # `changed_at` stays: the erasure is not the customer's change of mind.
        Response.objects.filter(id__in=ids).update(
            comment="", properties={}, customer=None, invitation=None, employee=None, erased_at=now
        )
        ResponseVersion.objects.filter(response_id__in=ids).delete()
        Answer.objects.filter(response_id__in=ids).exclude(text="").update(text="")
        log.announce(facts, workspace_id=workspace_id, by="system")
    return len(ids)


def _erase_asks(customer_ids: Collection[UUID]) -> None:
    asked = Invitation.objects.filter(customer_id__in=customer_ids)
    asked.update(properties={}, token_digest=None)
    Visit.objects.filter(invitation__customer_id__in=customer_ids).delete()
    written = Message.objects.filter(thread__customer_id__in=customer_ids)
    _remove_recordings(written)
    Ring.objects.filter(customer_id__in=customer_ids).update(their_address="")
    written.exclude(text="").update(text="")
    keeping.forget_ids(written)
    for thread in Thread.objects.filter(customer_id__in=customer_ids):
        # Each its own: the addresses of one person's threads must stay different.
        thread.their_address = f"erased {thread.id}"
        thread.wants_person_at = None  # there is nobody left to answer
        thread.save(update_fields=["their_address", "wants_person_at"])


def _remove_recordings(messages: QuerySet[Message]) -> None:
    """Remove what was said aloud: the files as soon as the rows are sure to forget them."""
    spoken = messages.exclude(recording="")
    names = list(spoken.values_list("recording", flat=True))
    spoken.update(recording="")
    transaction.on_commit(lambda: recordings.remove(names))


def _values(held: Iterable[Mapping[str, Any]]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for properties in held:
        for name, value in properties.items():
            found[name].append(value)
    return found
