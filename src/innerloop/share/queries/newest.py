"""The newest answers of a slice, as the live list shows them."""

from datetime import datetime

from django.urls import reverse

from innerloop.listen import queries as listening
from innerloop.listen.models import Response
from innerloop.share.pulse_page import Newest
from innerloop.team.models import Workspace
from innerloop.understand import queries as understanding
from innerloop.understand.queries import Slice
from innerloop.understand.queries.sentence import channel_name

MOST = 8
SPOKEN = {"top": "promoter", "middle": "passive", "bottom": "detractor"}


def newest(slice_: Slice, *, workspace: Workspace, now: datetime) -> tuple[Newest, ...]:
    """Return the newest answers of a slice, newest first."""
    choice = slice_.choice(now=now, zone=workspace.time_zone)
    rows = understanding.as_counted(understanding.behind(choice)[:MOST], understanding.metric_of(choice))
    return tuple(_shown(row) for row in rows)


def _shown(row: Response) -> Newest:
    cohort = listening.scale_of(row.metric).cohort(row.score) if row.metric and row.score is not None else ""
    spoken = SPOKEN.get(cohort, "") if row.metric and row.metric.slug == "nps" else cohort
    facts = [row.touchpoint.name if row.touchpoint else "", channel_name(row.channel)]
    return Newest(
        id=str(row.id),
        score=row.score,
        cohort=cohort,
        words=row.comment,
        language=row.language or "",
        at=row.answered_at,
        who=str(row.customer) if row.customer else "Name withheld",
        facts=tuple(fact for fact in facts if fact),
        spoken=spoken,
        url=reverse("act:answer", args=[row.id]),
    )
