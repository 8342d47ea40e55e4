"""What the Feedback page lists of a slice, as its address holds it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, cast

from innerloop.listen.rules.scale import Cohort, Scale

LONGEST_SEARCH = 200
_COHORTS = ("top", "middle", "bottom")
_NUMBER = re.compile(r"-?\d{1,4}")
_COUNT = re.compile(r"\d{1,9}")


@dataclass(frozen=True, slots=True)
class Listing:
    """Which answers of a slice are listed, and from where on.

    At most one of `cohort`, `score`, `is_unscored` and `is_unasked` (reviews, posts, talks) is set. `q` is what the
    words hold or, `by_meaning`, what they say in other words. `after` is the cursor of the last row seen, `shown` how
    many rows came before.
    """

    cohort: Cohort | Literal[""] = ""
    score: int | None = None
    is_unscored: bool = False
    is_unasked: bool = False
    has_words: bool = False
    q: str = ""
    by_meaning: bool = False
    is_by_time: bool = False  # of those that are near in meaning the newest first
    after: str = ""
    shown: int = 0

    @property
    def is_searched(self) -> bool:
        """Say whether the words decide what is listed."""
        return self.has_words or (bool(self.q) and not self.by_meaning)

    def all_scores(self) -> "Listing":
        """Return the listing of every score, from its beginning."""
        return replace(self, cohort="", score=None, is_unscored=False, is_unasked=False, after="", shown=0)

    def scores(self, scale: Scale) -> list[int] | None:
        """Return the scores that are listed; None for all of them."""
        if self.score is not None:
            return [self.score]
        if self.cohort:
            return [number for number in scale.scores if scale.cohort(number) == self.cohort]
        return None

    def pairs(self) -> list[tuple[str, str]]:
        """Return the listing as the address holds it."""
        held = [
            ("cohort", self.cohort),
            ("score", "" if self.score is None else str(self.score)),
            ("unscored", "1" if self.is_unscored else ""),
            ("unasked", "1" if self.is_unasked else ""),
            ("words", "1" if self.has_words else ""),
            ("q", self.q),
            ("by", "meaning" if self.by_meaning and self.q else ""),
            ("order", "time" if self.is_by_time and self.by_meaning and self.q else ""),
            ("after", self.after),
            ("shown", str(self.shown) if self.after else ""),
        ]
        return [(name, value) for name, value in held if value]


def read_listing(pairs: Mapping[str, str]) -> Listing:
    """Read a listing from an address. What cannot be read is left out: a page shows more, never an error."""
    score, shown = pairs.get("score", ""), pairs.get("shown", "")
    listing = Listing(
        has_words=pairs.get("words") == "1",
        q=" ".join(pairs.get("q", "").replace("\0", " ").split())[:LONGEST_SEARCH],
        by_meaning=pairs.get("by") == "meaning",
        is_by_time=pairs.get("order") == "time",
        after=pairs.get("after", ""),
        shown=int(shown) if _COUNT.fullmatch(shown) and shown.isascii() else 0,
    )
    if pairs.get("unscored") == "1":
        return replace(listing, is_unscored=True)
    if pairs.get("unasked") == "1":
        return replace(listing, is_unasked=True)
    if _NUMBER.fullmatch(score) and score.isascii():
        return replace(listing, score=int(score))
    if pairs.get("cohort") in _COHORTS:
        return replace(listing, cohort=cast(Cohort, pairs["cohort"]))
    return listing
