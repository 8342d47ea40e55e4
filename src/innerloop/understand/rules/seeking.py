"""What somebody looks for: words in any order, or letters just as they stand; and what a mistyped word may mean."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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
# Fewer letters are a word and no beginning: hardly anybody means all that begins with an "a", and it is half of all.
SHORTEST_BEGINNING = 3
_SHORTEST_STEM = 4  # that is marked wherever a word begins with it
_LONGEST_WORD = 40
_WORD = re.compile(r"\w+")
# Letters, digits and what may stand between words. Whoever types another sign wants it as it stands.
_ONLY_WORDS = re.compile(r"[\w\s.,;:!?'’‘\-–—\u0300-\u036f\u064b-\u065f\u0670]+")
# Scripts without blanks between their words: nobody but their readers knows where one begins.
_UNPARTED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")
_PART = re.compile(r'(?P<out>-?)(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"'})
_OR = "OR"


@dataclass(frozen=True, slots=True)
class Way:
    """One way of saying what is wanted: words that follow one another.

    Exact, they are whole words; else one word, which its beginning and its `stems` in any language stand for too.
    """

    words: tuple[str, ...]
    is_exact: bool = False
    stems: tuple[str, ...] = ()

    @property
    def is_beginning(self) -> bool:
        """Say whether whatever begins like it is meant too."""
        return not self.is_exact and len(self.words[0]) >= SHORTEST_BEGINNING

    def stands_at(self, words: Sequence[str], place: int) -> bool:
        """Say whether folded words say it, from a place among them on."""
        if not self.is_beginning:
            return tuple(words[place : place + len(self.words)]) == self.words
        ways = (*self.words, *(stem for stem in self.stems if len(stem) >= _SHORTEST_STEM))
        return words[place].startswith(ways)

    def as_query(self) -> str:
        """Return it as a part of PostgreSQL's `tsquery`."""
        if self.is_exact:
            return " <-> ".join(_quoted(word) for word in self.words)
        [word] = self.words
        stems = [stem for stem in self.stems if not stem.startswith(word)] if self.is_beginning else self.stems
        return " | ".join([_quoted(word) + (":*" if self.is_beginning else ""), *map(_quoted, stems)])


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that is wanted, in any of some ways; or that is not (`is_out`)."""

    ways: tuple[Way, ...]
    is_out: bool = False

    @property
    def open_word(self) -> str:
        """Return the single word that it is, if it was typed without quotes, minus and OR; else nothing."""
        is_plain = not self.is_out and len(self.ways) == 1 and not self.ways[0].is_exact
        return self.ways[0].words[0] if is_plain else ""

    def as_query(self) -> str:
        """Return it as a part of PostgreSQL's `tsquery`."""
        ways = " | ".join(f"({way.as_query()})" for way in self.ways)
        return f"!({ways})" if self.is_out else f"({ways})"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for. Either `letters`, as they stand, or `terms`, all of them, in any order."""

    letters: str = ""
    terms: tuple[Term, ...] = ()

    def words(self) -> tuple[str, ...]:
        """Return the words of which other forms are meant too, each once."""
        return tuple(dict.fromkeys(way.words[0] for way in self._ways() if not way.is_exact))

    def with_stems(self, stems: Mapping[str, Sequence[str]]) -> "Wanted":
        """Return it with the stems of its words known."""
        terms = (
            replace(term, ways=tuple(replace(way, stems=tuple(stems.get(way.words[0], ()))) for way in term.ways))
            for term in self.terms
        )
        return replace(self, terms=tuple(terms))

    def as_query(self) -> str:
        """Return the words as PostgreSQL's `tsquery`."""
        return " & ".join(term.as_query() for term in self.terms)

    def cut(self, text: str) -> tuple[tuple[str, bool], ...]:
        """Cut a text where it was found: (piece, whether it is what was sought)."""
        if self.terms:
            return _cut_at_words(text, tuple(way for term in self.terms if not term.is_out for way in term.ways))
        if not self.letters:
            return ((text, False),) if text else ()
        pieces = re.split(f"({re.escape(self.letters)})", text, flags=re.IGNORECASE)
        return tuple((piece, bool(at % 2)) for at, piece in enumerate(pieces) if piece)

    def _ways(self) -> Iterator[Way]:
        return (way for term in self.terms for way in term.ways)


def wanted(q: str) -> Wanted:
    """Read what somebody typed: words, "words as they follow", -word for what is not there, and this OR that."""
    typed = q.translate(_QUOTES)
    bare = typed.replace('"', " ")
    if not _ONLY_WORDS.fullmatch(bare) or _UNPARTED.search(bare):
        # Signs in quotes are the signs alone.
        return Wanted(letters=typed[1:-1] if re.fullmatch(r'"[^"]*\S[^"]*"', typed) else q)
    terms = _terms(typed) if typed.count('"') % 2 == 0 else ()
    return Wanted(terms=terms) if terms else Wanted(letters=q)


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


def _terms(typed: str) -> tuple[Term, ...]:
    found: list[Term] = []
    is_other_way, left = False, MOST_WORDS
    for part in _PART.finditer(typed):
        if part["word"] == _OR and found and not part["out"] and not found[-1].is_out:
            is_other_way = True
            continue
        words = words_of(part["phrase"] if part["word"] is None else part["word"])[:left]
        left -= len(words)
        for term in _said(words, is_quoted=part["word"] is None, is_out=bool(part["out"])):
            if is_other_way and not term.is_out:
                found[-1] = Term((*found[-1].ways, *term.ways))
            else:
                found.append(term)
            is_other_way = False
    return tuple(found)


def _said(words: Sequence[str], *, is_quoted: bool, is_out: bool) -> list[Term]:
    if not words:
        return []
    if is_quoted or is_out:
        # What is left out is left out as it was typed: somebody who wants no "no" still wants a note.
        return [Term((Way(tuple(words), is_exact=True),), is_out)]
    return [Term((Way((word,)),)) for word in words]


def _quoted(word: str) -> str:
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"


def _cut_at_words(text: str, ways: tuple[Way, ...]) -> tuple[tuple[str, bool], ...]:
    found = list(_WORD.finditer(text))
    words = [fold(each[0]) for each in found]
    hits = {
        place + further
        for way in ways
        for place in range(len(words))
        if words[place] and way.stands_at(words, place)
        for further in range(len(way.words))
    }
    pieces: list[tuple[str, bool]] = []
    begin = 0
    for place in sorted(hits):
        pieces += [(text[begin : found[place].start()], False), (found[place][0], True)]
        begin = found[place].end()
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
