"""Answers as a list shows them, the same on every page of this room."""

from django.urls import reverse

from innerloop.act import rules
from innerloop.act.feedback_page import Mark, Said
from innerloop.act.queries import reading
from innerloop.act.rules.stretches import Cut, Place, stretches, whole
from innerloop.listen import queries as listening
from innerloop.listen.models import Metric, Response
from innerloop.listen.rules import heard
from innerloop.listen.rules.elsewhere import REVIEW_STARS
from innerloop.listen.rules.saying import channel_name
from innerloop.understand.queries.understood import Understood

_SPOKEN = {"top": "promoter", "middle": "passive", "bottom": "detractor"}
_NAMES = {"top": "Promoters", "middle": "Passives", "bottom": "Detractors"}
NOBODY = "No name yet"
VISITOR = "A visitor"


def mark(metric: Metric | None, score: int | None) -> Mark:
    """Return how a score is drawn."""
    if metric is None or score is None:
        return Mark(score)
    scale = listening.scale_of(metric)
    # A scale may have been changed since: a number that is off it now is still what was said.
    if not scale.is_score(score):
        return Mark(score)
    cohort = scale.cohort(score)
    return Mark(score, cohort, spoken_names(metric)[cohort])


def spoken_names(metric: Metric) -> dict[str, str]:
    """Return what one answer of each cohort of a metric is called."""
    return _SPOKEN if metric.slug == "nps" else {cohort: cohort for cohort in _SPOKEN}


def cohort_names(metric: Metric) -> dict[str, str]:
    """Return what the cohorts of a metric are called."""
    return _NAMES if metric.slug == "nps" else {"top": "Top", "middle": "Middle", "bottom": "Bottom"}


def said(row: Response, cut: Cut = whole, read: Understood | None = None) -> Said:
    """Return an answer as a list shows it, with what was sought and what was read marked in its words."""
    facts = [row.touchpoint.name if row.touchpoint else "", channel_name(row.channel)]
    # By their team, their day and their words somebody could be known; a team's figures stand on five or more.
    facts.append(row.team.name if row.team and not row.is_anonymous else "")
    facts.append(_stars(row) if row.source else "")
    drawn = mark(row.metric, row.score)
    return Said(
        id=str(row.id),
        url=reverse("act:answer", args=[row.id]),
        mark=drawn,
        pieces=cut(row.comment) if row.comment else (),
        language=row.language,
        at=row.answered_at,
        who=who(row),
        who_url=reverse("act:customer", args=[row.customer_id]) if row.customer_id else "",
        facts=tuple(fact for fact in facts if fact),
        is_long=rules.is_long(row.comment),
        is_short=rules.is_short(row.comment),
        is_changed=_is_changed(row),
        is_anonymous=row.is_anonymous,
        is_erased=row.erased_at is not None,
        stretches=stretches(row.comment, _places(read), cut),
        read=reading.read_as(read, row, drawn) if read else None,
        spoken=(read.language if read else "") or row.language,
    )


def _stars(row: Response) -> str:
    if row.metric is None or row.metric.slug != REVIEW_STARS.slug or row.score is None:
        return ""
    return f"{row.score} of 5 stars"


def _places(read: Understood | None) -> list[Place]:
    if read is None or read.question_key:
        return []
    return [Place(each.start, each.end, each.feeling, each.name) for each in read.mentions]


def _is_changed(row: Response) -> bool:
    # Another score is another answer, however soon it came: the page of the answer tells it too.
    if row.is_replaced:
        return True
    if row.is_anonymous:
        # The moment is not kept; it is given once and whole, so whatever came later is a change.
        return row.version > 1
    # Versions without a moment of change were only kept behind the one that stands: they came late.
    if row.changed_at is None:
        return False
    return heard.is_second_thought(row.answered_at, row.changed_at)


def who(row: Response) -> str:
    """Return who answered, or in which way they are unknown."""
    if row.customer:
        return row.customer.name or NOBODY
    if row.is_anonymous:
        return "Anonymous"
    return "Erased on request" if row.erased_at else VISITOR
