"""/cases: who is to be answered, and what is done for them."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from ninja import Query
from pydantic import BaseModel, Field

from innerloop.act import actions as acting
from innerloop.act.actions.moving import LONGEST
from innerloop.act.models import Case, CaseNote, Cause
from innerloop.act.queries import narrowing
from innerloop.act.rules.opened import say_why
from innerloop.act.rules.queue import FIELDS, Queue
from innerloop.act.rules.states import ACTIVE, OVER, State
from innerloop.connect.api import answers, building, errors, lists, reading, repeating
from innerloop.connect.api.keys import KeyRequest, actor
from innerloop.customers import queries as people
from innerloop.customers.queries import pages
from innerloop.kernel import clock
from innerloop.team.models import Member
from innerloop.team.rules import Role

route = building.Resource("Cases")

# Left out or empty, the verb refuses it: a case of somebody else's is none before its words are looked at.
Text = Annotated[str, Field(max_length=LONGEST)]
_RELATED = ("customer", "team", "assignee__user", "rule", "cause", "response", "workspace")


class CaseShape(building.Shape):
    """A case: one matter that a customer is to be answered on."""

    id: str
    number: int
    state: str = Field(description="open, in_progress, waiting (for the customer), resolved, or closed (no contact).")
    priority: Literal["low", "normal", "high", "urgent"]
    customer: str | None
    response: str | None = Field(description="The answer that opened it.")
    rule: str | None = Field(description="The rule that opened it; null where one of you did.")
    why_opened: str
    team: str | None
    assignee: str | None = Field(description="The e-mail address of who answers.")
    why_assigned: list[dict[str, Any]]
    needs: str = Field(description="The action that resolves it.")
    done: str = Field(description="What was done, once it is resolved.")
    cause: str | None
    close_reason: str | None
    value_at_stake: str | None = Field(description="Money a year, in the workspace's currency.")
    opened_at: datetime
    contacted_at: datetime | None = Field(description="When one of you first reached out.")
    due_at: datetime | None = Field(description="Until when the next step is due: first contact, or resolution.")
    promised_at: datetime | None = Field(description="Until when you said that you would be in touch.")
    snoozed_until: datetime | None
    part_of: str | None = Field(description="The case that this one is part of; null where it stands by itself.")
    resolved_at: datetime | None
    closed_at: datetime | None


class Chosen(BaseModel):
    """Which cases are listed."""

    state: Literal["active", "over", "open", "in_progress", "waiting", "resolved", "closed"] | None = Field(
        None, description="`active` are those with something to do, `over` the others."
    )
    assignee: str | None = Field(None, max_length=254, description="An e-mail address; `nobody` for none.")
    customer: str | None = Field(None, description="A customer's id.")
    where: list[str] = Field(
        default_factory=list,
        max_length=40,
        description=f"FIELD:VALUE, such as touchpoint:app; twice, either. Fields: {', '.join(FIELDS)}.",
    )
    since: date | None = Field(None, description="Opened on this day or later, by the workspace's clock.")
    until: date | None = Field(None, description="Opened on this day or before.")
    overdue: bool = Field(False, description="Only those that are late: to be answered, resolved, or as promised.")


class CaseChange(reading.Body):
    """What is to be different; what is left out stays."""

    state: Literal["in_progress", "waiting"] | None = Field(
        None, description="To resolve it, POST to /resolve; `in_progress` also opens again what was over."
    )
    assignee: str | None = Field(None, max_length=254, description="The e-mail address of who answers; empty: nobody.")
    priority: Literal["low", "normal", "high", "urgent"] | None = None
    needs: str | None = Field(None, max_length=LONGEST)
    promised_at: reading.Moment | None = Field(None, description="When you will be in touch; null: at no time.")
    snoozed_until: reading.Moment | None = Field(None, description="When it comes back by itself; null: now.")


class ReplyIn(reading.Body):
    """What the customer will read."""

    text: Text = ""
    channel: str = Field("", max_length=20, description="Left out, the customer's own conversation.")
    key: str | None = Field(None, max_length=repeating.LONGEST_KEY, description="The same key again writes nothing.")


class NoteIn(reading.Body):
    """What colleagues will read; the customer never does."""

    text: Text = ""
    key: str | None = Field(None, max_length=repeating.LONGEST_KEY)


class ResolveIn(reading.Body):
    """What was done, and why it had happened."""

    done: Text = ""
    cause: str | None = Field(None, max_length=60, description="The short name of a cause, such as `process`.")


class WrittenShape(building.Shape):
    """A message or a note that was written."""

    id: str
    at: datetime


@route.call("GET", "/cases", needs="cases:read", answers={200: lists.Listed[CaseShape]})
def list_cases(request: KeyRequest, paging: Query[lists.Paging], chosen: Query[Chosen]) -> HttpResponse:
    """List the cases, newest first."""
    rows = _chosen(chosen, request.auth.workspace.time_zone)
    return lists.listed(
        "cases", paging, lambda limit, after: pages.cut(rows, moment="opened_at", limit=limit, after=after), _shown_all
    )


@route.call("GET", "/cases/{case_id}", needs="cases:read", answers={200: CaseShape})
def get_case(request: KeyRequest, case_id: str) -> HttpResponse:
    """Return one case."""
    return answers.answer(_shown(_case(case_id)))


@route.call("PATCH", "/cases/{case_id}", needs="cases:write", answers={200: CaseShape})
def change_case(request: KeyRequest, case_id: str, body: CaseChange) -> HttpResponse:
    """Change a case."""
    case = _case(case_id)
    _change(case, body, {"by": actor(request), "now": clock.now()})
    return answers.answer(_shown(_case(case_id)))


@route.call("POST", "/cases/{case_id}/reply", needs="cases:write", answers={201: WrittenShape})
def reply_to_case(request: KeyRequest, case_id: str, body: ReplyIn) -> HttpResponse:
    """Write to the customer of a case, in their own conversation; it leaves a few seconds later."""
    case = _case(case_id)

    def make() -> repeating.Made:
        message = acting.reply(
            case_id=case.id, text=body.text, channel=body.channel, by=actor(request), now=clock.now()
        )
        return repeating.Made(201, {"id": message.id, "at": message.at}, message.id)

    said = {"case": case_id, **body.model_dump(exclude={"key"})}
    return repeating.once(repeating.key_in(request, body.key), of="case_replies", body=said, make=make)


@route.call("POST", "/cases/{case_id}/note", needs="cases:write", answers={201: WrittenShape})
def note_on_case(request: KeyRequest, case_id: str, body: NoteIn) -> HttpResponse:
    """Write a note for colleagues on a case."""
    case = _case(case_id)

    def make() -> repeating.Made:
        note: CaseNote = acting.add_note(case_id=case.id, text=body.text, by=actor(request), now=clock.now())
        return repeating.Made(201, {"id": note.id, "at": note.at}, note.id)

    said = {"case": case_id, **body.model_dump(exclude={"key"})}
    return repeating.once(repeating.key_in(request, body.key), of="case_notes", body=said, make=make)


@route.call("POST", "/cases/{case_id}/resolve", needs="cases:write", answers={200: CaseShape})
def resolve_case(request: KeyRequest, case_id: str, body: ResolveIn) -> HttpResponse:
    """Resolve a case, with a note of what was done. Resolved again with the same note, nothing changes."""
    case = _case(case_id)
    acting.resolve(case_id=case.id, done=body.done, cause=_cause(body.cause), by=actor(request), now=clock.now())
    return answers.answer(_shown(_case(case_id)))


@transaction.atomic
def _change(case: Case, body: CaseChange, by: dict[str, Any]) -> None:
    """Do all that is asked for, or nothing where a part of it is refused."""
    given = body.model_dump(exclude_unset=True)
    # What is over is opened again first: all else would be refused of it.
    is_opened = body.state == State.IN_PROGRESS.value and State(case.state).is_over
    if is_opened:
        _go_on(case, by)
    if "assignee" in given:
        acting.give(case_id=case.id, to=_member(body.assignee), **by)
    changes = {name: given[name] for name in ("priority", "needs") if given.get(name) is not None}
    if changes:
        acting.change_case(case_id=case.id, changes=changes, **by)
    if "promised_at" in given:
        acting.promise(case_id=case.id, until=body.promised_at, **by)
    if "snoozed_until" in given:
        acting.snooze(case_id=case.id, until=body.snoozed_until, **by)
    if body.state and not is_opened:
        _MOVES[body.state](case, by)


def _go_on(case: Case, by: dict[str, Any]) -> None:
    verb = acting.reopen if State(case.state).is_over else acting.start
    verb(case_id=case.id, **by)


def _wait(case: Case, by: dict[str, Any]) -> None:
    acting.wait_for_customer(case_id=case.id, **by)


_MOVES: dict[str, Callable[[Case, dict[str, Any]], None]] = {"in_progress": _go_on, "waiting": _wait}


_STATES: dict[str, Sequence[str]] = {"active": ACTIVE, "over": OVER}


def _chosen(chosen: Chosen, zone: str) -> Any:
    for part in chosen.where:
        name, _, value = part.partition(":")
        if name not in FIELDS or not value:
            known = ", ".join(FIELDS)
            raise reading.refused("where", f"`where` is {part[:80]!r}; write FIELD:VALUE. Known fields are {known}.")
    where = tuple(part.partition(":")[::2] for part in chosen.where)
    queue = Queue(where=where, since=chosen.since, until=chosen.until)
    rows = narrowing.within(queue, zone).select_related(*_RELATED)
    if chosen.overdue:
        rows = rows.filter(narrowing.late(clock.now()), state__in=ACTIVE)
    if chosen.state:
        rows = rows.filter(state__in=_STATES.get(chosen.state, (chosen.state,)))
    if chosen.assignee:
        is_nobody = chosen.assignee == "nobody"
        rows = rows.filter(Q(assignee=None) if is_nobody else Q(assignee__user__email__iexact=chosen.assignee))
    if chosen.customer:
        rows = rows.filter(customer_id__in=people.ids_of(lists.id_of(chosen.customer, "customer")))
    return rows


def _case(case_id: str) -> Case:
    found = Case.objects.select_related(*_RELATED).filter(id=lists.id_of(case_id, "case")).first()
    if found is None:
        raise errors.NotHere(thing="case")
    return found


def _member(email: str | None) -> Member | None:
    if not email:
        return None
    rows = Member.objects.filter(user__email__iexact=email, removed_at=None, role__gte=Role.AGENT)
    found = rows.select_related("user").first()
    if found is None:
        detail = f"`assignee` is {email!r}, who answers no customers here. Give an agent’s address."
        raise reading.refused("assignee", detail)
    return found


def _cause(slug: str | None) -> Cause | None:
    if not slug:
        return None
    known = {cause.slug: cause for cause in Cause.objects.filter(retired_at=None)}
    if slug not in known:
        raise reading.refused("cause", f"`cause` is {slug!r}; known are {', '.join(sorted(known))}.")
    return known[slug]


def _shown_all(rows: Sequence[Case]) -> list[dict[str, Any]]:
    return [_shown(row) for row in rows]


def _shown(row: Case) -> dict[str, Any]:
    due_at = row.contact_due_at if row.contacted_at is None else row.resolve_due_at
    return {
        "id": row.id,
        "number": row.number,
        "state": row.state,
        "priority": row.priority,
        "customer": row.customer_id,
        "response": row.response_id,
        "rule": row.rule.name if row.rule else None,
        "why_opened": say_why(row.reason, rule=row.rule.name if row.rule else ""),
        "team": row.team.key if row.team else None,
        "assignee": row.assignee.user.email if row.assignee else None,
        "why_assigned": row.why_assigned,
        "needs": row.needs,
        "done": row.done,
        "cause": row.cause.slug if row.cause else None,
        "close_reason": row.close_reason or None,
        "value_at_stake": answers.amount(row.stake),
        "opened_at": row.opened_at,
        "contacted_at": row.contacted_at,
        "due_at": None if State(row.state).is_over else due_at,
        "promised_at": row.promised_at,
        "snoozed_until": row.snoozed_until,
        "part_of": row.merged_into_id,
        "resolved_at": row.resolved_at,
        "closed_at": row.closed_at,
    }
