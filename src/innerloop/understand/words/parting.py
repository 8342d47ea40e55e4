"""Clauses of which one part praises and another blames: "great prices, terrible wait". There each part stands alone.

A comma or an "and" is no end of a clause: whoever lists three things that were good says one thing. Only where parts
are felt in opposite ways is a clause cut there, so that each theme in it is felt by its own words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from innerloop.understand.words.clauses import LEAST_LETTERS, Span

# Of their words alone, with no model, something is known.
KNOWN_BY_WORDS = ("en", "sw")
# A list that goes on for ever costs no more than this; the rest belongs to the last part.
MOST = 6
# Found by trial on the demo company's phrases, joined by commas. A clause that is felt more clearly than the first has
# no opposites. By their words alone, opposite parts lie farther apart than the second. What is less clear than the
# third is neither praise nor blame, and stays with what stands before it.
_MIXED, _APART, _CLEAR = 0.9, 0.6, 0.4
_JOINTS = ("and", "with", "while", "despite", "not", "na", "et", "y", "e", "und", "mit")
_JOINT = re.compile(rf"[,،、]\s++|\s++(?=(?:{'|'.join(_JOINTS)})\b)|:\s++", re.IGNORECASE)


def may_be_mixed(feeling: float) -> bool:
    """Say whether a clause that is felt so as a whole, -1 to 1, may hold opposite parts."""
    return abs(feeling) < _MIXED


def may_oppose(by_words: Sequence[float]) -> bool:
    """Say whether parts that are felt so by their words alone, -1 to 1, are worth a closer look."""
    return max(by_words) - min(by_words) >= _APART


def parts(text: str, span: Span) -> list[Span]:
    """Return the stretches of a clause between its joints; the clause alone where it has none."""
    begun: list[int] = [span.start]
    ends: list[int] = []
    letters, at = 0, span.start  # how many the part that was begun has, up to where
    for joint in _JOINT.finditer(text, span.start, span.end):
        if len(begun) == MOST:
            break
        letters, at = letters + _letters(text, at, joint.start()), joint.start()
        if letters < LEAST_LETTERS:
            continue
        if _letters(text, joint.end(), span.end) < LEAST_LETTERS:
            break  # nor does anything behind a later joint say something
        ends.append(joint.start())
        begun.append(joint.end())
        letters, at = 0, joint.end()
    return [Span(start, end) for start, end in zip(begun, [*ends, span.end], strict=True)]


def apart(spans: Sequence[Span], feelings: Sequence[float]) -> list[Span]:
    """Return the parts of a clause, neighbours of one feeling (-1 to 1) joined; one where none opposes another."""
    made: list[Span] = []
    signs: list[int] = []
    for span, feeling in zip(spans, feelings, strict=True):
        sign = 0 if abs(feeling) < _CLEAR else 1 if feeling > 0 else -1
        if made and sign * signs[-1] >= 0:
            made[-1], signs[-1] = Span(made[-1].start, span.end), signs[-1] or sign
        else:
            made.append(span)
            signs.append(sign)
    return made


def _letters(text: str, start: int, end: int) -> int:
    """Return how many letters there are, counted no farther than they say something: texts are strangers'."""
    found = (1 for at in range(start, end) if text[at].isalnum())
    return sum(islice(found, LEAST_LETTERS))
