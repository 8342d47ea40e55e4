"""Everything that this room knows of one customer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from innerloop.customers.models import Consent, Customer, Identity, Membership, Merge, Property
from innerloop.customers.queries.people import resolve
from innerloop.customers.queries.permission import stops_of
from innerloop.customers.rules import kind_for

MOST_PICKABLE = 20


@dataclass(frozen=True, slots=True)
class Address:
    """One thing a customer is known by."""

    id: UUID
    kind: str
    value: str
    as_given: str
    is_verified: bool
    is_shared: bool
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a customer said last for one address, channel and purpose."""

    identity_id: UUID
    channel: str
    purpose: str
    is_given: bool
    said_at: datetime
    said_by: str
    wording: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """An address of the customer that is not written to; without a purpose, for none."""

    identity_id: UUID
    channel: str
    purpose: str
    reason: str
    suppressed_at: datetime


@dataclass(frozen=True, slots=True)
class Stay:
    """A time in an organization."""

    organization_id: UUID
    key: str
    name: str
    role: str
    weight: Decimal
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Joined:
    """A record that was merged into this one, and can be parted again."""

    merge_id: UUID
    customer_id: UUID
    merged_at: datetime
    merged_by: str


@dataclass(frozen=True, slots=True)
class Profile:
    """A customer with all that hangs on them; addresses and stays newest first."""

    id: UUID
    name: str
    language: str
    time_zone: str
    owner_id: UUID | None
    owner_email: str | None
    value: Decimal | None
    currency: str
    properties: dict[str, Any]
    known_at: datetime
    erased_at: datetime | None
    addresses: Sequence[Address]
    consents: Sequence[Allowed]
    suppressions: Sequence[Stopped]
    stays: Sequence[Stay]
    merged: Sequence[Joined]

    def newest(self, kind: str) -> str | None:
        """Return the newest address of a kind, or None."""
        return next((address.value for address in self.addresses if address.kind == kind), None)

    @property
    def organization(self) -> Stay | None:
        """Return the time in an organization that has not ended, the newest of several."""
        return next((stay for stay in self.stays if stay.ends_on is None), None)


def profile(customer_id: UUID) -> Profile | None:
    """Return the profile of who answers for an id, or None for nobody here. A fixed number of queries."""
    answering = resolve(customer_id)
    person = Customer.objects.select_related("owner__user").filter(id=answering).first() if answering else None
    if person is None:
        return None
    addresses = _addresses(person.id)
    return Profile(
        id=person.id,
        name=person.name,
        language=person.language,
        time_zone=person.time_zone,
        owner_id=person.owner_id,
        owner_email=person.owner.user.email if person.owner else None,
        value=person.value,
        currency=person.currency,
        properties=person.properties,
        known_at=person.known_at,
        erased_at=person.erased_at,
        addresses=addresses,
        consents=_consents(person.id),
        suppressions=_suppressions(addresses),
        stays=_stays(person.id),
        merged=_merged(person.id),
    )


def _addresses(customer_id: UUID) -> list[Address]:
    rows = Identity.objects.filter(customer_id=customer_id).order_by("-added_at", "-id")
    columns = ("id", "kind", "value", "as_given", "is_verified", "is_shared", "added_at")
    return [Address(*row) for row in rows.values_list(*columns)]


def _consents(customer_id: UUID) -> list[Allowed]:
    rows = (
        Consent.objects.filter(customer_id=customer_id)
        .order_by("identity_id", "channel", "purpose", "-said_at", "-id")
        .distinct("identity_id", "channel", "purpose")
    )
    columns = ("identity_id", "channel", "purpose", "is_given", "said_at", "said_by", "wording")
    return [Allowed(*row) for row in rows.values_list(*columns)]


def _suppressions(addresses: Sequence[Address]) -> list[Stopped]:
    found = stops_of(address.value for address in addresses)
    return [
        Stopped(address.id, stop.channel, stop.purpose, stop.reason, stop.suppressed_at)
        for address in addresses
        for stop in found.get(address.value, ())
        if kind_for(stop.channel) in (address.kind, None)
    ]


def _stays(customer_id: UUID) -> list[Stay]:
    rows = Membership.objects.filter(customer_id=customer_id).order_by("-starts_on", "-id")
    columns = (
        "organization_id",
        "organization__key",
        "organization__name",
        "role",
        "weight",
        "starts_on",
        "ends_on",
    )
    return [Stay(*row) for row in rows.values_list(*columns)]


def _merged(customer_id: UUID) -> list[Joined]:
    # By the losers and not by the winner: those of a loser's own came along with it.
    rows = Merge.objects.filter(loser__merged_into=customer_id, undone_at=None).order_by("-merged_at", "-id")
    return [Joined(*row) for row in rows.values_list("id", "loser_id", "merged_at", "merged_by")]


def values_seen() -> dict[str, list[str]]:
    """Return the properties that can be picked by value, each with the values seen first, as conditions name them."""
    rows = Property.objects.filter(kind__in=[Property.Kind.TEXT, Property.Kind.FLAG]).order_by("name")
    return {row.name: _pickable(row) for row in rows if row.seen or row.kind == Property.Kind.FLAG}


def _pickable(row: Property) -> list[str]:
    return ["yes", "no"] if row.kind == Property.Kind.FLAG else [str(value) for value in row.seen[:MOST_PICKABLE]]
