"""Something a customer did, as another system told us of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from innerloop.customers.rules import refusals
from innerloop.customers.rules.money import read_amount, read_currency
from innerloop.customers.rules.person import Person
from innerloop.customers.rules.properties import PropertyValue, read_properties
from innerloop.customers.rules.texts import read_text

REVENUE_KINDS = ("new", "renewal", "expansion", "loss")

_KIND = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _.:/-]{0,79}")


@dataclass(frozen=True, slots=True)
class Behavior:
    """One thing a person did. Making one reads its values, as for a Person.

    `key` makes it idempotent: the same key again adds nothing.
    """

    kind: str
    person: Person
    occurred_at: datetime
    key: str | None = None
    properties: Mapping[str, PropertyValue | None] = field(default_factory=dict)
    revenue: Decimal | None = None
    currency: str | None = None  # None: the workspace's
    revenue_kind: str | None = None

    def __post_init__(self) -> None:
        read = {
            "kind": read_kind(self.kind),
            "occurred_at": _read_moment(self.occurred_at),
            "key": read_text(self.key, field="key", most=200),
            "properties": {k: v for k, v in read_properties(self.properties).items() if v is not None},
            "revenue": read_amount(self.revenue, field="revenue"),
            "currency": read_currency(self.currency),
            "revenue_kind": _read_revenue_kind(self.revenue_kind),
        }
        for name, value in read.items():
            object.__setattr__(self, name, value)


def read_kind(given: object) -> str:
    """Return the kind of an event as it is compared; raises KindUnreadable."""
    kind = read_text(given, field="kind", most=80)
    if kind is None or not _KIND.fullmatch(kind):
        raise refusals.KindUnreadable("kind", given)
    return kind


def _read_moment(given: object) -> datetime:
    if not isinstance(given, datetime) or given.tzinfo is None:
        raise refusals.MomentWithoutZone("occurred_at", given)
    return given


def _read_revenue_kind(given: object) -> str | None:
    if given is None or given == "":
        return None
    if given not in REVENUE_KINDS:
        raise refusals.ChoiceUnknown("revenue_kind", given, choices=", ".join(REVENUE_KINDS))
    return str(given)
