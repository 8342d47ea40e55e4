"""Cases as a table: one row for each, with what people ask a helpdesk for."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from innerloop.act.models import Case, CaseAnswer, CaseNote
from innerloop.act.rules import opened
from innerloop.act.rules.states import CloseReason, State
from innerloop.customers.models import Identity
from innerloop.kernel.sheets import Cell
from innerloop.listen.models import Message

COLUMNS = (
    *("case", "opened_at", "state", "priority", "why_opened", "rule", "team", "assignee"),
    *("customer", "external_id", "organization", "question", "score", "comment", "language", "channel", "touchpoint"),
    *("answered_at", "answers", "value_at_stake", "currency", "needs"),
    *("first_contact_at", "minutes_to_first_contact", "first_contact_due_at", "first_contact_in_time"),
    *("resolved_at", "minutes_to_resolution", "closed_at", "close_reason", "cause", "done", "times_reopened"),
    *("messages_to_customer", "messages_from_customer", "notes"),
)
_RELATED = (
    *("customer", "response__metric", "response__touchpoint", "response__organization", "team", "assignee__user"),
    *("rule", "cause", "thread", "workspace"),
)
_BATCH = 500


def table(rows: QuerySet[Case]) -> Iterator[list[Cell]]:
    """Yield the heading, then a row for each case, in the order of their numbers. Five queries for 500 cases."""
    yield list(COLUMNS)
    last = 0
    while batch := list(rows.filter(number__gt=last).select_related(*_RELATED).order_by("number")[:_BATCH]):
        about = _About(batch)
        yield from ([_written(about.of(case)[name]) for name in COLUMNS] for case in batch)
        last = batch[-1].number


class _About:
    """What stands beside some cases: how much was said and written, and by which id the customer is known."""

    def __init__(self, cases: Sequence[Case]) -> None:
        ids = [case.id for case in cases]
        self._answers = _counted(CaseAnswer.objects.filter(case_id__in=ids), "case_id")
        self._notes = _counted(CaseNote.objects.filter(case_id__in=ids), "case_id")
        threads = [case.thread_id for case in cases if case.thread_id]
        said = Message.objects.filter(thread_id__in=threads).exclude(text="", recording="")
        self._ours = _counted(said.filter(purpose=Message.Purpose.REPLY), "thread_id")
        self._theirs = _counted(said.filter(direction=Message.Direction.IN), "thread_id")
        people = [case.customer_id for case in cases if case.customer_id]
        known = Identity.objects.filter(customer_id__in=people, kind=Identity.Kind.EXTERNAL_ID).order_by("added_at")
        self._known = dict(known.values_list("customer_id", "value"))

    def of(self, case: Case) -> Mapping[str, Any]:
        """Return the values of one row by their column."""
        return {**_case(case), **_answer(case), **self._around(case)}

    def _around(self, case: Case) -> Mapping[str, Any]:
        return {
            "external_id": self._known.get(case.customer_id) if case.customer_id else None,
            "answers": self._answers.get(case.id, 0),
            "notes": self._notes.get(case.id, 0),
            "messages_to_customer": self._ours.get(case.thread_id, 0) if case.thread_id else 0,
            "messages_from_customer": self._theirs.get(case.thread_id, 0) if case.thread_id else 0,
        }


def _case(case: Case) -> Mapping[str, Any]:
    contacted, due_at = case.contacted_at, case.contact_due_at
    return {
        "case": case.number,
        "opened_at": case.opened_at,
        "state": State(case.state).value,
        "priority": case.priority,
        "why_opened": opened.say_why(case.reason),
        "rule": case.rule.name if case.rule else None,
        "team": case.team.name if case.team else None,
        "assignee": case.assignee.user.email if case.assignee else None,
        "customer": case.customer.name if case.customer else None,
        "value_at_stake": case.stake,
        "currency": case.workspace.currency if case.stake is not None else None,
        "needs": case.needs,
        "first_contact_at": contacted,
        "minutes_to_first_contact": _minutes(case.opened_at, contacted),
        "first_contact_due_at": due_at,
        "first_contact_in_time": contacted <= due_at if contacted and due_at else None,
        "resolved_at": case.resolved_at,
        "minutes_to_resolution": _minutes(case.opened_at, case.resolved_at),
        "closed_at": case.closed_at,
        "close_reason": CloseReason(case.close_reason).label if case.close_reason else None,
        "cause": case.cause.name if case.cause else None,
        "done": case.done,
        "times_reopened": case.reopened,
    }


def _answer(case: Case) -> Mapping[str, Any]:
    answer = case.response
    if answer is None:
        channel = case.thread.channel if case.thread else None
        return dict.fromkeys(("organization", "question", "score", "comment", "touchpoint", "answered_at")) | {
            "language": case.thread.language if case.thread else None,
            "channel": channel,
        }
    return {
        "organization": answer.organization.name if answer.organization else None,
        "question": answer.metric.slug if answer.metric else None,
        "score": answer.score,
        "comment": answer.comment,
        "language": answer.language,
        "channel": answer.channel,
        "touchpoint": answer.touchpoint.name if answer.touchpoint else None,
        "answered_at": answer.answered_at,
    }


def _counted(rows: QuerySet[Any], by: str) -> dict[UUID, int]:
    return dict(rows.order_by().values_list(by).annotate(count=Count("id")))


def _minutes(start: datetime, end: datetime | None) -> int | None:
    return int((end - start).total_seconds() // 60) if end else None


def _written(value: Any) -> Cell:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, int | float | Decimal | datetime | None) else str(value)
