"""Finding a customer: by id, merged or not, and by what they are known by."""

from collections.abc import Collection
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Coalesce

from innerloop.customers import events, rules
from innerloop.customers.models import Customer, Identity, Membership
from innerloop.kernel import scope
from innerloop.kernel.models import Event


def resolve(customer_id: UUID) -> UUID | None:
    """Return who answers for an id: the customer, the one they were merged into, or None for nobody here."""
    return resolve_each([customer_id]).get(customer_id)


def resolve_each(customer_ids: Collection[UUID], *, and_hold: bool = False) -> dict[UUID, UUID]:
    """Return who answers for each id; ids of nobody are left out. One query.

    With `and_hold` none of them is merged or erased until the transaction ends, which is what somebody
    needs who writes down the outcome.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT id, coalesce(merged_into_id, id) FROM customers_customer
            WHERE workspace_id = %s AND id = ANY(%s) ORDER BY id {"FOR KEY SHARE" if and_hold else ""}
            """,
            [scope.current(), list(customer_ids)],
        )
        return dict(cursor.fetchall())


def records_of(customer_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return who answers for each record of some people, those merged into them among these. One query."""
    rows = Customer.objects.filter(Q(id__in=customer_ids) | Q(merged_into_id__in=customer_ids))
    return dict(rows.values_list("id", Coalesce("merged_into_id", "id")))


def ids_of(customer_id: UUID) -> list[UUID]:
    """Return every id of one person: the one who answers first, then those merged into them."""
    answering = resolve(customer_id)
    if answering is None:
        return []
    merged = Customer.objects.filter(merged_into_id=answering).order_by("id").values_list("id", flat=True)
    return [answering, *merged]


def unbrought(referral_id: UUID) -> Event | None:
    """Return the newest fact that somebody was not brought after all, by the id of what was undone; else None."""
    rows = Event.objects.filter(workspace_id=scope.current(), object_id=referral_id, kind=events.UNBROUGHT)
    return rows.order_by("-id").first()


def organization_of(customer_id: UUID) -> UUID | None:
    """Return the organization that a customer is with now, the newest of several."""
    rows = Membership.objects.filter(customer_id=customer_id, ends_on=None).order_by("-starts_on", "-id")
    return rows.values_list("organization_id", flat=True).first()


def find(*, external_id: str | None = None, email: str | None = None, phone: str | None = None) -> Customer | None:
    """Return the customer whom all the given identities name, or None.

    Raises ValueRefused for an address that cannot be read. A shared address names nobody.
    """
    keys = {
        "external_id": rules.read_external_id(external_id),
        "email": rules.read_email(email),
        "phone": rules.read_phone(phone),
    }
    wanted = Q()
    for kind, value in keys.items():
        if value:
            wanted |= Q(kind=kind, value=value)
    if not wanted:
        return None
    telling = Identity.objects.filter(wanted, is_verified=True, is_shared=False).select_related("customer")
    found = {identity.customer for identity in telling}
    return found.pop() if len(found) == 1 else None
