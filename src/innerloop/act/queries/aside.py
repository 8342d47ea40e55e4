"""The answers that were set aside as automatic, each with why."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from innerloop.act.feedback_page import Said
from innerloop.act.queries.said import said
from innerloop.kernel.widgets import Empty, More
from innerloop.listen import queries as listening
from innerloop.listen.models import Response
from innerloop.listen.rules.scanners import SAID, WEIGHTS

PAGE = 25


@dataclass(frozen=True, slots=True)
class Aside:
    """One answer that does not count, and the signs it was judged by."""

    said: Said
    whys: tuple[str, ...]
    at: datetime
    id: UUID


@dataclass(frozen=True, slots=True)
class AsidePage:
    """The page: the sentence above, the answers newest first, the way to more."""

    says: str
    rows: tuple[Aside, ...]
    more: More
    empty: Empty


def set_aside(after: UUID | None, shown: int = 0) -> AsidePage:
    """Return the answers set aside, newest first, from the one after `after` on. A fixed number of queries."""
    rows = listening.responses().filter(excluded_at__isnull=False).order_by("-excluded_at", "-id")
    total = rows.count()
    last = Response.objects.filter(id=after, excluded_at__isnull=False).first() if after else None
    if last:
        rows = rows.filter(Q(excluded_at__lt=last.excluded_at) | Q(excluded_at=last.excluded_at, id__lt=last.id))
    found = list(rows[: PAGE + 1])
    page = found[:PAGE]
    count = len(page) + (shown if last else 0)
    url = f"{reverse('act:set_aside')}?after={page[-1].id}&shown={count}" if len(found) > PAGE else ""
    return AsidePage(
        says=_says(total),
        rows=tuple(_aside(row) for row in page),
        more=More(count, total, url),
        empty=Empty(
            title="Nothing is set aside",
            text="Some mailboxes open every link before their owner does, and a few press the button too. "
            "What they send will appear here with the reasons, and counts in no score until you say so.",
            action="See what customers said",
            url=reverse("act:feedback"),
        ),
    )


def why(codes: list[str] | None) -> tuple[str, ...]:
    """Return the signs an answer was judged by as words, the heaviest first, each once."""
    known = [code for code in Counter(codes or ()) if code in SAID]
    return tuple(SAID[code] for code in sorted(known, key=lambda code: -WEIGHTS[code]))


def _says(total: int) -> str:
    if not total:
        return ""
    are = "answer was" if total == 1 else "answers were"
    return f"{total:,} {are} sent by a program, as far as we can tell, and count in no score."


def _aside(row: Response) -> Aside:
    return Aside(said=said(row), whys=why(row.excluded_why), at=row.excluded_at or row.answered_at, id=row.id)
