"""Decide what a message says about the score."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from innerloop.listen.rules.folding import visible
from innerloop.listen.rules.reading import places, signs
from innerloop.listen.rules.reading import vocabulary as known
from innerloop.listen.rules.reading.figures import AND, Figure, figures, word_at
from innerloop.listen.rules.reading.mentions import without_mentions
from innerloop.listen.rules.reading.reading import Reading
from innerloop.listen.rules.reading.tokens import Token, tokens
from innerloop.listen.rules.scale import Scale

LONGEST = 10_000  # characters that are read; a score beyond them would be a strange place for one
MOST_FIGURES = 24  # a message with more is a list; weighing each against all others takes time with their square
_TRIM = " \t\r\n,;:-–—=…/|،؛"


def read_score(text: str, scale: Scale, *, language: str = "") -> Reading:
    """Read a message as a score on a scale, with the words beside it as the comment.

    Never raises, and never returns a score that is off the scale. `language` is that of the survey where it is
    known; it only decides what the languages' words dispute, such as the Portuguese "um".
    """
    written = visible(text)[:LONGEST].strip()
    pieces = tokens(written)
    if not pieces:
        return Reading("words", None, "", "nothing was written")
    by_sign = signs.read(written, pieces, scale)
    if by_sign:
        return by_sign
    return _by_figures(without_mentions(written, pieces, scale), scale, language)


def _by_figures(written: str, scale: Scale, language: str) -> Reading:
    pieces = tokens(written)
    every = figures(pieces, high=scale.high)
    if len(every) > MOST_FIGURES:
        return Reading("words", None, written, "too many numbers")
    found = [figure for figure in every if not _is_article(pieces, figure, language)]
    denied = [figure for figure in found if figure.sort != "counts" and places.is_denied(pieces, figure)]
    found, denied = _merged(pieces, found, denied)
    begin, found = _latest(pieces, found, denied)
    given = {figure: how for figure in found if (how := _given(pieces, figure, scale, is_corrected=begin >= 0))}
    doubt = _doubt(pieces, found, denied, given, scale)
    if doubt or not given:
        unread = _unread(written, pieces, found, scale, doubt)
        return replace(unread, language=_language(pieces, found)) if unread.kind == "unclear" else unread
    figure = next(iter(given))
    if figure.value in scale.not_scores:
        return Reading("words", None, written, "a code that is no score")
    start = begin if begin >= 0 else _start(pieces, figure, given[figure])
    rest = _rest(written, pieces, start, figure.last)
    return Reading("score", figure.value, rest, given[figure], _language(pieces, [figure]))


def _language(pieces: list[Token], found: Iterable[Figure]) -> str:
    words = [pieces[figure.first].word for figure in found if pieces[figure.first].kind == "word"]
    return known.language_of(words, "NUMBERS")


def _start(pieces: list[Token], figure: Figure, how: str) -> int:
    """Return where what belongs to a score begins: its leading words, and a greeting before them."""
    if how in ("judged", "tail"):
        return figure.first
    start = places.lead(pieces, figure)
    return 0 if places.is_greeting(pieces, start) else start


def _is_article(pieces: list[Token], figure: Figure, language: str) -> bool:
    """Say whether a word for one is only an article, or a word of another language than the survey's."""
    if pieces[figure.first].word == "um" and language[:2] != "pt" and figure.whole is None:
        is_led = word_at(pieces, figure.first - 1) in known.RATES
        return not is_led or not places.closes(pieces, figure, how="lone")
    if figure.sort != "lone":
        return False
    before = [word_at(pieces, figure.first - back) for back in (1, 2)]
    if any(word in known.NUMBERS for word in before[before[0] in AND :][:1]):
        return False  # "kumi na moja" is eleven
    return not places.closes(pieces, figure, how="lone") or not (
        figure.first == 0 or before[0] in known.RATES or before[0] in _BEFORE_ONE
    )


def _merged(pieces: list[Token], found: list[Figure], denied: list[Figure]) -> tuple[list[Figure], list[Figure]]:
    """Take a repeated score as one, and take in what a score is told apart from: "10 10 10", "9, not 10"."""
    kept: list[Figure] = []
    for figure in found:
        last = kept[-1] if kept else None
        if last and last not in denied and places.belongs(pieces, last, figure, is_denied=figure in denied):
            is_bracket = word_at(pieces, figure.first - 1) == "(" and word_at(pieces, figure.last + 1) == ")"
            kept[-1] = replace(last, last=figure.last + is_bracket)
        else:
            kept.append(figure)
    return kept, [figure for figure in denied if figure in kept]


