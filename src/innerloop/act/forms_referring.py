"""What a friend types who was sent a promoter's link."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from innerloop.act.rules.referring_words import PageWords
from innerloop.customers.rules import Person, ValueRefused

# A name is shown to members and written in messages, where an address would be made a link. "Dr.Musa" is a name.
_WEB_ADDRESS = re.compile(
    r"://|\bwww\.|\bbit\.ly\b|[\w-]\.(?:com|net|org|info|io|biz|xyz|app|link|online|site|shop|top)\b|[\w-]\.[a-z]{2,}[/:]"
    r"|[\w-]\.co\.[a-z]{2}\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Friend:
    """What was typed, and what is wrong with it; `person` where nothing is."""

    name: str
    address: str
    is_yes: bool
    errors: Mapping[str, str]
    person: Person | None = None


def read_friend(given: Mapping[str, str], words: PageWords, *, language: str) -> Friend:
    """Read the form of a friend: a name, an address, and the yes without which we may not write."""
    name, address = given.get("name", "").strip()[:200], given.get("address", "").strip()[:320]
    is_yes = given.get("yes") == "1"
    errors = {} if name else {"name": words.missing_name}
    if _WEB_ADDRESS.search(name):
        errors["name"] = words.name_is_address
    person = _person(name, address, language) if name else _person("-", address, language)
    if person is None:
        errors["address"] = words.missing_address
    if not is_yes:
        errors["yes"] = words.missing_yes
    return Friend(name, address, is_yes, errors, None if errors else person)


def _person(name: str, address: str, language: str) -> Person | None:
    kind = "email" if "@" in address else "phone"
    try:
        return Person(**{kind: address, "name": name, "language": language})  # type: ignore[arg-type]
    except ValueRefused:
        return None
