"""Cases: the queue with one case open beside it, and what is done with a case.

Every verb says what it did on the next page, with Undo where it can be taken back; a refusal is said in its own words.
"""

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any, cast
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from innerloop.act import actions, errors
from innerloop.act.forms_cases import (
    CloseForm,
    GiveForm,
    NoteForm,
    OpenForm,
    ReplyForm,
    ResolveForm,
    StepForm,
    first_error,
)
from innerloop.act.models import Case, Cause
from innerloop.act.queries import cases as queries
from innerloop.act.queries.export import table
from innerloop.act.rules.conditions import Told
from innerloop.act.rules.queue import read_queue
from innerloop.act.rules.trouble import Trouble
from innerloop.act.views._acting import profile_or_404
from innerloop.kernel import clock, frame, scope
from innerloop.listen import errors as listening
from innerloop.team.access import MemberRequest, actor, members_only
from innerloop.team.models import Member
from innerloop.team.rules import Role, may

Verb = Callable[[Case], object]


@require_safe
@members_only()
def cases(request: MemberRequest) -> HttpResponse:
    """Show the queue, with its first case open."""
    return _shown(request, None)


@require_safe
@members_only()
def export(request: MemberRequest) -> HttpResponse:
    """Hand out the queue as a table, row by row."""
    queue, now, workspace_id = read_queue(request.GET.dict()), clock.now(), request.workspace.id

    def lines() -> Iterator[str]:
        # Written while it is sent: by then the request's own scope is over.
        with scope.to(workspace_id):
            for row in table(queries.chosen(queue, member=request.member, now=now)):
                yield _line(row)

    name = f"cases-{clock.day_in(request.workspace.time_zone, now).isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    streamed = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8", headers=headers)
    # To Django a kind of its own beside HttpResponse; to a member's page the same.
    return cast(HttpResponse, streamed)


