"""The cases as a table, sorted by any column; for whoever leads the desk."""

from datetime import datetime

from django.urls import reverse

from innerloop.act.cases_page import Head, TablePage, TableRow
from innerloop.act.models import Case
from innerloop.act.queries.above import above
from innerloop.act.queries.cases import more, nothing, of, page_of, row_of
from innerloop.act.rules import opened
from innerloop.act.rules.priority import Priority
from innerloop.act.rules.queue import ORDER, WHICH, Queue
from innerloop.act.rules.states import State
from innerloop.team.models import Member

_HEADS = {
    "number": "Case", "who": "Customer", "state": "State", "priority": "Priority", "due": "Due",
    "worth": "At stake a year", "whose": "Who has it", "team": "Team", "opened": "Opened",
}  # fmt: skip
_NUMBERS = ("number", "worth")
# How an order of the sentence sorts the column that it goes by.
_SORTED = {"stake": ("worth", "descending"), "due": ("due", "ascending"), "newest": ("opened", "descending")}


def table(queue: Queue, *, member: Member, now: datetime) -> TablePage:
    """Return one page of the table. A fixed number of queries."""
    found = of(queue, member=member, now=now)
    total = found.count()
    page = page_of(found, queue, now)
    return TablePage(
        above=above(queue),
        count=f"{total:,} {WHICH[queue.which]}",
        heads=tuple(_head(name, said, queue) for name, said in _HEADS.items()),
        rows=tuple(_line(row, queue, now) for row in page),
        more=more(page, queue, total, now),
        query=queue.query(),
        empty=None if page else nothing(queue, member),
    )


def _head(name: str, said: str, queue: Queue) -> Head:
    sort = "none"
    if queue.order in ORDER:
        column, way = _SORTED[queue.order]
        sort = way if column == name else "none"
    elif queue.order.removeprefix("-") == name:
        sort = "descending" if queue.order.startswith("-") else "ascending"
    turned = f"-{name}" if sort == "ascending" else name
    return Head(said, reverse("act:cases") + queue.query(order=turned), sort, name in _NUMBERS)  # type: ignore[arg-type]


def _line(row: Case, queue: Queue, now: datetime) -> TableRow:
    return TableRow(
        row=row_of(row, queue, is_current=False, now=now),
        number=row.number,
        why=opened.say_why(row.reason, rule=row.rule.name if row.rule else row.needs or "Opened by one of us"),
        priority=Priority(row.priority).label,
        state=State(row.state).label,
        team=row.team.name if row.team else "",
        opened_at=row.opened_at,
    )
