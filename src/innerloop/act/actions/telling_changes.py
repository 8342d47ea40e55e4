"""Telling whoever it concerns that something changes: once for one change, whatever number of series shows it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from innerloop.act.queries import findings as queries
from innerloop.act.rules import findings as words
from innerloop.kernel.models import Event
from innerloop.team import notices
from innerloop.team.models import Notice
from innerloop.team.notices import Kind, News
from innerloop.understand import events
from innerloop.understand.models import Finding

CHANGED = notices.kind(
    Kind(
        "finding.found",
        "The score, the number of answers, or what is spoken ill of changes beyond chance",
        "{what} since {since}",
        queries.look,
        queries.still_standing,
        label_to_others="The score, the number of answers, or what is spoken ill of changes beyond chance",
        draw=queries.draw,
    )
)
OVER = notices.kind(
    Kind(
        "finding.ended",
        "A change that I was told of is over",
        "Over: {what} since {since}",
        queries.look,
        queries.still_over,
        label_to_others="A change is over",
        draw=queries.draw,
    )
)
STAYED = notices.kind(
    Kind(
        "finding.settled",
        "A change that I was told of has stayed, and counts as usual now",
        "It stayed, and counts as usual now: {what} since {since}",
        queries.look,
        queries.still_over,
        label_to_others="A change has stayed, and counts as usual now",
        draw=queries.draw,
    )
)
HEARD_OF = (events.FOUND, events.GREW, events.ENDED, events.SETTLED)
# What the log's codes are called. A notice is its sentence for good, whatever else is found of the change later.
_WHAT = {
    ("score", "down"): "The score has fallen",
    ("score", "up"): "The score has risen",
    ("volume", "down"): "Fewer answers come",
    ("volume", "up"): "More answers come",
}


def tell_of(happened: Sequence[Event], *, now: datetime) -> int:
    """Tell the team that answers for it of each change, and whoever was told what became of it; return how many heard.

    What joins a change that stands is told to those alone who have not heard of it: everybody hears of it once, also
    where it goes by another place since.
    """
    ids = {UUID(event.data["finding"]) for event in happened}
    rows = {str(row.id): row for row in Finding.objects.filter(id__in=ids).select_related("theme", "part_of__theme")}
    matters = queries.matters(rows.values())
    news: list[News] = []
    for event in happened:
        finding = rows.get(event.data["finding"])
        if finding is None:
            continue
        root = finding.part_of or finding
        matter = matters[root.id]
        if event.kind in (events.FOUND, events.GREW):
            if root.set_aside_at is None and root.ended_on is None:
                data = {"what": _what(root), "since": root.since_on.isoformat()}
                news += [_one(CHANGED, member, root, matter, data) for member in queries.concerned(finding)]
        else:
            kind = STAYED if event.kind == events.SETTLED else OVER
            told = Notice.objects.filter(kind=CHANGED, subject_id__in=matter).order_by("id")
            # In the words in which they were told of it.
            news += [_one(kind, each.member_id, root, matter, each.data) for each in told]
    return len(notices.tell(news, now=now))


def path_of(finding_id: UUID) -> str:
    """Return where a change is shown."""
    return f"/alerts/{finding_id}"  # not reversed: see alerting.path_of


def _one(kind: str, member_id: UUID, root: Finding, matter: Sequence[UUID], data: Mapping[str, Any]) -> News:
    return News(
        kind=kind,
        member_id=member_id,
        subject_id=root.id,
        path=path_of(root.id),
        once=f"{kind}:{matter[0]}",  # what was found first, whatever the matter goes by now
        data=data,
    )


def _what(root: Finding) -> str:
    return words.risen(root.theme.name).rstrip(".") if root.theme else _WHAT[root.matter, root.way]
