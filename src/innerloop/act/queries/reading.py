"""What the words of an answer were read as, as the pages draw it."""

from django.urls import reverse

from innerloop.act.feedback_page import Mark, ReadAs, Tag
from innerloop.act.rules.disagreeing import clash
from innerloop.act.rules.stretches import KINDS, SIGNS, SPOKEN
from innerloop.act.rules.words import language_name
from innerloop.listen.models import Response
from innerloop.understand.queries import Slice
from innerloop.understand.queries.understood import Spoken, Understood
from innerloop.understand.rules.feelings import MAY_LEAVE, URGENT, praises


def read_as(read: Understood, row: Response, mark: Mark) -> ReadAs:
    """Return what the words were read as: how they feel, in which language, of what they speak."""
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
        tags=tuple(_tag(each, "" if read.question_key else row.comment) for each in read.mentions),
    )


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
