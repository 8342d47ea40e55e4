"""The list of customers: by name, address, number or the company's own id."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from innerloop.customers.models import Customer, Identity, Membership
from innerloop.customers.queries.pages import Page, cut


@dataclass(frozen=True, slots=True)
class Listed:
    """A customer as a list shows them. Of several addresses of a kind the newest."""

    id: UUID
    name: str
    external_id: str | None
    email: str | None
    phone: str | None
    language: str
    organization: str | None
    value: Decimal | None
    currency: str
    properties: dict[str, Any]
    known_at: datetime


def search(q: str = "", *, limit: int = 50, after: str | None = None) -> Page[Listed]:
    """Return the customers that a search finds, those known last first. Three queries.

    `q` is found anywhere in a name and at the beginning of an address, number or external id.
    Raises ValueRefused for a cursor that is not ours.
    """
    page = cut(_matching(q.strip()), moment="known_at", limit=limit, after=after)
    ids = [customer.id for customer in page.rows]
    known_by, organizations = addresses_of(ids), _organizations_of(ids)
    listed = [_listed(customer, known_by[customer.id], organizations) for customer in page.rows]
    return Page(listed, page.next)


def addresses_of(customer_ids: Collection[UUID]) -> dict[UUID, dict[str, str]]:
    """Return the newest value of each kind of identity, by customer. One query."""
    found: dict[UUID, dict[str, str]] = defaultdict(dict)
    rows = Identity.objects.filter(customer_id__in=customer_ids).order_by("added_at", "id")
    for customer_id, kind, value in rows.values_list("customer_id", "kind", "value"):
        found[customer_id][kind] = value
    return found


def _matching(q: str) -> QuerySet[Customer, Customer]:
    people: QuerySet[Customer, Customer] = Customer.objects.filter(merged_into=None, erased_at=None)
    if not q or "\x00" in q:
        return people if not q else people.none()
    holders = Identity.objects.filter(_begins_with(q)).values("customer_id")
    return people.filter(Q(name__icontains=q) | Q(id__in=holders))


def _begins_with(q: str) -> Q:
    # Addresses are kept in lower case, a company's own ids as they were given.
    begins = Q(value__startswith=q) | Q(value__startswith=q.lower())
    digits = "".join(letter for letter in q if letter.isdigit())
    if len(digits) >= 4:
        begins |= Q(kind="phone", value__startswith=f"+{digits}")
    return begins


def _organizations_of(customer_ids: Collection[UUID]) -> dict[UUID, str]:
    stays = Membership.objects.filter(customer_id__in=customer_ids, ends_on=None).order_by("starts_on", "id")
    return dict(stays.values_list("customer_id", "organization__key"))


def _listed(customer: Customer, known_by: dict[str, str], organizations: dict[UUID, str]) -> Listed:
    return Listed(
        id=customer.id,
        name=customer.name,
        external_id=known_by.get("external_id"),
        email=known_by.get("email"),
        phone=known_by.get("phone"),
        language=customer.language,
        organization=organizations.get(customer.id),
        value=customer.value,
        currency=customer.currency,
        properties=customer.properties,
        known_at=customer.known_at,
    )
