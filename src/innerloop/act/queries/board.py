"""The cases on a board: a column for each state, each with its first cases and how many there are."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from innerloop.act.cases_page import BoardPage, Column
from innerloop.act.models import Case
from innerloop.act.queries.above import above, url
from innerloop.act.queries.cases import RELATED, nothing, row_of
from innerloop.act.queries.narrowing import whose, within
from innerloop.act.queries.ordering import in_order
from innerloop.act.rules.queue import Queue
from innerloop.act.rules.states import ACTIVE, OVER, State
from innerloop.team.models import Member

MOST = 25
# What has been over for longer is in the table: a board shows what moves.
RECENT = timedelta(days=30)


def board(queue: Queue, *, member: Member, now: datetime) -> BoardPage:
    """Return the board. A fixed number of queries, one for each column, however many cases there are."""
    found = whose(queue, within(queue, member.workspace.time_zone), member)
    found = found.filter(Q(state__in=ACTIVE) | Q(resolved_at__gte=now - RECENT) | Q(closed_at__gte=now - RECENT))
    counts = dict(found.order_by().values_list("state").annotate(count=Count("id")))
    columns = tuple(_column(state, found, queue, counts.get(state.value, 0), now) for state in State)
    return BoardPage(above(queue), columns, queue.query(), None if counts else nothing(queue, member))


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
