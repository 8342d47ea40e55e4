"""What customers allow us, and addresses that we leave alone."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from innerloop.customers import errors, events, queries, rules
from innerloop.customers.actions import holding
from innerloop.customers.models import Consent, Identity, Suppression
from innerloop.kernel import log, scope


def note_consent(said: rules.Said, *, identity_id: UUID, workspace_id: UUID, by: str, now: datetime) -> Consent:
    """Keep what a customer said about one of their addresses; the newest word counts, all are kept.

    Raises NoSuchIdentity.
    """
    with transaction.atomic():
        identity = Identity.everywhere.filter(workspace_id=workspace_id, id=identity_id).first()
        if identity is None:
            raise errors.NoSuchIdentity(identity_id)
        consent = Consent.everywhere.create(
            workspace_id=workspace_id,
            customer_id=identity.customer_id,
            identity=identity,
            channel=said.channel,
            purpose=said.purpose,
            is_given=said.is_given,
            said_at=now,
            said_by=by,
            wording=said.wording,
        )
        kind = events.CONSENTED if said.is_given else events.WITHDREW
        data = {"channel": said.channel, "purpose": said.purpose}
        fact = log.Fact(kind, consent.id, now, customer_id=identity.customer_id, data=data)
        log.announce([fact], workspace_id=workspace_id, by=by)
    return consent


def refuse_anywhere(
    *, customer_id: UUID, purpose: str, wording: str, workspace_id: UUID, by: str, now: datetime
) -> Consent | None:
    """Keep that a customer wants no more of a purpose wherever it would reach them; None where that is known.

    It holds whether or not an address is known, until any later yes to the purpose.
    """
    said = rules.Said(channel=rules.ANYWHERE, purpose=purpose, is_given=False, wording=wording)
    return _say_anywhere(said, customer_id=customer_id, workspace_id=workspace_id, by=by, now=now)


def allow_anywhere(
    *, customer_id: UUID, purpose: str, wording: str, workspace_id: UUID, by: str, now: datetime
) -> Consent | None:
    """Take back what `refuse_anywhere` keeps; None where nothing is refused."""
    said = rules.Said(channel=rules.ANYWHERE, purpose=purpose, is_given=True, wording=wording)
    return _say_anywhere(said, customer_id=customer_id, workspace_id=workspace_id, by=by, now=now)


def suppress(stop: rules.Stop, *, workspace_id: UUID, by: str, now: datetime) -> bool:
    """Leave an address alone from now on; False when it was left alone already.

    Kept by keyed hash only, so that it holds for an address that nobody has told us of yet, and still
    holds when the person was erased and is imported again.
    """
    with transaction.atomic():
        row = Suppression(
            workspace_id=workspace_id,
            channel=stop.channel,
            address_digest=queries.digest_of(stop.address, workspace_id=workspace_id),
            purpose=stop.purpose,
            reason=stop.reason,
            suppressed_at=now,
        )
        Suppression.everywhere.bulk_create([row], ignore_conflicts=True)
        if not Suppression.everywhere.filter(id=row.id).exists():
            return False
        _announce(events.SUPPRESSED, row.id, stop, workspace_id=workspace_id, by=by, now=now)
    return True


def unsuppress(stop: rules.Stop, *, workspace_id: UUID, by: str, now: datetime) -> bool:
    """Take back that an address is left alone, for the very purpose named; False when it was not."""
    with transaction.atomic():
        row = (
            Suppression.everywhere.select_for_update()
            .filter(
                workspace_id=workspace_id,
                channel=stop.channel,
                address_digest=queries.digest_of(stop.address, workspace_id=workspace_id),
                purpose=stop.purpose,
            )
            .first()
        )
        if row is None:
            return False
        object_id = row.id
        row.delete()
        _announce(events.UNSUPPRESSED, object_id, stop, workspace_id=workspace_id, by=by, now=now)
    return True


def _say_anywhere(said: rules.Said, *, customer_id: UUID, workspace_id: UUID, by: str, now: datetime) -> Consent | None:
    with transaction.atomic(), scope.to(workspace_id):
        # By a link of long ago it may be said as somebody who is another by now, or is merged at this very moment. One
        # after the other, so that a button pressed twice is one word.
        [person] = holding.hold([customer_id], workspace_id=workspace_id)
        customer_id = person.customer.id
        is_refused = customer_id in queries.refused_anywhere([customer_id], said.purpose)
        if is_refused is not said.is_given:
            return None
        held = Identity.objects.filter(customer_id=customer_id)
        identity = held.order_by("added_at", "id").first()
        if identity is None:
            # A word is kept with what somebody is known by: here that is nothing but the link that they were given.
            known = f"{rules.ANYWHERE}:{customer_id}"
            identity = Identity.objects.create(
                workspace_id=workspace_id,
                customer_id=customer_id,
                kind=Identity.Kind.EXTERNAL_ID,
                value=known,
                as_given=known,
            )
        return note_consent(said, identity_id=identity.id, workspace_id=workspace_id, by=by, now=now)


def _announce(kind: str, object_id: UUID, stop: rules.Stop, *, workspace_id: UUID, by: str, now: datetime) -> None:
    # A shared address is left alone for all of its people, and so told of each.
    held_as = rules.kind_for(stop.channel)
    holders = queries.holders_of([(held_as, stop.address)], workspace_id=workspace_id) if held_as else []
    data = {"channel": stop.channel, "purpose": stop.purpose or "all", "reason": stop.reason}
    customers: list[UUID | None] = [*{holder.customer_id for holder in holders}] or [None]
    told = [log.Fact(kind, object_id, now, customer_id=customer_id, data=data) for customer_id in customers]
    log.announce(told, workspace_id=workspace_id, by=by)
