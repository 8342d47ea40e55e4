"""Bringing cases that run late before whoever can still help: in portions, each step once."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from innerloop.act import events
from innerloop.act.actions import alerting, clocks
from innerloop.act.models import Case
from innerloop.act.queries.leads import leads_of
from innerloop.act.rules import escalating
from innerloop.act.rules.clocks import Clocks, Step
from innerloop.act.rules.escalating import Due, Level
from innerloop.act.rules.states import ACTIVE, State
from innerloop.kernel import bulk, log, scope
from innerloop.kernel.models import Origin
from innerloop.team import notices
from innerloop.team import queries as team
from innerloop.team.models import Member, Notice

# Cases in one transaction: an outage of the company lets thousands fall due in one minute.
PORTION = 200
_WHO = dict[Level, Member | None]


def escalate(*, by: str, now: datetime) -> int:
    """Tell of every case of the workspace whose moment has come; return how many notices were new.

    Who is working at a case just now holds it: it is looked at again in the next round.
    """
    told = 0
    while True:
        with transaction.atomic():
            rows = _due(now)
            told += _tell(rows, by=by, now=now) if rows else 0
        if len(rows) < PORTION:
            return told


def _due(now: datetime) -> list[Case]:
    rows = Case.objects.filter(escalate_at__lte=now, state__in=ACTIVE, merged_into=None, origin=Origin.LIVE)
    # Whoever holds one writes its next moment, so that a portion never comes twice.
    return list(rows.select_for_update(skip_locked=True, no_key=True).order_by("escalate_at", "id")[:PORTION])


def _tell(rows: Sequence[Case], *, by: str, now: datetime) -> int:
    reckoned = clocks.reckoned(rows, now=now)
    people, parents = team.people_on_duty(at=now), team.team_parents()
    news: list[notices.News] = []
    for row in rows:
        lead, above = leads_of(row, people=people, parents=parents)
        holder = next((person.member for person in people if person.member.id == row.assignee_id), None)
        news += _of(row, reckoned, {Level.HOLDER: holder, Level.LEAD: lead, Level.ABOVE: above or lead}, now)
        row.escalate_at = _next(row, reckoned, now)
        if row.id in reckoned:
            # The response times may be others since, and that is why it is looked at.
            clocks.set_due(row, reckoned[row.id])
    bulk.change(Case, rows, ["contact_due_at", "resolve_due_at", "escalate_at"])
    told = notices.tell(news, now=now)
    _announce(rows, told, by=by, now=now)
    return len(told)


def _of(row: Case, reckoned: Mapping[UUID, Clocks], who: _WHO, now: datetime) -> Iterator[notices.News]:
    if row.id not in reckoned:
        return
    is_held = who[Level.HOLDER] is not None
    for due in escalating.due(reckoned[row.id], now=now, asleep_until=row.snoozed_until):
        for level in sorted(escalating.levels(due.step, is_held=is_held, is_begun=row.state != State.OPEN)):
            if member := who[level]:
                yield _news(row, due, level, member)


def _news(row: Case, due: Due, level: Level, member: Member) -> notices.News:
    # A promise is another one each time; the others begin anew when the case is opened again.
    which = f"{row.promised_at:%Y%m%d%H%M%S}" if row.promised_at and due.clock == "promise" else str(row.reopened)
    is_soon = due.step == Step.BEFORE
    kind = alerting.LED if level > Level.HOLDER else alerting.DUE_SOON if is_soon else alerting.LATE
    return notices.News(
        kind=kind,
        member_id=member.id,
        subject_id=row.id,
        path=alerting.path_of(row.id),
        once=f"{row.id}:{due.clock}:{due.step}:{which}",
        data={
            "number": row.number,
            "what": alerting.WHAT[due.clock],
            "how": "due soon" if is_soon else "overdue",
            "level": level.value,
        },
    )


def _next(row: Case, reckoned: Mapping[UUID, Clocks], now: datetime) -> datetime | None:
    if row.id not in reckoned:
        return None
    return escalating.next_at(reckoned[row.id], now=now, asleep_until=row.snoozed_until)


def _announce(rows: Sequence[Case], told: Sequence[Notice], *, by: str, now: datetime) -> None:
    """Write into each case's story that it was brought before somebody."""
    highest: dict[UUID, int] = {}
    for notice in told:
        highest[notice.subject_id] = max(highest.get(notice.subject_id, 0), notice.data["level"])
    facts = [_fact(row, highest[row.id], now) for row in rows if highest.get(row.id)]
    log.announce(facts, workspace_id=scope.current(), by=by)


def _fact(row: Case, level: int, now: datetime) -> log.Fact:
    data = {"number": row.number, "level": level}
    return log.Fact(events.ESCALATED, row.id, now, customer_id=row.customer_id, data=data)
