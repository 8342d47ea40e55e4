"""The vocabulary of the event log: which kinds of fact there are, and how each is said.

Every room registers its own kinds in its `events` module, so that a lower room's timeline can
say a higher room's fact.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fact: its name in the log and its sentence, with `{names}` from the event's data.

    What stands in brackets is said only where all its values are there: `Answered {score}[ by {channel}]`.
    """

    name: str
    sentence: str
    befell: str = "happened"  # said with its moment, where that is another one than that of the telling

    def say(self, data: Mapping[str, Any]) -> str:
        """Return the sentence with the event's own values in it; a value that is missing reads «…»."""
        told = {name: value for name, value in data.items() if value is not None}
        values = _Forgiving({name: _readers.get(name, _as_it_is)(value) for name, value in told.items()})
        return _OPTIONAL.sub(lambda found: _optional(found[1], values), self.sentence).format_map(values)


def _as_it_is(value: Any) -> Any:
    return value


def _optional(clause: str, values: Mapping[str, Any]) -> str:
    is_said = all(values.get(name) not in (None, "") for name in _NAMES.findall(clause))
    return clause if is_said else ""


class _Forgiving(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"


_OPTIONAL = re.compile(r"\[([^\]]*)\]")
_NAMES = re.compile(r"{(\w+)}")
_kinds: dict[str, Kind] = {}
_readers: dict[str, Callable[[Any], Any]] = {}


def kind(name: str, sentence: str, *, befell: str = "happened") -> str:
    """Register a kind of fact and return its name."""
    _kinds[name] = Kind(name, sentence, befell)
    return name


def befell(name: str) -> str:
    """Return the verb that goes with the moment of a kind of fact, such as "answered" on 4 May."""
    known = _kinds.get(name)
    return known.befell if known else "happened"


def read_as(value: str, reader: Callable[[Any], Any]) -> None:
    """Have a value of the events, such as `channel`, said as people read it."""
    _readers[value] = reader


def say(name: str, data: Mapping[str, Any]) -> str:
    """Return the sentence for an event, or its bare name where no room has registered one."""
    known = _kinds.get(name)
    return known.say(data) if known else name


def all_kinds() -> Iterator[Kind]:
    """Yield every registered kind, by name."""
    yield from sorted(_kinds.values(), key=lambda known: known.name)