@require_safe
@members_only()
def case(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """Show one case beside the queue."""
    return _shown(request, case_id)


@members_only(at_least=Role.AGENT)
@require_POST
def reply(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """Write to the customer; for a few seconds it can be taken back."""
    form = ReplyForm(request.POST)
    row = get_object_or_404(Case.objects, id=case_id)
    if not form.is_valid():
        return _refused(request, row, first_error(form))
    try:
        message = actions.reply(case_id=row.id, by=actor(request.member), now=clock.now(), **form.cleaned_data)
    except (errors.CaseRefusal, listening.Refusal) as refusal:
        # What was written stays in the field: it is not lost because it could not be sent.
        return _refused(request, row, str(refusal))
    frame.say(request, "It leaves in a moment.", undo_url=reverse("act:unsend", args=[row.id, message.id]))
    return _back(request, row)


@members_only(at_least=Role.AGENT)
@require_POST
def unsend(request: MemberRequest, case_id: UUID, message_id: UUID) -> HttpResponse:
    """Take back what was just written, if it has not left."""
    row = get_object_or_404(Case.objects, id=case_id)
    is_back = actions.take_back(case_id=row.id, message_id=message_id, by=actor(request.member), now=clock.now())
    frame.say(request, "Taken back." if is_back else "Too late: it has left.", is_wrong=not is_back)
    return _back(request, row)


@members_only(at_least=Role.AGENT)
@require_POST
def resolve(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """Resolve a case with a note of what was done."""
    form = ResolveForm(request.POST)
    row = get_object_or_404(Case.objects, id=case_id)
    if not form.is_valid():
        return _refused(request, row, first_error(form))
    cause = Cause.objects.filter(slug=form.cleaned_data["cause"], retired_at=None).first()
    return _done(
        request,
        row,
        lambda case: actions.resolve(case_id=case.id, done=form.cleaned_data["done"], cause=cause, **_who(request)),
        said="Resolved.",
        undo="reopen",
    )


@members_only(at_least=Role.AGENT)
@require_POST
def close(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """Close a case without contact, for a reason."""
    form = CloseForm(request.POST)
    row = get_object_or_404(Case.objects, id=case_id)
    if not form.is_valid():
        return _refused(request, row, first_error(form))
    reason = form.cleaned_data["reason"]
    return _done(
        request,
        row,
        lambda case: actions.close(case_id=case.id, reason=reason, **_who(request)),
        said="Closed without contact.",
        undo="reopen",
    )


@members_only(at_least=Role.AGENT)
@require_POST
def reopen(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """Go on with a case that was over."""
    row = get_object_or_404(Case.objects, id=case_id)
    return _done(request, row, lambda case: actions.reopen(case_id=case.id, **_who(request)), said="It is open again.")


@members_only(at_least=Role.AGENT)
@require_POST
def take(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """Take a case."""
    row = get_object_or_404(Case.objects, id=case_id)
    why = [{"kind": "taken"}]
    return _done(
        request,
        row,
        lambda case: actions.give(case_id=case.id, to=request.member, why=why, **_who(request)),
        said="It is yours.",
        undo="" if row.assignee_id else "release",
    )


@members_only(at_least=Role.AGENT)
@require_POST
def release(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """Give a case back: nobody has it."""
    row = get_object_or_404(Case.objects, id=case_id)
    return _done(
        request, row, lambda case: actions.give(case_id=case.id, to=None, **_who(request)), said="It is nobody’s now."
    )


@members_only(at_least=Role.AGENT)
@require_POST
def give(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """Hand a case to a colleague, or to whoever fits it best."""
    form = GiveForm(request.POST)
    row = get_object_or_404(Case.objects, id=case_id)
    if request.POST.get("to") == "best":
        said = "Passed on to whom it fits best."
        return _done(request, row, lambda case: actions.pass_on(case_id=case.id, **_who(request)), said=said)
    if not form.is_valid():
        return _refused(request, row, first_error(form))
    to = Member.objects.select_related("user").filter(id=form.cleaned_data["to"]).first()
    if to is None or not may(to.role, at_least=Role.AGENT):
        return _refused(request, row, "Choose a colleague who answers customers.")
    why = [{"kind": "handed"}]
    return _done(
        request,
        row,
        lambda case: actions.give(case_id=case.id, to=to, why=why, **_who(request)),
        said=f"Handed to {to}.",
        undo="take" if row.assignee_id == request.member.id else "",
    )


@members_only(at_least=Role.AGENT)
@require_POST
def note(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """Write a note for colleagues, or down a call that was made."""
    form = NoteForm(request.POST)
    row = get_object_or_404(Case.objects, id=case_id)
    if not form.is_valid():
        return _refused(request, row, first_error(form))
    text, kind = form.cleaned_data["text"], form.cleaned_data["kind"]
    if kind == "note":
        return _done(
            request, row, lambda case: actions.add_note(case_id=case.id, text=text, **_who(request)), said="Noted."
        )
    reached = kind == "reached"
    return _done(
        request,
        row,
        lambda case: actions.log_call(case_id=case.id, text=text, was_reached=reached, **_who(request)),
        said="The call is written down.",
    )


@members_only(at_least=Role.AGENT)
@require_POST
def step(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """Tick a step of the playbook, or untick it."""
    row = get_object_or_404(Case.objects, id=case_id)
    form = StepForm(request.POST)
    if form.is_valid():
        actions.tick(case_id=row.id, **form.cleaned_data, **_who(request))
    return _back(request, row)


@members_only(at_least=Role.AGENT)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest, customer_id: UUID) -> HttpResponse:
    """Open a case for a customer by hand."""
    profile = profile_or_404(customer_id)
    form = OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        trouble = Trouble(Told(), matter="by_hand", customer_id=profile.id)
        row = actions.open_by_hand(trouble, **form.cleaned_data, **_who(request))
        actions.give(case_id=row.id, to=request.member, why=[{"kind": "taken"}], **_who(request))
        frame.say(request, f"Case {row.number} is open, and yours.")
        return redirect("act:case", case_id=row.id)
    return render(request, "act/case_new.html", {"form": form, "profile": profile})


def _line(row: list[str]) -> str:
    written = io.StringIO()
    csv.writer(written).writerow(row)
    return written.getvalue()


def _shown(request: MemberRequest, case_id: UUID | None, *, kept: str = "") -> HttpResponse:
    page = queries.cases(read_queue(request.GET.dict()), member=request.member, chosen=case_id, now=clock.now())
    if page is None:
        raise Http404
    role = request.member.role
    may_do = {"may_act": may(role, at_least=Role.AGENT), "may_rule": may(role, at_least=Role.MANAGER)}
    return render(request, "act/cases.html", {"page": page, **may_do, "kept": kept})


def _refused(request: MemberRequest, row: Case, sentence: str) -> HttpResponse:
    """Show the case again with what was typed, and why it was not done."""
    frame.say(request, sentence, is_wrong=True)
    return _shown(request, row.id, kept=request.POST.get("text") or request.POST.get("done", ""))


def _done(request: MemberRequest, row: Case, verb: Verb, *, said: str, undo: str = "") -> HttpResponse:
    try:
        verb(row)
    except errors.CaseRefusal as refusal:
        frame.say(request, str(refusal), is_wrong=True)
        return _back(request, row)
    frame.say(request, said, undo_url=reverse(f"act:case_{undo}", args=[row.id]) if undo else "")
    return _back(request, row)


def _back(request: HttpRequest, row: Case) -> HttpResponse:
    query = request.GET.urlencode()
    return redirect(reverse("act:case", args=[row.id]) + (f"?{query}" if query else ""))


def _who(request: MemberRequest) -> dict[str, Any]:
    return {"by": actor(request.member), "now": clock.now()}
