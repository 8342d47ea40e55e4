"""The queue of cases, and which of them is open beside it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from innerloop.act.cases_page import CasesPage, QueuePart, Row
from innerloop.act.models import Case
from innerloop.act.queries.above import above, url
from innerloop.act.queries.case import case_page, who
from innerloop.act.queries.narrowing import narrowed
from innerloop.act.queries.ordering import cursor, in_order
from innerloop.act.queries.said import mark
from innerloop.act.queries.standing import due_of
from innerloop.act.rules import money, states
from innerloop.act.rules.queue import WHICH, Queue
from innerloop.kernel.widgets import Empty, More
from innerloop.listen.rules.saying import channel_name
from innerloop.team.models import Member
from innerloop.team.rules import Role, may

PAGE = 40
RELATED = ("customer", "response__metric", "assignee__user", "team", "thread", "workspace", "rule")


def cases(queue: Queue, *, member: Member, chosen: UUID | None, now: datetime) -> CasesPage | None:
    """Return the page of a queue with one case open, the first where none is chosen; None for a case of nobody's.

    A fixed number of queries.
    """
    page, total = _page(queue, member, now)
    case = _opened(chosen or (page[0].id if page else None))
    if chosen and case is None:
        return None
    current = str(case.id) if case else ""
    part = _part(page, total, queue, current=current, now=now)
    ids = [row.id for row in page]
    return CasesPage(
        count=part.count,
        rows=part.rows,
        more=part.more,
        above=above(queue),
        query=queue.query(),
        part_url=_part_url(queue, current),
        case=case_page(case, member=member, now=now, around=_around(ids, case, queue, total)) if case else None,
        is_chosen=chosen is not None,
        empty=None if page or case else nothing(queue, member),
    )


def queue_part(queue: Queue, *, member: Member, current: str, now: datetime) -> QueuePart:
    """Return the queue by itself; `current` is the case that is open beside it. Two queries."""
    page, total = _page(queue, member, now)
    return _part(page, total, queue, current=current, now=now)


def of(queue: Queue, *, member: Member, now: datetime) -> QuerySet[Case]:
    """Return the cases that a queue chooses, in no order."""
    return narrowed(queue, member=member, now=now, zone=member.workspace.time_zone)


def page_of(found: QuerySet[Case], queue: Queue, now: datetime) -> list[Case]:
    """Return one page of a queue, from its cursor on. One query."""
    return list(in_order(found.select_related(*RELATED), queue, now)[:PAGE])


def more(page: list[Case], queue: Queue, total: int, now: datetime) -> More:
    """Return the way to the rows after a page."""
    shown = (queue.shown if queue.after else 0) + len(page)
    if not page or shown >= total or len(page) < PAGE:
        return More(shown, total, "")
    return More(shown, total, reverse("act:cases") + queue.query(after=cursor(page[-1], queue, now), shown=shown))


def how_many_open(workspace_id: UUID, member_id: UUID) -> int:
    """Return how many cases of a workspace are a member's to answer; for the rail, which stands on every page."""
    rows = Case.everywhere.filter(workspace_id=workspace_id, state__in=states.ACTIVE, merged_into=None)
    return rows.filter(Q(assignee_id=member_id) | Q(assignee=None)).count()


def _page(queue: Queue, member: Member, now: datetime) -> tuple[list[Case], int]:
    found = of(queue, member=member, now=now)
    return page_of(found, queue, now), found.count()


def _part(page: list[Case], total: int, queue: Queue, *, current: str, now: datetime) -> QueuePart:
    return QueuePart(
        count=f"{total:,} {WHICH[queue.which]}",
        rows=tuple(row_of(row, queue, is_current=str(row.id) == current, now=now) for row in page),
        more=more(page, queue, total, now),
    )


def _part_url(queue: Queue, current: str) -> str:
    query = queue.query()
    return f"{reverse('act:cases_queue')}{query}{'&' if query else '?'}case={current}"


def _opened(case_id: UUID | None) -> Case | None:
    if case_id is None:
        return None
    related = (
        "customer", "response__metric", "response__touchpoint", "response__organization",
        "response__invitation__program", "assignee__user", "team",
        "thread__line", "workspace", "rule", "cause",
        "playbook", "merged_into",
    )  # fmt: skip
    return Case.objects.select_related(*related).filter(id=case_id).first()


def row_of(row: Case, queue: Queue, *, is_current: bool, now: datetime) -> Row:
    """Return one case as the lists show it."""
    answer = row.response
    channel = row.thread.channel if row.thread else answer.channel if answer else ""
    return Row(
        id=row.id,
        url=reverse("act:case", args=[row.id]) + queue.query(),
        who=who(row),
        words=answer.comment if answer else "",
        language=answer.language if answer else "",
        mark=mark(answer.metric if answer else None, answer.score if answer else None),
        worth=money(row.stake.quantize(1), "").strip() if row.stake is not None else "",
        due=due_of(row, now=now),
        facts=tuple(fact for fact in (channel_name(channel) if channel else "",) if fact),
        is_current=is_current,
        whose=str(row.assignee) if row.assignee else "nobody’s yet",
        version=row.version,
    )


def _around(ids: list[UUID], case: Case | None, queue: Queue, total: int) -> dict[str, Any]:
    """Return where the open case stands in its queue, and its neighbours."""
    if case is None or case.id not in ids:
        return {}
    at = ids.index(case.id)

    def url(place: int) -> str:
        return reverse("act:case", args=[ids[place]]) + queue.query() if 0 <= place < len(ids) else ""

    return {
        "place": f"{(queue.shown if queue.after else 0) + at + 1:,} of {total:,}",
        "previous_url": url(at - 1),
        "next_url": url(at + 1),
    }


def nothing(queue: Queue, member: Member) -> Empty:
    """Say what will stand here, or how to see other cases."""
    if queue != Queue(look=queue.look):
        return Empty(
            "No such case",
            "Nothing of this kind is to be done.",
            "Show everybody’s open cases",
            url(Queue(look=queue.look)),
        )
    makes_rules = may(member.role, at_least=Role.MANAGER)
    return Empty(
        title="Nobody waits for an answer",
        text="When a customer scores low, asks to be contacted or writes what a rule listens for, their case stands "
        "here within a second, with the reason and whom it was given to.",
        action="See the rules" if makes_rules else "See what customers said",
        url=reverse("act:rules" if makes_rules else "act:feedback"),
    )