def _latest(pieces: list[Token], found: list[Figure], denied: list[Figure]) -> tuple[int, list[Figure]]:
    """Drop the figures that a later one corrects; return where the corrected part begins, or -1."""
    begin = -1
    for earlier, figure in pairwise(found):
        if places.corrects(pieces, figure, earlier, earlier_is_denied=earlier in denied):
            first = places.lead(pieces, earlier)
            begin = min(first, begin) if begin >= 0 else first
            begin = _with_denial(pieces, begin) if earlier in denied else begin
            found = found[found.index(figure) :] if figure in found else found
    return begin, found


def _with_denial(pieces: list[Token], begin: int) -> int:
    return begin - 1 if begin > 0 and pieces[begin - 1].word in known.NOT else begin


def _given(pieces: list[Token], figure: Figure, scale: Scale, *, is_corrected: bool) -> str:
    """Return how a figure is given as the score, or nothing where it is not."""
    if figure.sort in ("counts", "vague") or places.is_denied(pieces, figure):
        return ""
    if figure.whole not in (None, scale.high) or (figure.has_stars and not signs.counts_stars(scale)):
        return ""
    if not (scale.is_score(figure.value) or figure.value in scale.not_scores):
        return ""
    how = "corrected" if is_corrected else places.opens(pieces, figure)
    return how if how and places.closes(pieces, figure, how=how) and not _would(pieces, figure) else ""


def _would(pieces: list[Token], figure: Figure) -> bool:
    """Say whether a score would only be given: "I'd give a 10 but"; "I'd say" is a way of saying."""
    led = [token.word for token in pieces[places.lead(pieces, figure) : figure.first]]
    if not known.WOULD.intersection(led) or {"say", "go", "call"}.intersection(led):
        return False
    after = [token.word for token in pieces[figure.last + 1 :] if token.kind == "word"][:1]
    return bool(after) and after[0] in _BUTS


def _doubt(
    pieces: list[Token], found: list[Figure], denied: list[Figure], given: dict[Figure, str], scale: Scale
) -> str:
    """Return why a message is not to be read though it speaks of a score, or nothing."""
    if len({figure.value for figure in given}) > 1:
        return "several scores"
    for figure in given:
        for other in found:
            if other is figure or other in denied or (other.value == figure.value and other.sort != "counts"):
                continue
            if _beside(pieces, figure, other) or (
                other.sort in ("plain", "vague") and scale.low <= other.value <= scale.high
            ):
                return "another number that may be meant"
    if any(signs.contradicts(pieces, figure.value, scale) for figure in given):
        return "a thumb that says the opposite"
    return ""


def _beside(pieces: list[Token], one: Figure, other: Figure) -> bool:
    """Say whether no word stands between two figures: "10, 15 minutes" is one span of time."""
    first, second = sorted((one, other), key=lambda figure: figure.first)
    between = pieces[first.last + 1 : second.first]
    return all(token.kind != "word" or token.word in known.LEADS or token.word in AND for token in between) and not any(
        token.kind == "line" or token.word in ".!" for token in between
    )


def _unread(written: str, pieces: list[Token], found: list[Figure], scale: Scale, doubt: str) -> Reading:
    """Return what to make of a message without one certain score: ask again where it seems to hold one."""
    if doubt:
        return Reading("unclear", None, written, doubt)
    loose = [figure for figure in found if figure.sort not in ("counts", "lone")]
    is_short = sum(token.kind == "word" for token in pieces) <= 3
    near = [figure for figure in loose if is_short or scale.low <= figure.value <= scale.high]
    if any(places.is_denied(pieces, figure) for figure in near):
        return Reading("unclear", None, written, "a score that is taken back")
    if near and (is_short or near[0].first == 0 or any(_is_rated(pieces, figure) for figure in near)):
        return Reading("unclear", None, written, "a number that may be a score or not")
    return Reading("words", None, written, "no score in it")


def _is_rated(pieces: list[Token], figure: Figure) -> bool:
    led = pieces[places.lead(pieces, figure) : figure.first]
    return figure.whole is not None or any(token.word in known.RATES for token in led)


def _rest(written: str, pieces: list[Token], start: int, last: int) -> str:
    """Return the words beside a score, as they were written."""
    before = written[: pieces[start].start].strip(_TRIM + '("“«*')
    after = written[pieces[last].end :].strip(_TRIM).lstrip(_TRIM + ".!)\"”»*'。").rstrip(_TRIM)
    rest = f"{before} {after}".strip()
    return (
        rest
        if any(token.kind in ("word", "emoji", "thumb", "star", "number", "mixed") for token in tokens(rest))
        else ""
    )


_BEFORE_ONE = {"a", "un", "um", "solo", ":"}
_BUTS = {"but", "if", "unless", "except", "mais", "mas", "pero", "lakini", "ila", "لكن", "ولكن"}
