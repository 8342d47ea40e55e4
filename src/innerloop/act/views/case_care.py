"""What is done with a case beside answering it: put off, promised, watched, made part of another."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from innerloop.act import actions
from innerloop.act.forms_cases import MergeForm, MoveForm, UntilForm, first_error
from innerloop.act.models import Case
from innerloop.act.rules.due import say_moment
from innerloop.act.rules.states import State
from innerloop.act.views._acting import asks_on, turned_back
from innerloop.act.views._case_acting import board_again, done, queue_of, refused, tried, undo, who
from innerloop.kernel import clock
from innerloop.team.access import MemberRequest, members_only
from innerloop.team.rules import Role

Given = dict[str, Any]


@members_only(at_least=Role.AGENT)
@require_POST
def snooze(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """Put a case to the bottom of its queue until a moment."""
    return _until(
        request,
        case_id,
        actions.snooze,
        said="It sleeps until {until}, or until the customer writes.",
        undo_verb="wake",
    )


@members_only(at_least=Role.AGENT)
@require_POST
def wake(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """Bring back a case that sleeps."""
    row = get_object_or_404(Case.objects, id=case_id)
    return done(request, row, lambda: actions.snooze(case_id=row.id, until=None, **who(request)), said="It is back.")


@members_only(at_least=Role.AGENT)
@require_POST
def promise(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """Keep until when we said that we would be in touch."""
    return _until(request, case_id, actions.promise, said="Promised until {until}.", undo_verb="unpromise")


@members_only(at_least=Role.AGENT)
@require_POST
def unpromise(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """Take back what was promised."""
    row = get_object_or_404(Case.objects, id=case_id)
    return done(
        request,
        row,
        lambda: actions.promise(case_id=row.id, until=None, **who(request)),
        said="Nothing is promised any more.",
    )


@members_only(at_least=Role.AGENT)
@require_POST
def watch(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """Hear what happens to a case, or no longer."""
    row = get_object_or_404(Case.objects, id=case_id)
    is_on = asks_on(request)
    return done(
        request,
        row,
        lambda: actions.watch(case_id=row.id, member=request.member, is_on=is_on, **who(request)),
        said="You hear what happens to it." if is_on else "You hear no more of it.",
        undo_url=turned_back(undo("watch", row), is_on=is_on),
    )


@members_only(at_least=Role.AGENT)
@require_POST
def move(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """Move a case to another column of the board: resolved with a note, closed for a reason; then back to the board."""
    row = get_object_or_404(Case.objects, id=case_id)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return board_again(request, row, first_error(form))
    verb, said, undo_verb = _MOVES[form.cleaned_data["state"]]
    sentence = tried(
        request,
        row,
        lambda: verb(row, form.cleaned_data, who(request)),
        said=f"Case {row.number} {said}",
        undo_url=undo(undo_verb, row, queue_of(request).query()) if undo_verb else "",
    )
    return (
        board_again(request, row, sentence) if sentence else redirect(reverse("act:cases") + queue_of(request).query())
    )


@members_only(at_least=Role.AGENT)
@require_POST
def merge(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """Make another case of the same customer part of this one."""
    row = get_object_or_404(Case.objects, id=case_id)
    form = MergeForm(request.POST)
    part = Case.objects.filter(id=form.cleaned_data["part"]).first() if form.is_valid() else None
    if part is None:
        return refused(request, row, "Choose the other case.")
    return done(
        request,
        row,
        lambda: actions.merge_cases(case_id=part.id, into_id=row.id, **who(request)),
        said=f"Case {part.number} is part of this one.",
        undo_url=undo("part", part),
    )


@members_only(at_least=Role.AGENT)
@require_POST
def part(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """Let a case stand by itself again."""
    row = get_object_or_404(Case.objects, id=case_id)
    return done(
        request, row, lambda: actions.part_cases(case_id=row.id, **who(request)), said="It stands by itself again."
    )


def _go_on(row: Case, given: Given, by: Given) -> Case:
    verb = actions.reopen if State(row.state).is_over else actions.start
    return verb(case_id=row.id, **by)


def _wait(row: Case, given: Given, by: Given) -> Case:
    return actions.wait_for_customer(case_id=row.id, **by)


def _resolve(row: Case, given: Given, by: Given) -> Case:
    return actions.resolve(case_id=row.id, done=given["done"], cause=None, **by)


def _close(row: Case, given: Given, by: Given) -> Case:
    return actions.close(case_id=row.id, reason=given["reason"], **by)


# The verb of each column, what it is said to have done, and what takes it back.
_MOVES: dict[str, tuple[Callable[[Case, Given, Given], Case], str, str]] = {
    State.IN_PROGRESS: (_go_on, "is in progress.", ""),
    State.WAITING: (_wait, "waits for the customer.", ""),
    State.RESOLVED: (_resolve, "is resolved.", "unend"),
    State.CLOSED: (_close, "is closed without contact.", "unend"),
}


def _until(
    request: MemberRequest, case_id: UUID, verb: Callable[..., object], *, said: str, undo_verb: str
) -> HttpResponse:
    """Do what lasts until a moment that was picked or written; `said` has a place for it."""
    row = get_object_or_404(Case.objects, id=case_id)
    form = UntilForm(request.POST, zone=request.workspace.time_zone)
    if not form.is_valid():
        return refused(request, row, first_error(form))
    until = form.cleaned_data["until"]
    return done(
        request,
        row,
        lambda: verb(case_id=row.id, until=until, **who(request)),
        said=said.format(until=_said(until, request)),
        undo_url=undo(undo_verb, row),
    )


def _said(until: datetime, request: MemberRequest) -> str:
    return say_moment(until, now=clock.now(), zone=request.workspace.time_zone)
