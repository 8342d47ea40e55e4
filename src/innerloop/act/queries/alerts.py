"""What notices about cases are about, and which of them are still news."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from django.db.models import QuerySet

from innerloop.act.models import Case
from innerloop.act.queries.case import who
from innerloop.act.rules.states import OVER, State
from innerloop.team.models import Notice
from innerloop.team.notices import Subject


def look(case_ids: Collection[UUID]) -> Mapping[UUID, Subject]:
    """Return what cases are called by, what their customers said, and whose they are. One query."""
    rows = Case.objects.filter(id__in=case_ids).select_related("customer", "response")
    return {row.id: Subject(who(row), _words(row), row.team_id) for row in rows}


def mine_still(notices: Sequence[Notice]) -> set[UUID]:
    """Return the notices, by id, whose case is still to be done and is still that member's. One query."""
    rows = _active(notices)
    return {notice.id for notice in notices if rows.get(notice.subject_id) == notice.member_id}


def held_still(notices: Sequence[Notice]) -> set[UUID]:
    """Return the notices, by id, whose case is nobody else's by now, over or not. One query."""
    rows = dict(_cases(notices).values_list("id", "assignee_id"))
    return {notice.id for notice in notices if rows.get(notice.subject_id, "") in (None, notice.member_id)}


def held_over_still(notices: Sequence[Notice]) -> set[UUID]:
    """Return the notices, by id, whose case is still over and that member's. One query."""
    rows = dict(_cases(notices).filter(state__in=OVER).values_list("id", "assignee_id"))
    return {notice.id for notice in notices if rows.get(notice.subject_id) == notice.member_id}


def active_still(notices: Sequence[Notice]) -> set[UUID]:
    """Return the notices, by id, whose case is still to be done, whoever has it. One query."""
    rows = _active(notices)
    return {notice.id for notice in notices if notice.subject_id in rows}


def over_still(notices: Sequence[Notice]) -> set[UUID]:
    """Return the notices, by id, whose case is still over. One query."""
    rows = _active(notices)
    return {notice.id for notice in notices if notice.subject_id not in rows}


def always(notices: Sequence[Notice]) -> set[UUID]:
    """Return all of them: that somebody was named stays so."""
    return {notice.id for notice in notices}


def _active(notices: Sequence[Notice]) -> dict[UUID, UUID | None]:
    rows = _cases(notices).values_list("id", "state", "assignee_id")
    return {id_: assignee for id_, state, assignee in rows if not State(state).is_over}


def _cases(notices: Sequence[Notice]) -> QuerySet[Case]:
    return Case.objects.filter(id__in={notice.subject_id for notice in notices}, merged_into=None)


def _words(row: Case) -> str:
    is_erased = row.customer is not None and row.customer.erased_at is not None
    return row.response.comment if row.response and not is_erased else ""
