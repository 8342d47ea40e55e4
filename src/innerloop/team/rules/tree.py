"""A tree of things that name their parent: its order for a page, and what would tie it into a circle."""

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol, TypeVar
from uuid import UUID


class Leaf(Protocol):
    """Anything with a parent of its own kind."""

    @property
    def id(self) -> UUID:
        """Who it is."""
        ...

    @property
    def parent_id(self) -> UUID | None:
        """Whom it is under; None at the top."""
        ...


T = TypeVar("T", bound=Leaf)


def in_tree_order(things: Iterable[T], name: Callable[[T], str]) -> list[tuple[T, int]]:
    """Return things with their depth (0 at the top), each right after its parent, siblings by name."""
    under: dict[UUID | None, list[T]] = {}
    for thing in sorted(things, key=lambda each: name(each).casefold()):
        under.setdefault(thing.parent_id, []).append(thing)
    # A list of what is still to be placed, not a recursion: a tree may be deeper than Python's stack.
    waiting = [(thing, 0) for thing in reversed(under.get(None, []))]
    placed = []
    while waiting:
        thing, depth = waiting.pop()
        placed.append((thing, depth))
        waiting += [(child, depth + 1) for child in reversed(under.get(thing.id, []))]
    return placed


def makes_circle(parents: Mapping[UUID, UUID | None], *, child: UUID, parent: UUID | None) -> bool:
    """Say whether putting `child` under `parent` would tie the tree into a circle."""
    above = parent
    while above is not None:
        if above == child:
            return True
        above = parents.get(above)
    return False
