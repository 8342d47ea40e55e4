"""What somebody said where nobody asked: a review, a post, a chat, a ticket. Told by the API or a file, kept as words.

It carries no score of ours. A review's stars are a score on a metric of their own, so that nobody who was asked is
counted together with whoever came by themselves.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from innerloop.customers.rules import ValueRefused
from innerloop.listen.rules.heard import LONGEST_COMMENT, LONGEST_KEY, Heard, HeardAnswer
from innerloop.listen.rules.scale import Scale

SOURCES = {"review": "a review", "mention": "a post", "chat": "a chat", "ticket": "a ticket", "other": "another place"}
TALKS = ("chat", "ticket")
REVIEW_STARS = Scale("review-stars", 1, 5, "high", top=frozenset({4, 5}), bottom=frozenset({1, 2}))
LONGEST_URL, LONGEST_AUTHOR = 500, 200
# Properties that say who somebody unknown is: no choice for a condition, and gone with the answer.
NAMING = ("author", "url", "name")
# A talk is as long as this at most, ours and theirs together; what is longer is refused as a comment anyhow.
_LONGEST_TALK = 10 * LONGEST_COMMENT
# By whom a line of a talk is, in the words of four languages. Ours win: "Customer Support" is nobody's customer.
_THEIRS = frozenset(
    {
        *("customer", "client", "visitor", "user", "guest", "buyer", "caller", "requester"),
        *("cliente", "usuario", "visitante", "mteja", "mgeni", "visiteur"),
    }
)
_OURS = frozenset(
    {
        *("agent", "support", "bot", "assistant", "operator", "staff", "advisor", "system", "team", "company"),
        *("service", "services", "care", "success", "desk", "helpdesk", "representative", "rep"),
        *("admin", "agente", "soporte", "asesor", "atención", "servicio", "conseiller", "opérateur"),
        *("wakala", "msaidizi", "huduma"),
    }
)
# "[10:02] Customer (web): words", the moment and what stands in brackets being left out or not. It is looked for in
# the beginning of a line only: three repeats that may all be blanks take for ever in a line of nothing else.
_LABELED = re.compile(r"(?:[\[(]?[\d:./ -]{4,20}[\])]?\s*)?([^\W\d_][\w .'-]{0,38}?)\s*(?:\([^)]{0,40}\)\s*)?:")
_LABEL_WITHIN = 120


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
    if source not in TALKS or len(text) > _LONGEST_TALK:
        return text
    lines = [_line(line) for line in text.splitlines()]
    if len({label for label, _ in lines if label is not None}) < 2:
        return text
    turns, is_theirs = [], False
    for label, said in lines:
        is_theirs = is_theirs if label is None else label
        turns.append(Turn(said, is_theirs))
    return theirs(turns)


def check_unscored(score: int | None, answers: Sequence[HeardAnswer]) -> None:
    """Refuse a score of ours on what nobody asked for; raises NotFromElsewhere."""
    wanted = "What nobody asked for has no score of ours. Give the stars of a review as `stars`, 1 to 5"
    if score is not None:
        raise NotFromElsewhere("score", score, wanted=wanted)
    for index, answer in enumerate(answers):
        if answer.metric or answer.score is not None:
            given = answer.metric if answer.score is None else answer.score
            raise NotFromElsewhere(f"answers.{index}.score", given, wanted=wanted)


def _line(line: str) -> tuple[bool | None, str]:
    """Return whether a line begins with a word for the customer, and the rest; None where it begins with nobody."""
    bare = line.strip()
    found = _LABELED.match(bare[:_LABEL_WITHIN])
    words = set(found[1].casefold().split()) if found else set()
    if not found or not words & (_OURS | _THEIRS):
        return None, line
    return not words & _OURS, bare[found.end() :]


def _check(heard: Heard, found: Found) -> None:
    if found.source not in SOURCES:
        raise NotFromElsewhere("source", found.source, wanted=f"Write one of {', '.join(SOURCES)}")
    check_unscored(heard.score, heard.answers)
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
