"""What else to try where a search on the Feedback page found nothing, each as an address that does it."""

from dataclasses import replace

from innerloop.act.queries import filters
from innerloop.act.queries.finding import Found
from innerloop.act.rules import Listing
from innerloop.understand.queries import Slice

# Of a longer word so many letters are left: two thirds, and no fewer than these.
_FEWEST_LETTERS = 4


def tries(found: Found, *, may_seek_meaning: bool) -> tuple[tuple[str, str], ...]:
    """Return what to try as (words, address), what leaves most of the search as it is first; nothing unless sought."""
    listing, slice_ = replace(found.listing, after="", shown=0), found.slice_
    if not listing.q:
        return ()
    ways: list[tuple[str, Slice, Listing]] = []
    if not listing.by_meaning:
        if may_seek_meaning:
            ways.append(("the same by its meaning", slice_, replace(listing, by_meaning=True)))
        if '"' in listing.q:
            bare = " ".join(listing.q.replace('"', " ").split())
            ways.append(("the words in any order", slice_, replace(listing, q=bare)))
        if (shorter := _shorter(found)) != listing.q:
            ways.append((f"“{shorter}”", slice_, replace(listing, q=shorter)))
    if listing != listing.all_scores():
        ways.append(("every score", slice_, listing.all_scores()))
    if slice_.where:
        ways.append(("without the filters", replace(slice_, where={}), listing))
    if slice_.days or slice_.span != "all":
        ways.append(("all time", replace(slice_, days=None, span="all"), listing))
    return tuple((words, filters.url(slice_, listing)) for words, slice_, listing in ways)


def _shorter(found: Found) -> str:
    """Return the search with long words cut to their beginning."""
    long = {word for word in found.seek.wanted.words() if len(word) > _FEWEST_LETTERS + 1}
    return " ".join(_cut(word) if word.casefold() in long else word for word in found.listing.q.split())


def _cut(word: str) -> str:
    return word[: max(_FEWEST_LETTERS, len(word) * 2 // 3)]
