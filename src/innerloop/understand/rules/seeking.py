"""What somebody looks for: words in any order, or letters just as they stand; and what a mistyped word may mean."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from innerloop.listen.rules import folding

# What PostgreSQL stems by itself, of the languages that customers of ours speak; all else is kept as it stands.
STEMMED: Final[Mapping[str, str]] = {
    "ar": "arabic",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "hi": "hindi",
    "id": "indonesian",
    "it": "italian",
    "nl": "dutch",
    "pt": "portuguese",
    "ru": "russian",
    "tr": "turkish",
}
PLAIN: Final = "simple"
MOST_WORDS = 12
# A longer text is sought in its beginning: an index entry holds a megabyte at most, and nobody writes so much.
LONGEST = 20_000
_LONGEST_WORD = 40
_WORD = re.compile(r"\w+")
# Letters, digits and what may stand between words. Whoever types another sign wants it as it stands.
_ONLY_WORDS = re.compile(r"[\w\s.,;:!?'’‘\-–—\u0300-\u036f\u064b-\u065f\u0670]+")
# Scripts without blanks between their words: nobody but their readers knows where one begins.
_UNPARTED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for. Either `letters`, as they stand, or `words`, each by the ways in which it may be written."""

    letters: str = ""
    words: tuple[tuple[str, ...], ...] = ()

    def cut(self, text: str) -> tuple[tuple[str, bool], ...]:
        """Cut a text where it was found: (piece, whether it is what was sought)."""
        if self.words:
            return _cut_at_words(text, tuple(way for ways in self.words for way in ways))
        if not self.letters:
            return ((text, False),) if text else ()
        pieces = re.split(f"({re.escape(self.letters)})", text, flags=re.IGNORECASE)
        return tuple((piece, bool(at % 2)) for at, piece in enumerate(pieces) if piece)


def wanted(q: str) -> Wanted:
    """Read what somebody typed."""
    if not _ONLY_WORDS.fullmatch(q) or _UNPARTED.search(q):
        return Wanted(letters=q)
    words = tuple((word,) for word in words_of(q)[:MOST_WORDS])
    return Wanted(words=words) if words else Wanted(letters=q)


def words_of(text: str) -> list[str]:
    """Return the words and numbers of a text as they are compared, in their order."""
    folded = (fold(word) for word in _WORD.findall(text[:LONGEST]))
    return [word[:_LONGEST_WORD] for word in folded if word]


def configuration(language: str) -> str:
    """Return by which of PostgreSQL's configurations the words of a language are stemmed."""
    return STEMMED.get(language.partition("-")[0].lower(), PLAIN)


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """Return a word as it is compared, without signs that are neither letter nor digit."""
    return "".join(sign for sign in folding.fold(word) if sign.isalnum())


def _cut_at_words(text: str, ways: tuple[str, ...]) -> tuple[tuple[str, bool], ...]:
    pieces: list[tuple[str, bool]] = []
    begin = 0
    for found in _WORD.finditer(text):
        if fold(found[0]).startswith(ways):
            pieces += [(text[begin : found.start()], False), (found[0], True)]
            begin = found.end()
    return tuple(piece for piece in (*pieces, (text[begin:], False)) if piece[0])


def pairs(word: str) -> list[str]:
    """Return the pairs of letters beside each other, beginning and end among them, each once."""
    edged = f" {word} "
    return sorted({edged[at : at + 2] for at in range(len(edged) - 1)})


def nearest(word: str, known: Iterable[tuple[str, int]], *, most: int = 3) -> list[str]:
    """Return the known words (with how many answers hold each) that a mistyped one may mean, the likeliest first.

    One slip in a word of up to five letters, two in a longer one: a letter left out, added, changed, or two swapped
    (Damerau 1964).
    """
    slips = 1 if len(word) <= 5 else 2
    found = [(distance(word, each, most=slips), -answers, each) for each, answers in known]
    return [each for far, _, each in sorted(found) if 0 < far <= slips][:most]


def distance(a: str, b: str, *, most: int) -> int:
    """Return in how many slips two words differ, `most` + 1 for more (optimal string alignment)."""
    if abs(len(a) - len(b)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        above, before, row = before, row, [i]
        for j, other in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
