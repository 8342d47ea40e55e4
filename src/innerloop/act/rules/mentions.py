"""Who is named in a note: an @, then a colleague's name as the pages write it."""

from collections.abc import Collection, Hashable, Mapping
from typing import TypeVar

Who = TypeVar("Who", bound=Hashable)


def named(text: str, names: Mapping[Who, str], *, picked: Collection[Who] = ()) -> list[Who]:
    """Return who is named, in the order of the text, each once.

    Of a name that begins with another the longer counts, in capital letters or small. Where several have one name,
    those that were `picked` from the list are meant; where none was, all of them: nobody is overlooked.
    """
    found: dict[Who, None] = {}
    folded = {who: name.casefold() for who, name in names.items() if name.strip()}
    for part in text.casefold().split("@")[1:]:
        fitting = [name for name in set(folded.values()) if _begins(part, name)]
        if not fitting:
            continue
        meant = [who for who, name in folded.items() if name == max(fitting, key=len)]
        found |= dict.fromkeys([who for who in meant if who in picked] or meant)
    return list(found)


def _begins(part: str, name: str) -> bool:
    """Say whether a text begins with a name, and the name does not go on in it."""
    return part.startswith(name) and not part[len(name) : len(name) + 1].isalnum()
