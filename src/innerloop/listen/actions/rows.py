"""From an answer heard to the rows that keep it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from innerloop.customers.actions import Known
from innerloop.kernel import clock, ids, log
from innerloop.listen import queries
from innerloop.listen.actions.places import Places
from innerloop.listen.models import Answer, Invitation, Metric, Program, Response, ResponseVersion
from innerloop.listen.rules import heard as hearing
from innerloop.listen.rules.heard import Heard, HeardAnswer
from innerloop.team.models import Workspace


@dataclass(frozen=True, slots=True)
class Asked:
    """What an answer answers: an invitation, or an always-on program's link."""

    program: Program
    survey_version_id: UUID
    invitation: Invitation | None = None
    aside: tuple[str, ...] = ()  # why it is set aside as automatic
    known: Known | None = None  # who answers a link: somebody who is known already


@dataclass(frozen=True, slots=True)
class Context:
    """What all answers of one call share, and what one of them answers."""

    workspace: Workspace
    by: str
    now: datetime
    origin: str
    asked: Asked | None = None


def response(
    heard: Heard,
    context: Context,
    where: Places,
    *,
    metric: Metric | None,
    known: Known | None,
    properties: Mapping[str, Any],
) -> Response:
    """Return the row of a response, not yet saved. Whoever saves it gives it its id."""
    asked = context.asked
    invitation = asked.invitation if asked else None
    known = known or (asked.known if asked else None)
    answered_at = heard.answered_at or context.now
    on = clock.day_in(context.workspace.time_zone, answered_at)
    row = Response(
        workspace_id=context.workspace.id,
        customer_id=known.customer_id if known else heard.customer_id,
        invitation=invitation,
        program=asked.program if asked else None,
        survey_version_id=asked.survey_version_id if asked else None,
        metric=metric,
        score=score_of(metric, heard.score),
        comment=heard.comment,
        language=heard.language,
        may_contact=heard.may_contact,
        channel=heard.channel,
        touchpoint_id=where.touchpoints.get(heard.touchpoint),
        product_id=where.products.get(heard.product),
        employee_id=where.employees.get(heard.employee),
        team_id=where.team_of(heard, on),
        organization_id=known.organization_id if known else None,
        properties={**(known.properties if known else {}), **properties},
        answered_at=answered_at,
        answered_on=on,
        origin=context.origin,
        source=heard.source,
    )
    _take_from_ask(row, asked)
    if asked and asked.aside:
        row.excluded_at, row.excluded_why = context.now, list(asked.aside)
    if asked and asked.program.is_anonymous:
        _unlink(row, context.workspace, properties)
    return row


def score_of(metric: Metric | None, number: int | None) -> int | None:
    """Return the score that a number is on a metric: none, where it is a code such as "do not know"."""
    return None if metric and number in metric.not_scores else number


def version(row: Response, heard: Heard, context: Context) -> ResponseVersion:
    """Return the next version of a response: its whole content as it is now."""
    return ResponseVersion(
        id=_child_id(row),
        workspace_id=row.workspace_id,
        response=row,
        number=row.version,
        content=content(row, heard.answers),
        changed_by="customer" if row.is_anonymous else context.by,
        at=row.answered_at if row.is_anonymous else context.now,
    )


def content(row: Response, further: tuple[HeardAnswer, ...]) -> dict[str, Any]:
    """Return what a version keeps of a response."""
    return {
        "metric": row.metric.slug if row.metric else None,
        "score": row.score,
        "comment": row.comment,
        "may_contact": row.may_contact,
        "answers": [
            {"question": a.question, "metric": a.metric, "score": a.score, "choices": list(a.choices), "text": a.text}
            for a in further
        ],
    }


def answers(row: Response, heard: Heard, where: Places) -> list[Answer]:
    """Return a response's single answers: the main score first, then the further questions."""
    made = [] if row.score is None else [_answer(row, hearing.MAIN_QUESTION, metric=row.metric, number=row.score)]
    for further in heard.answers:
        metric = where.metrics.get(further.metric)
        is_code = metric is not None and further.score in metric.not_scores
        made.append(
            _answer(
                row,
                further.question,
                metric=metric,
                number=None if is_code else further.score,
                choices=list(further.choices) or None,
                text=further.text,
            )
        )
    return made


def fact(kind: str, row: Response) -> log.Fact:
    """Return the event that tells of a response. Of an anonymous one it names nobody."""
    cohort = queries.scale_of(row.metric).cohort(row.score) if row.metric and row.score is not None else None
    data = {
        "metric": row.metric.slug if row.metric else None,
        "score": row.score,
        "cohort": cohort,
        "channel": row.channel,
        "version": row.version,
        "has_words": bool(row.comment),
        "is_set_aside": row.excluded_at is not None,
    }
    return log.Fact(
        kind,
        object_id=row.id,
        occurred_at=row.changed_at or row.answered_at,
        customer_id=row.customer_id,
        data=data,
        is_untimed=row.is_anonymous,
    )


def _take_from_ask(row: Response, asked: Asked | None) -> None:
    # What was frozen when the customer was asked wins over what is true now.
    if asked is None:
        return
    row.touchpoint_id = row.touchpoint_id or asked.program.touchpoint_id
    invitation = asked.invitation
    if invitation is None:
        return
    row.customer_id = invitation.customer_id
    row.touchpoint_id = invitation.touchpoint_id or row.touchpoint_id
    row.product_id, row.team_id = invitation.product_id, invitation.team_id
    row.employee_id = invitation.employee_id
    row.properties = {**row.properties, **invitation.properties}


def _unlink(row: Response, workspace: Workspace, declared: Mapping[str, Any]) -> None:
    # Nothing that is kept may lead from the answer back to the person: no key, no moment, no order.
    row.customer_id = row.employee_id = row.organization_id = None
    row.invitation = None
    row.answered_at = midnight(row.answered_on, workspace.time_zone)
    row.excluded_at = row.answered_at if row.excluded_at else None
    row.properties = dict(declared)
    row.is_anonymous = True


def midnight(day: date, zone: str) -> datetime:
    """Return the first moment of a local day."""
    return datetime.combine(day, time(), tzinfo=ZoneInfo(zone))


def _answer(row: Response, question: str, **values: Any) -> Answer:
    return Answer(id=_child_id(row), workspace_id=row.workspace_id, response=row, question_key=question, **values)


def _child_id(row: Response) -> UUID:
    return ids.unlinkable_id() if row.is_anonymous else ids.new_id()
