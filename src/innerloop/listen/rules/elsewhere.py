"""What somebody said where nobody asked: a review, a post, a chat, a ticket. Told by the API or a file, kept as words.

It carries no score of ours. A review's stars are a score on a metric of their own, so that nobody who was asked is
counted together with whoever came by themselves.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from innerloop.customers.rules import ValueRefused
from innerloop.listen.rules.heard import LONGEST_KEY, Heard
from innerloop.listen.rules.scale import Scale

SOURCES = {"review": "a review", "mention": "a post", "chat": "a chat", "ticket": "a ticket", "other": "another place"}
TALKS = ("chat", "ticket")
REVIEW_STARS = Scale("review-stars", 1, 5, "high", top=frozenset({4, 5}), bottom=frozenset({1, 2}))
LONGEST_URL, LONGEST_AUTHOR = 500, 200
# By whom a line of a talk is, in the words of four languages.
_THEIRS = frozenset(
    {
        *("customer", "client", "visitor", "user", "guest", "buyer", "caller", "requester"),
        *("cliente", "usuario", "visitante", "mteja", "mgeni", "visiteur"),
    }
)
_OURS = frozenset(
    {
        *("agent", "support", "bot", "assistant", "operator", "staff", "advisor", "system", "team", "company"),
        *("admin", "agente", "soporte", "asesor", "conseiller", "opérateur", "wakala", "msaidizi"),
    }
)
# "[10:02] Customer (web): words", the moment and what stands in brackets being left out or not.
_LABELED = re.compile(
    r"^\s*(?:[\[(]?[\d:./ -]{4,20}[\])]?\s*)?([^\W\d_][\w .'-]{0,38}?)\s*(?:\([^)]{0,40}\)\s*)?:\s*(.*)$"
)


class NotFromElsewhere(ValueRefused):
    """The {field} {shown} cannot be used. {wanted}."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing that was said in a talk."""

    text: str
    is_theirs: bool


@dataclass(frozen=True, slots=True)
class Found:
    """Where something was said. `id` names it there for good; `turns` are those of a chat or a ticket."""

    source: str
    id: str = ""
    url: str = ""
    author: str = ""
    stars: int | None = None
    turns: tuple[Turn, ...] = ()


def unasked(heard: Heard, found: Found) -> Heard:
    """Return an answer as something that was said elsewhere; raises NotFromElsewhere."""
    _check(heard, found)
    is_scored = found.stars is not None
    told = {"url": found.url, "author": " ".join(found.author.split())}
    return replace(
        heard,
        metric=REVIEW_STARS.slug if is_scored else heard.metric,
        score=found.stars,
        comment=theirs(found.turns) if found.turns else customers_part(heard.comment, found.source),
        channel=heard.channel or found.source,
        properties={**heard.properties, **{name: value for name, value in told.items() if value}},
        source=found.source,
        source_id=found.id.strip(),
        key="" if found.id.strip() else heard.key,
    )


def theirs(turns: Sequence[Turn]) -> str:
    """Return what the customer said in a talk, a turn a line: what we said to them is nobody's opinion of us."""
    return "\n".join(turn.text.strip() for turn in turns if turn.is_theirs and turn.text.strip())


def customers_part(text: str, source: str) -> str:
    """Return the customer's lines of a talk whose lines say whose they are; any other text whole."""
    if source not in TALKS:
        return text
    lines = [(_label(line), line) for line in text.splitlines()]
    said_by = {label for label, _ in lines if label is not None}
    if len(said_by) < 2:
        return text
    turns, is_theirs = [], False
    for label, line in lines:
        is_theirs = is_theirs if label is None else label
        found = _LABELED.match(line) if label is not None else None
        turns.append(Turn(found[2] if found else line, is_theirs))
    return theirs(turns)


def _label(line: str) -> bool | None:
    """Say whether a line begins with a word for the customer; None where it begins with nobody."""
    found = _LABELED.match(line)
    words = found[1].casefold().split() if found else []
    if not words:
        return None
    if _THEIRS & set(words):
        return True
    return False if _OURS & set(words) else None


def _check(heard: Heard, found: Found) -> None:
    if found.source not in SOURCES:
        raise NotFromElsewhere("source", found.source, wanted=f"Write one of {', '.join(SOURCES)}")
    if heard.score is not None:
        wanted = "What nobody asked for has no score of ours. Give the stars of a review as `stars`, 1 to 5"
        raise NotFromElsewhere("score", heard.score, wanted=wanted)
    if found.stars is not None and found.stars not in REVIEW_STARS.scores:
        raise NotFromElsewhere("stars", found.stars, wanted="Stars go from 1 to 5")
    if found.url and not _is_page(found.url):
        wanted = f"Write a whole address that begins with https://, at most {LONGEST_URL} characters"
        raise NotFromElsewhere("url", found.url, wanted=wanted)
    for name, text, most in (("external_id", found.id, LONGEST_KEY), ("author", found.author, LONGEST_AUTHOR)):
        if len(text) > most or "\0" in text:
            raise NotFromElsewhere(name, text, wanted=f"At most {most} characters can be kept, and no null byte")


def _is_page(url: str) -> bool:
    if len(url) > LONGEST_URL or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" and bool(parts.hostname) and parts.username is None and (parts.port or 1) > 0
    except ValueError:
        return False
