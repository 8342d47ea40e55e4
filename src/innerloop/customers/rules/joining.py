"""What one record of a person takes over from another when the two become one."""

from collections.abc import Mapping
from typing import Any, Protocol

# What stands empty: only there a word of the other's is taken over.
FILLING: tuple[tuple[str, Any], ...] = (
    ("name", ""),
    ("language", ""),
    ("time_zone", ""),
    ("owner_id", None),
    ("value", None),
    ("currency", ""),
)


class Told(Protocol):
    """Anything with what is told of a customer: the row, or the profile."""

    @property
    def currency(self) -> str:
        """The currency of the value, empty where there is none."""
        ...

    @property
    def properties(self) -> Mapping[str, Any]:
        """What the company says about them."""
        ...


def filled(winner: Told, loser: Told) -> tuple[list[str], list[str]]:
    """Return the names of the fields, and of the properties, that only the loser has: the winner takes them over."""
    fields = [name for name, empty in FILLING if getattr(winner, name) == empty and getattr(loser, name) != empty]
    # An amount in one currency must not be read in another.
    if winner.currency not in ("", loser.currency):
        fields = [name for name in fields if name != "value"]
    return fields, sorted(loser.properties.keys() - winner.properties.keys())
