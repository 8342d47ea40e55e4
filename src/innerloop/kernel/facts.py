"""The vocabulary of the event log: which kinds of fact there are, and how each is said.

Every room registers its own kinds in its `events` module, so that a lower room's timeline can
say a higher room's fact.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fact: its name in the log and its sentence, with `{names}` from the event's data."""

    name: str
    sentence: str

    def say(self, data: Mapping[str, Any]) -> str:
        """Return the sentence with the event's own values in it; a value that is missing reads «…»."""
        return self.sentence.format_map(_Forgiving(data))


class _Forgiving(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"


_kinds: dict[str, Kind] = {}


def kind(name: str, sentence: str) -> str:
    """Register a kind of fact and return its name."""
    _kinds[name] = Kind(name, sentence)
    return name


def say(name: str, data: Mapping[str, Any]) -> str:
    """Return the sentence for an event, or its bare name where no room has registered one."""
    known = _kinds.get(name)
    return known.say(data) if known else name


def all_kinds() -> Iterator[Kind]:
    """Yield every registered kind, by name."""
    yield from sorted(_kinds.values(), key=lambda known: known.name)
