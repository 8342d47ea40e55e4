"""What is asked: searches by word of every kind, and sentences that nobody wrote, some of them of a slice only."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from innerloop.act.rules import Listing
from innerloop.config.bench.filling import TOUCHPOINTS
from innerloop.config.bench.search import wording
from innerloop.understand.queries import Slice
from innerloop.understand.rules import seeking

# How many of each kind among a hundred.
KINDS = {"frequent": 20, "middling": 20, "rare": 15, "beginning": 10, "two words": 10, "phrase": 8, "without": 7}
KINDS |= {"mistyped": 10}
# How often each slice is asked: half of them of all answers of two years.
SLICES = ("", "", "", "touchpoint", "time", "cohort")


@dataclass(frozen=True, slots=True)
class Asked:
    """One search: its kind, of which slice, and what the address of the page would hold."""

    kind: str
    of: str
    slice_: Slice
    listing: Listing


def by_word(said: Sequence[str], count: int) -> Iterator[Asked]:
    """Yield so many searches by word, drawn from a sample of what was said."""
    rng = random.Random(11)  # noqa: S311 - always the same ones
    held = Counter(word for text in said for word in set(seeking.words_of(text)) if word.isalpha() and len(word) > 2)
    shares = {word: n / len(said) for word, n in held.items()}
    some = {
        "frequent": [word for word, share in shares.items() if share > 0.05],
        "middling": [word for word, share in shares.items() if 0.002 < share < 0.05],
        "rare": [wording.rare_word(rank) for rank in range(50, wording.RARE_WORDS, 997)],
    }
    kinds = [kind for kind, n in KINDS.items() for _ in range(n)]
    for number in range(count):
        kind = kinds[number * 37 % len(kinds)]
        yield _asked(kind, rng.choice(SLICES), _typed(kind, some, said, rng), rng)


def by_meaning(code: str, count: int) -> Iterator[Asked]:
    """Yield so many sentences of a language to be found by their meaning."""
    rng = random.Random(12)  # noqa: S311
    for sentence in wording.sentences(code, count, seed=2):
        yield _asked("meaning", rng.choice(SLICES), sentence, rng, by_meaning=True)


def _typed(kind: str, some: Mapping[str, Sequence[str]], said: Sequence[str], rng: random.Random) -> str:
    long = [word for word in some["middling"] if len(word) > 5]
    text = [word for word in seeking.words_of(rng.choice(said)) if word.isalpha()] or ["money", "late"]
    place = rng.randrange(max(1, len(text) - 1))
    match kind:
        case "beginning":
            return rng.choice(long)[:4]
        case "two words":
            return " ".join(rng.sample(text, min(2, len(text))))
        case "phrase":
            return f'"{" ".join(text[place : place + 2])}"'
        case "without":
            return f"{rng.choice(some['middling'])} -{rng.choice(some['frequent'])}"
        case "mistyped":
            return wording.mistyped(rng, rng.choice(long))
    return rng.choice(some[kind])


def _asked(kind: str, of: str, q: str, rng: random.Random, *, by_meaning: bool = False) -> Asked:
    slice_ = Slice(span="all")
    listing = Listing(q=q, by_meaning=by_meaning)
    if of == "touchpoint":
        where = {"touchpoint": (f"touchpoint-{rng.randrange(TOUCHPOINTS)}",)}
        slice_ = Slice(span="all", where=where)
    elif of == "time":
        first = datetime.now(UTC).date() - timedelta(days=rng.randrange(100, 700))
        slice_ = Slice(days=(first, first + timedelta(days=90)))
    elif of == "cohort":
        listing = Listing(q=q, by_meaning=by_meaning, cohort="bottom")
    return Asked(kind, of, slice_, listing)
