"""What the words of an answer were read as, as the pages draw it."""

from collections.abc import Sequence

from django.urls import reverse

from innerloop.act.feedback_page import Mark, Part, ReadAs, Tag
from innerloop.act.rules.disagreeing import clash
from innerloop.act.rules.stretches import KINDS, SIGNS, SPOKEN
from innerloop.act.rules.words import language_name
from innerloop.listen.models import Response
from innerloop.understand.queries import Slice
from innerloop.understand.queries.understood import Spoken, Understood
from innerloop.understand.rules.feelings import MAY_LEAVE, URGENT, praises

# A long comment has more clauses than anybody goes through by hand; any place in it can be given to a theme.
_MOST_BARE, _LONGEST = 12, 70


def read_as(read: Understood, row: Response, mark: Mark) -> ReadAs:
    """Return what the words were read as: how they feel, in which language, of what they speak."""
    text = "" if read.question_key else row.comment
    tags = tuple(_tag(each, text) for each in read.mentions)
    return ReadAs(
        feeling=SPOKEN[read.label],
        kind=KINDS[read.label],
        sign=SIGNS[read.label],
        language=language_name(read.language) if read.language else "",
        question=read.question_key,
        is_urgent=read.urgency >= URGENT,
        may_leave=read.churn >= MAY_LEAVE,
        praises=praises(read.praise, read.label),
        clash=clash(read.feeling, mark.score, mark.cohort),
        predicted=f"{read.predicted:.0f}" if mark.score is None else "",
        tags=tags,
        parts=_parts(read, tags, text),
    )


def _parts(read: Understood, tags: Sequence[Tag], text: str) -> tuple[Part, ...]:
    """Return what can be set right, in the order of the words: each mention, and each clause without one."""
    said = [(each.start, _part(each.start, each.end, text, tag)) for each, tag in zip(read.mentions, tags, strict=True)]
    bare = [
        (start, _part(start, end, text))
        for start, end in (read.clauses if text else ())
        if not any(each.start < end and start < each.end for each in read.mentions)
    ]
    return tuple(part for _, part in sorted([*said, *bare[:_MOST_BARE]], key=lambda pair: pair[0]))


def _part(start: int, end: int, text: str, tag: Tag | None = None) -> Part:
    words = text[start:end].strip()
    return Part(f"{start}:{end}", words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…", tag)


def _tag(spoken: Spoken, text: str) -> Tag:
    return Tag(
        name=spoken.name,
        url=theme_url(spoken.slug),
        kind=KINDS[spoken.feeling],
        sign=SIGNS[spoken.feeling],
        spoken=SPOKEN[spoken.feeling],
        quote=spoken.quote(text),
        place=f"{spoken.slug}:{spoken.start}:{spoken.end}",
        is_given=spoken.is_given,
    )


def theme_url(slug: str) -> str:
    """Return the address of what was said of a theme, in the time that the page begins with."""
    return reverse("act:feedback") + Slice(where={"theme": (slug,)}).query()
