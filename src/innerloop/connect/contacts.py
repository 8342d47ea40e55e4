"""Contacts as other systems keep them: what of it can be read, for one bad value must not lose the whole."""

from collections.abc import Callable, Mapping
from typing import Any

from innerloop.customers import rules as people

_READERS: dict[str, Callable[[object], str | None]] = {
    "email": people.read_email,
    "phone": people.read_phone,
    "external_id": people.read_external_id,
}


def readable(given: Mapping[str, Any]) -> dict[str, str]:
    """Return the identities among email, phone and external_id that can be kept."""
    found = {}
    for name, read in _READERS.items():
        try:
            value = read(given[name]) if given.get(name) else None
        except people.ValueRefused:
            continue
        if value:
            found[name] = value
    return found
