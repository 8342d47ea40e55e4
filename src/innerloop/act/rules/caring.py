"""What a customer cares about, in sentences of their own.

The rule, until the machine understands comments: what somebody comes back to counts more than what was said loudest,
what came with the best or the worst score more than what came with a middling one, and what is newer more than what
is older. It knows no language: a word that says something is taken to have five letters or more, and one that begins
with the same five letters is taken for the same word.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

MOST = 3
_LETTERS = 5
_LEAST, _LONGEST = 12, 240  # characters: shorter is a nod, longer is no longer one thought
_END = re.compile(r"(?<=[.!?…;])\s+|(?<=[。！？؟])\s*|\n+")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Verbatim:
    """What somebody said in one answer. `standing` is their score between the worst (0) and the best (1)."""

    response_id: UUID
    at: datetime
    text: str
    language: str = ""
    standing: float | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of theirs, which answer it is from, and why it was picked."""

    text: str
    why: str
    response_id: UUID
    at: datetime
    language: str = ""


@dataclass(frozen=True, slots=True)
class _Weighed:
    sentence: Sentence
    again: tuple[str, ...]
    order: tuple[float, float, datetime]


def in_their_words(said: Sequence[Verbatim], *, most: int = MOST) -> tuple[Sentence, ...]:
    """Return the few sentences that say best what a customer cares about, no two from one answer or of one thing."""
    counted = _answers_with(said)
    weighed = [one for each in said for one in _weighed(each, counted)]
    picked: list[_Weighed] = []
    for one in sorted(weighed, key=lambda each: each.order, reverse=True):
        if len(picked) < most and not any(_is_same(one, other) for other in picked):
            picked.append(one)
    return tuple(one.sentence for one in picked)


def _answers_with(said: Sequence[Verbatim]) -> Mapping[str, int]:
    """Count in how many answers each word stands."""
    return Counter(stem for each in said for stem in set(_stems(each.text)))


def _weighed(said: Verbatim, counted: Mapping[str, int]) -> Iterator[_Weighed]:
    for text in _sentences(said.text):
        stems = _stems(text)
        again = tuple(sorted((stem for stem in stems if counted[stem] > 1), key=lambda stem: -counted[stem]))
        strength = 0.0 if said.standing is None else abs(said.standing - 0.5) * 2
        why = _why(again, stems, counted, said.standing)
        yield _Weighed(
            Sentence(text, why, said.response_id, said.at, said.language),
            again,
            (float(sum(counted[stem] - 1 for stem in again[:2])), strength, said.at),
        )


def _sentences(text: str) -> Iterator[str]:
    for piece in _END.split(text):
        sentence = " ".join(piece.split())
        if _LEAST <= len(sentence) <= _LONGEST:
            yield sentence


def _stems(text: str) -> dict[str, str]:
    """Return the words that say something, by how they begin."""
    words = [word for word in _WORD.findall(text) if len(word) >= _LETTERS]
    return {word.casefold()[:_LETTERS]: word.casefold() for word in reversed(words)}


def _why(again: Sequence[str], stems: Mapping[str, str], counted: Mapping[str, int], standing: float | None) -> str:
    if again:
        return f"comes back to “{stems[again[0]]}” in {counted[again[0]]} answers"
    if standing is None:
        return "said without a score"
    if standing in (0.0, 1.0):
        return f"said with the {'best' if standing else 'worst'} score there is"
    return "said with a good score" if standing > 0.5 else "said with a low score"


def _is_same(one: _Weighed, other: _Weighed) -> bool:
    return one.sentence.response_id == other.sentence.response_id or bool({*one.again[:1]} & {*other.again[:1]})
