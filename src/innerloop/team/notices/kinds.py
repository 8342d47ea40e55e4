"""What members can be told of. Each room registers its kinds when it starts; this room knows none of them."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from innerloop.kernel.facts import Kind as Sentence
from innerloop.team.models import Notice


@dataclass(frozen=True, slots=True)
class Subject:
    """What a notice is about, as it is just now: whose matter it is, what they said, and which team has it."""

    name: str = ""
    words: str = ""
    team_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG that goes with a notice, and what it shows in words, for who cannot see it."""

    png: bytes = field(repr=False)
    words: str


Draw = Callable[[UUID, datetime], Picture | None]
Look = Callable[[Collection[UUID]], Mapping[UUID, Subject]]
Still = Callable[[Sequence[Notice]], set[UUID]]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of notice: how the settings call it, and its sentence, with `{names}` from what is kept of it.

    `look` finds what notices are about; `still` returns which of some notices are still news, by id, for what is told
    later than it happened. What is `pressing` may come through somebody's quiet hours, where they wish it. For those
    who look on there is another sentence and another label, where the first speaks of "you".
    `draw` makes the picture of a subject as it is at a moment, where the kind has one: slowly, so only for what leaves.
    """

    name: str
    label: str
    sentence: str
    look: Look
    still: Still
    is_pressing: bool = False
    to_others: str = ""
    label_to_others: str = ""
    draw: Draw | None = None

    def aloud(self, notice: Notice) -> str:
        """Return the sentence of a notice as a whole team reads it."""
        return Sentence(self.name, self.to_others or self.sentence).say(notice.data)

    def say(self, notice: Notice) -> str:
        """Return the sentence of a notice; no customer is named in it."""
        return Sentence(self.name, self.sentence).say(notice.data)


_kinds: dict[str, Kind] = {}


def kind(known: Kind) -> str:
    """Register a kind and return its name. The same name again takes the place of the first."""
    _kinds[known.name] = known
    return known.name


def of(name: str) -> Kind | None:
    """Return a kind by its name; None where no room tells of it any more."""
    return _kinds.get(name)


def all_kinds() -> Iterator[Kind]:
    """Yield the kinds in the order in which they were registered."""
    yield from _kinds.values()
