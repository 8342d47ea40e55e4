"""Groups of sentences named from their own words: those that stand in many of its sentences and in few other groups."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from innerloop.listen.rules import folding
from innerloop.understand.words.small_words import SMALL

MOST = 4
_MASKED = re.compile(r"\[[^\]\s]*\]")
_FEWEST = 2  # sentences: what one customer alone wrote names no group


def name(groups: Sequence[Sequence[str]], *, most: int = MOST) -> list[tuple[str, ...]]:
    """Return for each group its words, the most telling first: single ones and pairs, as they are mostly written.

    As c-TF-IDF (Grootendorst 2022), counted in sentences and in groups: share of the group's sentences x log(1 +
    groups / groups with it). Counted in words, one long comment or a rare pair names a group.
    """
    written: Counter[tuple[str, str]] = Counter()
    held = [[_terms(text, written) for text in group] for group in groups]
    by_group = [Counter(term for terms in group for term in terms) for group in held]
    overall: Counter[str] = Counter()
    for counted in by_group:
        overall.update(counted.keys())
    mostly = _mostly(written)
    return [
        tuple(_spelled(term, mostly) for term in _telling(counted, len(group), overall, len(held), most))
        for counted, group in zip(by_group, held, strict=True)
    ]


def _telling(counted: Counter[str], sentences: int, overall: Counter[str], groups: int, most: int) -> list[str]:
    fewest = min(_FEWEST, sentences)
    weighed = {
        # A pair says more than its words do alone, but is rarer than either.
        term: (number / sentences) * math.log(1 + groups / overall[term]) * (1.6 if " " in term else 1.0)
        for term, number in counted.items()
        if number >= fewest
    }
    chosen: list[str] = []
    for term in sorted(weighed, key=lambda term: (-weighed[term], term)):
        words = set(term.split())
        if not any(words & set(other.split()) for other in chosen):
            chosen.append(term)
        if len(chosen) == most:
            break
    return chosen


def _terms(text: str, written: Counter[tuple[str, str]]) -> set[str]:
    """Return single words and pairs of neighbours, folded, without small words; note how each was written."""
    found = folding.WORD.findall(_MASKED.sub(" . ", text))
    folded = [folding.fold(word) for word in found]
    for word, seen in zip(folded, found, strict=True):
        written[word, seen.lower()] += 1
    tells = [word not in SMALL and len(word) > 1 for word in folded]
    singles = {word for word, does in zip(folded, tells, strict=True) if does}
    pairs = {
        f"{one} {other}" for one, other, a, b in zip(folded, folded[1:], tells, tells[1:], strict=False) if a and b
    }
    return singles | pairs


def _spelled(term: str, written: Mapping[str, str]) -> str:
    return " ".join(written[word] for word in term.split())


def _mostly(written: Counter[tuple[str, str]]) -> dict[str, str]:
    """Return for each folded word how it is mostly written, accents and all."""
    best: dict[str, tuple[int, str]] = {}
    for (word, seen), number in written.items():
        best[word] = max(best.get(word, (0, "")), (number, seen))
    return {word: seen for word, (_, seen) in best.items()}
