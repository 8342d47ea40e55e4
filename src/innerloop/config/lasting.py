"""What a process holds from its start to its end is not searched for garbage, and what it makes much of, seldom."""

import contextlib
import gc
from collections.abc import Iterator

# Migrating makes cycles by the hundred thousand: searched this seldom, they take 70 MB.
_SELDOM = (50_000, 10, 10)


def keep() -> None:
    """Take all that is loaded by now out of the search for garbage, for good.

    Call it once, when the process is about to begin. A whole search of a web process goes through 190,000 objects
    that never go away: a tenth of a second in which no thread answers (docs/adr/0034-what-lasts-is-not-searched.md).
    """
    gc.collect()
    gc.freeze()


@contextlib.contextmanager
def searched_seldom() -> Iterator[None]:
    """Search for garbage seldom meanwhile: what makes much that stays is searched again and again for nothing.

    A fifth of the time that bringing up the schema and the demo company takes.
    """
    before = gc.get_threshold()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.collect()
