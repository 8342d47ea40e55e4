"""A theme as the machine needs it: what it is called, what it is about, and sentences that speak of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Topic:
    """A matter that customers speak of. `examples` may be of any language and mixed; `names` are by language."""

    key: str
    name: str
    description: str = ""
    examples: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def sentences(self) -> tuple[str, ...]:
        """Return all that says what it is about, the same never twice."""
        said = (self.name, self.description, *self.names.values(), *self.examples)
        return tuple(dict.fromkeys(sentence for sentence in said if sentence.strip()))
