"""What can be said of a customer, in plain Python: values read, consent weighed.

Everything public is named here; `rules.Person(...)` is where nearly all of it is used.
"""

from innerloop.customers.rules.addresses import (
    Key,
    Kind,
    kind_for,
    read_address,
    read_email,
    read_external_id,
    read_phone,
)
from innerloop.customers.rules.behavior import REVENUE_KINDS, Behavior, read_kind
from innerloop.customers.rules.consent import (
    ANYWHERE,
    PURPOSES,
    STOP_REASONS,
    Said,
    Standing,
    Stop,
    Verdict,
    erased,
    needs_yes,
    refusal,
    stopped,
    weigh,
)
from innerloop.customers.rules.cursors import cursor_at, read_cursor
from innerloop.customers.rules.joining import FILLING, filled
from innerloop.customers.rules.money import read_amount, read_currency
from innerloop.customers.rules.person import Person
from innerloop.customers.rules.places import read_language, read_time_zone
from innerloop.customers.rules.properties import (
    MOST_PROPERTIES,
    MOST_SEEN,
    PropertyKind,
    PropertyValue,
    kind_of,
    read_properties,
)
from innerloop.customers.rules.refusals import ValueRefused

__all__ = [
    "ANYWHERE",
    "FILLING",
    "MOST_PROPERTIES",
    "MOST_SEEN",
    "PURPOSES",
    "REVENUE_KINDS",
    "STOP_REASONS",
    "Behavior",
    "Key",
    "Kind",
    "Person",
    "PropertyKind",
    "PropertyValue",
    "Said",
    "Standing",
    "Stop",
    "ValueRefused",
    "Verdict",
    "cursor_at",
    "erased",
    "filled",
    "kind_for",
    "kind_of",
    "needs_yes",
    "read_address",
    "read_amount",
    "read_currency",
    "read_cursor",
    "read_email",
    "read_external_id",
    "read_kind",
    "read_language",
    "read_phone",
    "read_properties",
    "read_time_zone",
    "refusal",
    "stopped",
    "weigh",
]
