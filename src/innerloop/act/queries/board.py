"""The cases on a board: a column for each state, each with its first cases and how many there are."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from innerloop.act.cases_page import BoardPage, Column
from innerloop.act.models import Case
from innerloop.act.queries.above import above, url
from innerloop.act.queries.cases import RELATED, nothing, row_of
from innerloop.act.queries.narrowing import whose, within
from innerloop.act.queries.ordering import in_order
from innerloop.act.rules.queue import Queue
from innerloop.act.rules.states import ACTIVE, OVER, State
from innerloop.kernel.models import Event
from innerloop.team.models import Member

MOST = 25
# What has been over for longer is in the table: a board shows what moves.
RECENT = timedelta(days=30)


def board(queue: Queue, *, member: Member, now: datetime) -> BoardPage:
    """Return the board. A fixed number of queries, one for each column, however many cases there are."""
    found = whose(queue, within(queue, member.workspace.time_zone), member)
    found = found.filter(Q(state__in=ACTIVE) | Q(resolved_at__gte=now - RECENT) | Q(closed_at__gte=now - RECENT))
    counts = dict(found.order_by().values_list("state").annotate(count=Count("id")))
    columns = [_column(state, found, queue, counts.get(state.value, 0), now) for state in State]
    seen = seen_of([row.id for column in columns for row in column.rows])
    told = tuple(
        replace(column, rows=tuple(replace(row, seen=seen.get(row.id)) for row in column.rows)) for column in columns
    )
    return BoardPage(above(queue), told, queue.query(), None if counts else nothing(queue, member))


def seen_of(case_ids: Collection[UUID]) -> dict[UUID | None, UUID]:
    """Return the last thing that happened to each case, by which a move says what it has seen. One query."""
    newest = Event.objects.filter(object_id__in=case_ids).order_by("object_id", "-id").distinct("object_id")
    return dict(newest.values_list("object_id", "id"))


def _column(state: State, found: QuerySet[Case], queue: Queue, count: int, now: datetime) -> Column:
    which = "over" if state in OVER else "waiting" if state == State.WAITING else "open"
    as_listed = replace(queue, which=which, after="", shown=0)
    rows = in_order(found.filter(state=state).select_related(*RELATED), as_listed, now)[:MOST]
    return Column(
        state=state.value,
        name=state.label,
        count=count,
        rows=tuple(row_of(row, queue, is_current=False, now=now) for row in rows),
        url=url(replace(as_listed, look="table")) if count > MOST else "",
        # What was begun cannot be made as if nobody had.
        takes=state != State.OPEN,
    )
