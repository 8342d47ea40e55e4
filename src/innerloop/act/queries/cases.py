"""The queue of cases, and which of them is open beside it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case as Choose
from django.db.models import F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from innerloop.act.cases_page import CasesPage, Row
from innerloop.act.models import Case
from innerloop.act.queries.case import case_page, who
from innerloop.act.queries.said import mark
from innerloop.act.queries.standing import due_of
from innerloop.act.rules import money, states
from innerloop.act.rules.queue import ORDER, WHICH, WHOSE, Queue
from innerloop.kernel.widgets import Choice, Empty, More, Pick
from innerloop.listen.rules.saying import channel_name
from innerloop.team.models import Member
from innerloop.team.rules import Role, may

PAGE = 40
_FIRST_DUE = Choose(When(contacted_at=None, then=F("contact_due_at")), default=None)
_ORDERS = {
    # What is worth most, and of the same worth what presses more and is due first.
    "stake": (F("stake").desc(nulls_last=True), F("contact_due_at").asc(nulls_last=True), "id"),
    "due": (Coalesce("promised_at", Coalesce(_FIRST_DUE, "resolve_due_at")).asc(nulls_last=True), "id"),
    "newest": ("-opened_at", "-id"),
}


def cases(queue: Queue, *, member: Member, chosen: UUID | None, now: datetime) -> CasesPage | None:
    """Return the page of a queue with one case open, the first where none is chosen; None for a case of nobody's.

    A fixed number of queries.
    """
    found = _of(queue, member, now)
    total = found.count()
    page = list(_in_order(found, queue, now)[queue.shown : queue.shown + PAGE])
    opened = chosen or (page[0].id if page else None)
    case = _opened(opened)
    if chosen and case is None:
        return None
    ids = [row.id for row in page]
    shown = queue.shown + len(page)
    return CasesPage(
        says=_says(queue),
        count=_count(total, queue),
        rows=tuple(_row(row, queue, is_current=case is not None and row.id == case.id, now=now) for row in page),
        more=More(shown, total, reverse("act:cases") + _joined(queue, shown) if shown < total and page else ""),
        query=queue.query(),
        case=case_page(case, member=member, now=now, around=_around(ids, case, queue, total)) if case else None,
        is_chosen=chosen is not None,
        empty=None if page or case else _nothing(queue, member),
    )


def chosen(queue: Queue, *, member: Member, now: datetime) -> QuerySet[Case]:
    """Return the cases that a queue chooses, in no order."""
    return _of(queue, member, now)


def how_many_open(workspace_id: UUID, member_id: UUID) -> int:
    """Return how many cases of a workspace are a member's to answer; for the rail, which stands on every page."""
    rows = Case.everywhere.filter(workspace_id=workspace_id, state__in=states.ACTIVE, merged_into=None)
    return rows.filter(Q(assignee_id=member_id) | Q(assignee=None)).count()


def _of(queue: Queue, member: Member, now: datetime) -> QuerySet[Case]:
    rows = Case.objects.filter(merged_into=None)
    match queue.whose:
        case "mine":
            rows = rows.filter(assignee=member)
        case "team":
            rows = rows.filter(team_id=member.team_id) if member.team_id else rows.none()
        case "nobody":
            rows = rows.filter(assignee=None)
    match queue.which:
        case "over":
            return rows.filter(state__in=states.OVER)
        case "waiting":
            return rows.filter(state=states.State.WAITING)
        case "late":
            late = Q(contacted_at=None, contact_due_at__lt=now) | Q(resolve_due_at__lt=now) | Q(promised_at__lt=now)
            return rows.filter(late, state__in=states.ACTIVE)
    return rows.filter(state__in=states.ACTIVE)


def _in_order(rows: QuerySet[Case], queue: Queue, now: datetime) -> QuerySet[Case]:
    rows = rows.select_related("customer", "response__metric", "assignee__user", "team", "thread", "workspace")
    if queue.which == "over":
        return rows.order_by(F("resolved_at").desc(nulls_last=True), "-closed_at", "-id")
    # What sleeps until its day comes last.
    sleeps = Choose(When(snoozed_until__gt=now, then=Value(1)), default=Value(0))
    return rows.order_by(sleeps, *_ORDERS[queue.order])


def _opened(case_id: UUID | None) -> Case | None:
    if case_id is None:
        return None
    related = (
        "customer", "response__metric", "assignee__user", "team", "thread__line", "workspace", "rule", "cause",
        "playbook", "merged_into",
    )  # fmt: skip
    return Case.objects.select_related(*related).filter(id=case_id).first()


def _row(row: Case, queue: Queue, *, is_current: bool, now: datetime) -> Row:
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


def _says(queue: Queue) -> tuple[str | Pick, ...]:
    return (
        "Show ",
        _pick("Whose", "whose", WHOSE, queue),
        " ",
        _pick("Which", "which", WHICH, queue),
        " cases, ",
        _pick("Order", "order", ORDER, queue),
        " first.",
    )


def _pick(label: str, name: str, words: dict[str, str], queue: Queue) -> Pick:
    choices = tuple(
        Choice(said, reverse("act:cases") + queue.query(**{name: value}), is_current=getattr(queue, name) == value)
        for value, said in words.items()
    )
    return Pick(label, words[getattr(queue, name)], choices)


def _joined(queue: Queue, shown: int) -> str:
    query = queue.query()
    return f"{query}&shown={shown}" if query else f"?shown={shown}"


def _count(total: int, queue: Queue) -> str:
    return f"{total:,} {WHICH[queue.which]}"


def _around(ids: list[UUID], case: Case | None, queue: Queue, total: int) -> dict[str, Any]:
    """Return where the open case stands in its queue, and its neighbours."""
    if case is None or case.id not in ids:
        return {}
    at = ids.index(case.id)

    def url(place: int) -> str:
        return reverse("act:case", args=[ids[place]]) + queue.query() if 0 <= place < len(ids) else ""

    return {
        "place": f"{queue.shown + at + 1:,} of {total:,}",
        "previous_url": url(at - 1),
        "next_url": url(at + 1),
    }


def _nothing(queue: Queue, member: Member) -> Empty:
    if queue != Queue():
        return Empty(
            "No such case", "Nothing of this kind is to be done.", "Show everybody’s open cases", reverse("act:cases")
        )
    makes_rules = may(member.role, at_least=Role.MANAGER)
    return Empty(
        title="Nobody waits for an answer",
        text="When a customer scores low, asks to be contacted or writes what a rule listens for, their case stands "
        "here within a second, with the reason and whom it was given to.",
        action="See the rules" if makes_rules else "See what customers said",
        url=reverse("act:rules" if makes_rules else "act:feedback"),
    )
