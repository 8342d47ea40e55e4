"""A person as somebody told us of them: every value read and normalised."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from innerloop.customers.rules import refusals
from innerloop.customers.rules.addresses import Key, read_email, read_external_id, read_phone
from innerloop.customers.rules.money import read_amount, read_currency
from innerloop.customers.rules.places import read_language, read_time_zone
from innerloop.customers.rules.properties import PropertyValue, read_properties
from innerloop.customers.rules.texts import read_name

_READERS: dict[str, Callable[[object], object]] = {
    "external_id": read_external_id,
    "email": read_email,
    "phone": read_phone,
    "name": read_name,
    "language": read_language,
    "time_zone": read_time_zone,
    "organization": lambda given: read_name(given, field="organization"),
    "owner_email": lambda given: read_email(given, field="owner"),
    "value": read_amount,
    "currency": read_currency,
    "properties": read_properties,
}
_IDENTITIES = ("external_id", "email", "phone")


@dataclass(frozen=True, slots=True)
class Person:
    """What we are told of one customer. None and "" mean "nothing said"; a property of None is taken away.

    Making one reads its values: what cannot be read raises a ValueRefused that names the field, the
    value and what to do. So a Person that exists can be kept.
    """

    external_id: str | None = None
    email: str | None = None
    phone: str | None = None
    name: str | None = None
    language: str | None = None
    time_zone: str | None = None
    organization: str | None = None  # its key
    owner_email: str | None = None
    value: Decimal | None = None  # a year's worth
    currency: str | None = None  # None: the workspace's
    properties: Mapping[str, PropertyValue | None] = field(default_factory=dict)
    as_given: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        as_given = {kind: getattr(self, kind) for kind in _IDENTITIES}
        for name, read in _READERS.items():
            given = getattr(self, name)
            if given is not None:
                object.__setattr__(self, name, read(given))
        object.__setattr__(self, "as_given", {k: v.strip() for k, v in as_given.items() if v})
        if not self.keys:
            raise refusals.IdentityMissing("customer", "")

    @property
    def keys(self) -> tuple[Key, ...]:
        """Return what identifies the person, the strongest first."""
        return tuple((kind, value) for kind in _IDENTITIES if (value := getattr(self, kind)))
