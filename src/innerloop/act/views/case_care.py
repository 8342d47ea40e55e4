"""What is done with a case beside answering it: put off, promised, watched, made part of another."""

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from innerloop.act import actions
from innerloop.act.forms_cases import MergeForm, UntilForm, first_error
from innerloop.act.models import Case
from innerloop.act.rules.due import say_moment
from innerloop.act.views._case_acting import done, refused, undo, who
from innerloop.kernel import clock
from innerloop.team.access import MemberRequest, members_only
from innerloop.team.rules import Role


@members_only(at_least=Role.AGENT)
@require_POST
def snooze(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """Put a case to the bottom of its queue until a moment."""
    row = get_object_or_404(Case.objects, id=case_id)
    form = UntilForm(request.POST, zone=request.workspace.time_zone)
    if not form.is_valid():
        return refused(request, row, first_error(form))
    until = form.cleaned_data["until"]
    return done(
        request,
        row,
        lambda: actions.snooze(case_id=row.id, until=until, **who(request)),
        said=f"It sleeps until {_said(until, request)}, or until the customer writes.",
        undo_url=undo("wake", row),
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
    row = get_object_or_404(Case.objects, id=case_id)
    form = UntilForm(request.POST, zone=request.workspace.time_zone)
    if not form.is_valid():
        return refused(request, row, first_error(form))
    until = form.cleaned_data["until"]
    return done(
        request,
        row,
        lambda: actions.promise(case_id=row.id, until=until, **who(request)),
        said=f"Promised until {_said(until, request)}.",
        undo_url=undo("unpromise", row),
    )


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
    """Hear what happens to a case; pressed again, no longer."""
    row = get_object_or_404(Case.objects, id=case_id)
    is_on = not row.watchers.filter(member=request.member).exists()
    return done(
        request,
        row,
        lambda: actions.watch(case_id=row.id, member=request.member, is_on=is_on, **who(request)),
        said="You hear what happens to it." if is_on else "You hear no more of it.",
        undo_url=undo("watch", row),
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


def _said(until: datetime, request: MemberRequest) -> str:
    return say_moment(until, now=clock.now(), zone=request.workspace.time_zone)
