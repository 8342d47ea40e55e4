"""What several comments say, sentence by sentence, each resting on words that stand in them. Kept nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from innerloop.listen.models import Response
from innerloop.understand.actions.outside import asking
from innerloop.understand.outside import errors, prompts, quoting
from innerloop.understand.outside.cleaning import flat
from innerloop.understand.queries.outside import covered

MOST = 80
FEWEST = 3
_LONGEST, _LONGEST_ALL = 1_000, 30_000


@dataclass(frozen=True, slots=True)
class Rests:
    """Words of one answer that a sentence rests on."""

    words: str
    response_id: UUID


@dataclass(frozen=True, slots=True)
class Summary:
    """Sentences with what they rest on; of how many comments, how many sentences did not stand, and who says so."""

    sentences: tuple[tuple[str, tuple[Rests, ...]], ...]
    dropped: int
    of: int
    model: str


def summarise(rows: Sequence[Response], *, about: str, to: str, by: str, now: datetime) -> Summary:
    """Have the comments of these answers summed up; raises OutsideError. Not within a transaction: it waits.

    A sentence with a quote that does not stand, letter by letter, in the comment that it names is dropped and counted.
    """
    sent: list[tuple[Response, str]] = []
    room = _LONGEST_ALL
    for row in rows[:MOST]:
        text = flat(covered(row))[:_LONGEST]
        if text and len(text) <= room:
            sent.append((row, text))
            room -= len(text)
    if len(sent) < FEWEST:
        raise errors.NothingToAsk
    texts = [text for _, text in sent]
    prompt = prompts.summary(texts, about=about, to=to)
    reply = asking.ask(prompt, purpose=asking.SUMMARY, answers=len(sent), by=by, now=now)
    try:
        checked = quoting.check(reply.raw, texts)
    except quoting.Unreadable as unreadable:
        raise errors.Nonsense(why=str(unreadable)) from None
    if not checked.sentences:
        raise errors.Nonsense(why="none of its sentences rests on words that stand in the comments")
    sentences = tuple(
        (each.words, tuple(Rests(quote.words, sent[quote.text][0].id) for quote in each.quotes))
        for each in checked.sentences
    )
    return Summary(sentences, checked.dropped, len(sent), reply.model)
