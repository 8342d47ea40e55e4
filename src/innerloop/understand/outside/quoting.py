"""A summary as a model wrote it, held against what it was sent: what does not stand in the texts is not shown."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from innerloop.understand.outside.cleaning import flat, plain

MOST_SENTENCES = 10
MOST_QUOTES = 4
LONGEST_SENTENCE = 500
LONGEST_QUOTE = 400
# Shorter than that anything is found anywhere. Scripts without blanks say as much in fewer signs.
LEAST_QUOTE, LEAST_DENSE_QUOTE = 8, 4
_DENSE = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_FENCE = re.compile(r"```(?:json)?\s*(.*?)```", re.DOTALL)


class Unreadable(ValueError):
    """The answer is not what was asked for."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that stand in one of the texts, by its place from 0."""

    text: int
    words: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, with the words that it rests on."""

    words: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """The sentences that stand, and how many were dropped because a quote, or a figure, was not to be found."""

    sentences: tuple[Sentence, ...]
    dropped: int


def check(answer: str, texts: Sequence[str]) -> Checked:
    """Return what of a model's summary stands; raises Unreadable where it is none."""
    sentences, dropped = [], 0
    known = [flat(text) for text in texts]
    for told in _told(answer):
        sentence = _checked(told, known)
        if sentence is None:
            dropped += 1
        else:
            sentences.append(sentence)
    return Checked(tuple(sentences[:MOST_SENTENCES]), dropped)


def _told(answer: str) -> list[Any]:
    fenced = _FENCE.search(answer)
    bare = fenced[1] if fenced else answer[answer.find("{") : answer.rfind("}") + 1]
    try:
        told = json.loads(bare)
    except (ValueError, RecursionError):
        raise Unreadable("it is not the JSON that was asked for") from None
    sentences = told.get("sentences") if isinstance(told, dict) else None
    if not isinstance(sentences, list) or not sentences:
        raise Unreadable("it has no sentences")
    return sentences[: MOST_SENTENCES * 3]


def _checked(told: Any, known: Sequence[str]) -> Sentence | None:
    if not isinstance(told, dict) or not isinstance(told.get("sentence"), str):
        return None
    words = flat(plain(told["sentence"]))[:LONGEST_SENTENCE]
    given = told.get("quotes")
    if not words or not isinstance(given, list) or not 1 <= len(given) <= MOST_QUOTES:
        return None
    quotes = [_found(each, known) for each in given]
    found = [quote for quote in quotes if quote is not None]
    if len(found) < len(quotes) or _has_own_figure(words, found):
        return None
    return Sentence(words, tuple(dict.fromkeys(found)))


def _found(told: Any, known: Sequence[str]) -> Quote | None:
    """Return a quote if its words stand in the text that it names: not nearly, and not in another one."""
    if not isinstance(told, dict) or not isinstance(told.get("quote"), str):
        return None
    number, words = told.get("comment"), flat(told["quote"])
    if not isinstance(number, int) or isinstance(number, bool) or not 1 <= number <= len(known):
        return None
    least = LEAST_DENSE_QUOTE if _DENSE.search(words) else LEAST_QUOTE
    whole = known[number - 1]
    is_enough = len(words) >= min(least, len(whole)) and len(words) <= LONGEST_QUOTE
    return Quote(number - 1, words) if words and is_enough and words in whole else None


def _has_own_figure(words: str, quotes: Sequence[Quote]) -> bool:
    """Say whether a sentence has a figure that none of its quotes has: it would be a number made by a model."""
    said = {figure for quote in quotes for figure in _FIGURE.findall(quote.words)}
    return any(figure not in said for figure in _FIGURE.findall(words))
