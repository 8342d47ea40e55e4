"""Decide whether a message is a wish. STOP ends everything at once, so it is looked for first, and honoured
generously as a whole message; in a longer one it must say what is to end."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from innerloop.listen.rules.folding import WORD, fold, visible
from innerloop.listen.rules.stopping import keywords, sentences

Wish = Literal["stop", "start", "person", "help", ""]

LONGEST = 2_000  # characters; a wish to leave stands in a short message or at its beginning
_CLAUSE = re.compile(r"[.,;:!?…\r\n،؛؟。—–()|]+")
_COURTESY = frozenset(fold(word) for word in keywords.COURTESY.split())


def read_wish(text: str) -> Wish:
    """Return the wish that a message is: "stop", "start", "person", "help", or nothing for an answer."""
    return _read(text)[0]


def language_of_wish(text: str) -> str:
    """Return the language in which a wish is written, or nothing where it is no wish or its words tell none."""
    languages = _read(text)[1]
    return next(iter(languages)) if len(languages) == 1 else ""


def _read(text: str) -> tuple[Wish, frozenset[str]]:
    """Return the wish that a message is, and the languages in which its words are that wish."""
    written = visible(text)[:LONGEST]
    said = _said(written)
    if not said:
        return "", frozenset()
    bare = _bare(said)
    for wish, known in _KEYWORDS:
        if said in known or bare in known:
            return wish, known.get(said, frozenset()) | known.get(bare, frozenset())
    clauses = [clause for part in _CLAUSE.split(written) if (clause := _said(part))]
    read = [*clauses, said]
    if (languages := _wanting(read, sentences.STOP)) or any(clause in _IN_CLAUSE for clause in read):
        return "stop", languages
    languages = _wanting(read, sentences.PERSON)
    return ("person" if languages else ""), languages


def _wanting(clauses: Sequence[str], by_language: Mapping[str, Iterable[re.Pattern[str]]]) -> frozenset[str]:
    """Return the languages in which one of the clauses is a wish."""
    return frozenset(
        code for code, patterns in by_language.items() if any(_wants(clause, patterns) for clause in clauses)
    )


def _said(text: str) -> str:
    """Return the folded words of a text with single blanks; a hyphen joins nothing: "OPT-OUT" is "opt out"."""
    return " ".join(fold(word) for word in WORD.findall(text))


def _bare(said: str) -> str:
    """Return the words without courtesies at either end: "hello, please STOP now, thanks" is "stop"."""
    words = said.split()
    while words and words[0] in _COURTESY:
        words.pop(0)
    while words and words[-1] in _COURTESY:
        words.pop()
    return " ".join(words)


def _wants(clause: str, patterns: Iterable[re.Pattern[str]]) -> bool:
    for pattern in patterns:
        found = pattern.search(clause)
        if found and not _TURNED.intersection(clause[: found.start()].split()[-2:]):
            return True
    return False


def _entries(table: str) -> frozenset[str]:
    return frozenset(_said(entry) for line in table.splitlines() for entry in line.split("|") if entry.strip())


def _known(by_language: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Return each keyword with the languages that it tells."""
    found: dict[str, set[str]] = {}
    for code, table in by_language.items():
        for entry in _entries(table):
            found.setdefault(entry, set()).add(code)
    return {entry: frozenset() if entry in _EVERYWHERE else frozenset(codes) for entry, codes in found.items()}


_EVERYWHERE = _entries(keywords.EVERYWHERE)
_KEYWORDS: tuple[tuple[Wish, dict[str, frozenset[str]]], ...] = (
    ("stop", _known(keywords.STOP_IN)),
    ("start", _known(keywords.START_IN)),
    ("person", _known(keywords.PERSON_IN)),
    ("help", _known(keywords.HELP_IN)),
)
# Within a longer message only what can hardly be said of anything else: "Too many. Unsubscribe!"
_IN_CLAUSE = frozenset(
    map(_said, ("stop", "stopall", "unsubscribe", "optout", "opt out", "désabonner", "unsubscribe me"))
)
# "Don't stop texting me" and "you never stop texting me" want something else; so do conditions and others' stories.
_TURNED = frozenset(
    fold(word)
    for word in (
        *("don't", "dont", "never", "not", "won't", "didn't", "doesn't", "can't", "cannot", "wouldn't", "shouldn't"),
        *("if", "unless", "when", "before", "until", "why", "because", "he", "she", "they", "friend", "neighbour"),
        *("husband", "wife", "usiache", "msiache", "si", "kama", "ikiwa", "jamais", "pas", "ne", "quand", "nunca"),
        *("no", "cuando", "não", "se", "quando", "لا", "لم", "لن", "لو", "إذا"),
    )
)
