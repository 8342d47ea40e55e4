"""The port to a language model: what it is asked, what it answered. `connect` brings the adapters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is asked: our own words in `system`, what customers said in `said`, and how much may come back."""

    system: str = field(repr=False)
    said: str = field(repr=False)
    most_tokens: int

    def tokens(self) -> int:
        """Return how many tokens it is at most, whatever the model counts: one for every two bytes is plenty."""
        return len((self.system + self.said).encode()) // 2 + 20


@dataclass(frozen=True, slots=True)
class Place:
    """Where a model is: address, name, key, and how many seconds it may take."""

    base_url: str
    model: str
    key: str = field(repr=False)
    patience: int


@dataclass(frozen=True, slots=True)
class Told:
    """What a model answered, and the tokens that it counted; None where it told none."""

    text: str = field(repr=False)
    tokens_in: int | None = None
    tokens_out: int | None = None


class Adapter(Protocol):
    """One protocol by which language models are spoken to."""

    kind: str
    title: str
    usual_url: str
    hint: str
    needs_key: bool

    def against_url(self, url: str) -> str:
        """Say what speaks against an address, or nothing."""
        ...

    def ask(self, place: Place, prompt: Prompt) -> Told:
        """Ask once and return the answer; raises one of `outside.errors`. Opens no transaction and writes nothing."""
        ...


_adapters: dict[str, Adapter] = {}


def register(adapter: Adapter) -> None:
    """Make an adapter known; `connect` does so at start."""
    _adapters[adapter.kind] = adapter


def known() -> Mapping[str, Adapter]:
    """Return the adapters by kind."""
    return dict(_adapters)


def of(kind: str) -> Adapter | None:
    """Return one adapter, or None."""
    return _adapters.get(kind)
