"""Customers who bring others: whom a friend came by."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from innerloop.customers import errors, events, queries
from innerloop.customers.actions.holding import hold
from innerloop.customers.actions.knowing import know
from innerloop.customers.models import Customer, Referral
from innerloop.customers.rules import Person
from innerloop.kernel import ids, log, scope


@transaction.atomic
def bring(*, promoter_id: UUID, friend: Person, source: str, by: str, now: datetime) -> Referral | None:
    """Make a friend known who came by a customer; return None for who is known already: nobody brings them then.

    Nothing of a customer who is known is changed by what a stranger types. Raises NoSuchCustomer, Erased and what
    `know` refuses.
    """
    here = scope.current()
    promoter = _promoter(promoter_id)
    if queries.holders_of(friend.keys, workspace_id=here):
        return None
    [known] = know([friend], workspace_id=here, by=by, now=now)
    if isinstance(known, errors.CustomerError):
        raise known
    return _written(promoter, known.customer_id, source=source, by=by, now=now) if known.is_new else None


@transaction.atomic
def note_brought(*, promoter_id: UUID, friend_id: UUID, by: str, now: datetime) -> Referral | None:
    """Note that another system says by whom a customer came; None where that is known, or they are one person.

    Raises NoSuchCustomer, Erased.
    """
    promoter, friend = _promoter(promoter_id), _promoter(friend_id)
    if promoter.id == friend.id or Referral.objects.filter(friend_id__in=queries.ids_of(friend.id)).exists():
        return None
    return _written(promoter, friend.id, source="api", by=by, now=now)


@transaction.atomic
def undo_brought(*, referral_id: UUID, also: Mapping[str, str], by: str, now: datetime) -> bool:
    """Forget that somebody was brought, for instance where a friend turned out to be an old customer; say whether.

    `also` is what another room knows of it and will need to bring it back.
    """
    row = Referral.objects.select_for_update().filter(id=referral_id).first()
    if row is None:
        return False
    data = {"promoter": str(row.promoter_id or ""), "source": row.source, "brought_at": row.brought_at.isoformat()}
    fact = log.Fact(events.UNBROUGHT, row.id, now, customer_id=row.friend_id, data={**also, **data})
    log.announce([fact], workspace_id=row.workspace_id, by=by)
    row.delete()
    return True


@transaction.atomic
def bring_back(*, referral_id: UUID, by: str, now: datetime) -> Referral | None:
    """Say again by whom somebody was brought, as it was before that was undone.

    None where nothing was undone, or where it is known by whom they came since. Raises NoSuchCustomer, OneErased.
    """
    if standing := Referral.objects.filter(id=referral_id).first():
        return standing
    undone = queries.unbrought(referral_id)
    if undone is None:
        return None
    if undone.customer_id is None or not undone.data["promoter"]:
        raise errors.OneErased
    try:
        promoter, friend = _promoter(UUID(undone.data["promoter"])), _promoter(undone.customer_id)
    except errors.Erased as error:
        raise errors.OneErased from error
    # Once more when both are held: pressed twice at once, the second has waited there for the first.
    if standing := Referral.objects.filter(id=referral_id).first():
        return standing
    if Referral.objects.filter(friend_id__in=queries.ids_of(friend.id)).exists():
        return None
    brought_at = datetime.fromisoformat(undone.data["brought_at"])
    return _written(promoter, friend.id, source=undone.data["source"], by=by, now=now, id_=referral_id, at=brought_at)


def forget_referrals(customer_ids: list[UUID], workspace_id: UUID) -> None:
    """Forget whom erased people brought and by whom they came; that somebody brought somebody stays a number."""
    rows = Referral.everywhere.filter(workspace_id=workspace_id)
    rows.filter(promoter_id__in=customer_ids).update(promoter=None)
    rows.filter(friend_id__in=customer_ids).update(friend=None)


def _promoter(customer_id: UUID) -> Customer:
    [held] = hold([customer_id], workspace_id=scope.current())
    if held.customer.erased_at:
        raise errors.Erased(held.customer.id)
    return held.customer


def _written(
    promoter: Customer,
    friend_id: UUID,
    *,
    source: str,
    by: str,
    now: datetime,
    id_: UUID | None = None,
    at: datetime | None = None,
) -> Referral:
    row = Referral.objects.create(
        id=id_ or ids.new_id(),
        workspace_id=promoter.workspace_id,
        promoter=promoter,
        friend_id=friend_id,
        brought_at=at or now,
        source=source,
    )
    data = {"promoter": str(promoter.id), "source": source}
    fact = log.Fact(events.BROUGHT, row.id, now, customer_id=friend_id, data=data)
    log.announce([fact], workspace_id=row.workspace_id, by=by)
    return row
