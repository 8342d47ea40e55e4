"""A text cut where it speaks of something, so that each stretch can be marked by how it does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from innerloop.act.rules.words import listed

# The class of a feeling, its sign and its word: never told by colour alone.
KINDS = {-1: "neg", 0: "neu", 1: "pos"}
SIGNS = {-1: "−", 0: "·", 1: "+"}
SPOKEN = {-1: "negative", 0: "neutral", 1: "positive"}

Pieces = tuple[tuple[str, bool], ...]  # (piece, whether it is what was sought)
Cut = Callable[[str], Pieces]


def whole(text: str) -> Pieces:
    """Cut a text nowhere."""
    return ((text, False),)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text speaks of something, from `start` up to and without `end`; `feeling` is -1, 0 or 1."""

    start: int
    end: int
    feeling: int
    name: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of a text in one marking: none, or what it speaks of and how. `pieces`: cut where a search was found."""

    pieces: Pieces
    kind: str = ""
    about: str = ""  # "negative: Slow reversal"
    ends: str = field(default="", compare=False)  # the same, where what it is said of ends


def stretches(text: str, places: Sequence[Place], cut: Cut = whole) -> tuple[Stretch, ...]:
    """Return a text as stretches, in order and whole; places beyond it are cut off, and may lie over each other."""
    held = [place for place in places if 0 <= place.start < min(place.end, len(text))]
    edges = sorted({0, len(text), *(place.start for place in held), *(min(place.end, len(text)) for place in held)})
    return tuple(
        _stretch(cut(text[start:end]), [place for place in held if place.start <= start < place.end], end)
        for start, end in pairwise(edges)
    )


def _stretch(pieces: Pieces, places: Sequence[Place], end: int) -> Stretch:
    if not places:
        return Stretch(pieces)
    ending = [place for place in places if place.end <= end]
    return Stretch(pieces, KINDS[_worst(places)], _about(places), _about(ending) if ending else "")


def _worst(places: Sequence[Place]) -> int:
    """Return the feeling that counts where several lie over each other: blame before praise before neither."""
    feelings = {place.feeling for place in places}
    return -1 if -1 in feelings else 1 if 1 in feelings else 0


def _about(places: Sequence[Place]) -> str:
    """Say what is spoken of and how: "negative: Waiting and Prices"."""
    return "; ".join(
        f"{SPOKEN[feeling]}: {listed(list(dict.fromkeys(names)))}"
        for feeling in (-1, 1, 0)
        if (names := [place.name for place in places if place.feeling == feeling])
    )
