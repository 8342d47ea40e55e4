"""Decide whether a message is a wish. STOP ends everything at once, so it is looked for first, and honoured
generously as a whole message; in a longer one it must say what is to end."""

import re
from collections.abc import Iterable
from typing import Literal

from innerloop.listen.rules.folding import WORD, fold, visible
from innerloop.listen.rules.stopping import keywords, sentences

Wish = Literal["stop", "start", "person", "help", ""]

LONGEST = 2_000  # characters; a wish to leave stands in a short message or at its beginning
_CLAUSE = re.compile(r"[.,;:!?…\r\n،؛؟。—–()|]+")
_COURTESY = frozenset(fold(word) for word in keywords.COURTESY.split())


def read_wish(text: str) -> Wish:
    """Return the wish that a message is: "stop", "start", "person", "help", or nothing for an answer."""
    written = visible(text)[:LONGEST]
    said = _said(written)
    if not said:
        return ""
    bare = _bare(said)
    for wish, known in _KEYWORDS:
        if said in known or bare in known:
            return wish
    clauses = [clause for part in _CLAUSE.split(written) if (clause := _said(part))]
    if any(_wants(clause, sentences.STOP) or clause in _IN_CLAUSE for clause in [*clauses, said]):
        return "stop"
    return "person" if any(_wants(clause, sentences.PERSON) for clause in [*clauses, said]) else ""


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


def _known(table: str) -> frozenset[str]:
    return frozenset(_said(entry) for line in table.splitlines() for entry in line.split("|") if entry.strip())


_STOP_WORDS = _known(keywords.STOP)
_KEYWORDS: tuple[tuple[Wish, frozenset[str]], ...] = (
    ("stop", _STOP_WORDS),
    ("start", _known(keywords.START)),
    ("person", _known(keywords.PERSON)),
    ("help", _known(keywords.HELP)),
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
