"""Cases: the queue with one case open beside it, and what is done with a case.

Every verb says what it did on the next page, with Undo where it can be taken back; a refusal is said in its own words.
"""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from innerloop.act import actions
from innerloop.act.forms_cases import (
    CloseForm,
    GiveForm,
    NoteForm,
    OpenForm,
    ReplyForm,
    ResolveForm,
    StepForm,
    TeamForm,
    first_error,
)
from innerloop.act.models import Case, Cause
from innerloop.act.queries import cases as queries
from innerloop.act.queries.case_table import table as table_of
from innerloop.act.queries.colleagues import names_of_all
from innerloop.act.queries.export import table
from innerloop.act.rules.conditions import Told
from innerloop.act.rules.trouble import Trouble
from innerloop.act.views._acting import asks_on, profile_or_404
from innerloop.act.views._case_acting import (
    back,
    board_shown,
    done,
    live_url,
    may_do,
    queue_of,
    refused,
    shown,
    undo,
    who,
)
from innerloop.act.views._handing_out import hand_out
from innerloop.kernel import clock, frame, ids, news
from innerloop.listen.models import Ring
from innerloop.team import actions as team
from innerloop.team.access import MemberRequest, actor, members_only
from innerloop.team.models import Member, Team
from innerloop.team.rules import Role, may


@require_safe
@members_only()
def cases(request: MemberRequest) -> HttpResponse:
    """Show the queue with its first case open; or the cases as a table, or on a board."""
    asked, member, now = queue_of(request), request.member, clock.now()
    if asked.look == "queue":
        return shown(request, None)
    newest = news.newest(request.workspace.id)
    if asked.look == "board":
        return board_shown(request)
    page = table_of(asked, member=member, now=now)
    return render(
        request, "act/cases_table.html", {"page": page, **may_do(request), "live_url": live_url(asked, newest)}
    )


@require_safe
@members_only()
def queue(request: MemberRequest) -> HttpResponse:
    """Show the queue anew, for a page that is open."""
    current = request.GET.get("case", "")
    part = queries.queue_part(queue_of(request), member=request.member, current=current, now=clock.now())
    return render(request, "act/_queue.html", {"page": part})


# A file with the names of everybody goes out of our hands: for who answers them, not for who looks on.
@members_only(at_least=Role.AGENT)
@require_safe
def export(request: MemberRequest, kind: str) -> HttpResponse:
    """Hand out the queue as a table, row by row."""
    asked, now = queue_of(request), clock.now()
    return hand_out(request, lambda: table(queries.of(asked, member=request.member, now=now)), name="cases", kind=kind)


@require_safe
@members_only()
def case(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """Show one case beside the queue; what one was told about it is read by that."""
    if not request.headers.get("HX-Request"):
        team.read_about(member=request.member, subject_id=case_id, now=clock.now())
    return shown(request, case_id)


@members_only(at_least=Role.AGENT)
@require_POST
def reply(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """Write to the customer; for a few seconds it can be taken back."""
    form = ReplyForm(request.POST)
    row = get_object_or_404(Case.objects, id=case_id)
    if not form.is_valid():
        return refused(request, row, first_error(form))
    return done(
        request,
        row,
        lambda: actions.reply(case_id=row.id, **form.cleaned_data, **who(request)),
        said="It leaves in a moment.",
        undo_url=lambda message: reverse("act:unsend", args=[row.id, message.id]),
    )


@members_only(at_least=Role.AGENT)
@require_POST
def unsend(request: MemberRequest, case_id: UUID, message_id: UUID) -> HttpResponse:
    """Take back what was just written, if it has not left."""
    row = get_object_or_404(Case.objects, id=case_id)
    is_back = actions.take_back(case_id=row.id, message_id=message_id, by=actor(request.member), now=clock.now())
    frame.say(request, "Taken back." if is_back else "Too late: it has left.", is_wrong=not is_back)
    return back(request, row)


@members_only(at_least=Role.AGENT)
@require_POST
def resolve(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """Resolve a case with a note of what was done."""
    form = ResolveForm(request.POST)
    row = get_object_or_404(Case.objects, id=case_id)
    if not form.is_valid():
        return refused(request, row, first_error(form))
    cause = Cause.objects.filter(slug=form.cleaned_data["cause"], retired_at=None).first()
    return done(
        request,
        row,
        lambda: actions.resolve(case_id=row.id, done=form.cleaned_data["done"], cause=cause, **who(request)),
        said="Resolved.",
        undo_url=undo("unend", row),
    )


@members_only(at_least=Role.AGENT)
@require_POST
def close(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """Close a case without contact, for a reason."""
    form = CloseForm(request.POST)
    row = get_object_or_404(Case.objects, id=case_id)
    if not form.is_valid():
        return refused(request, row, first_error(form))
    reason = form.cleaned_data["reason"]
    return done(
        request,
        row,
        lambda: actions.close(case_id=row.id, reason=reason, **who(request)),
        said="Closed without contact.",
        undo_url=undo("unend", row),
    )


@members_only(at_least=Role.AGENT)
@require_POST
def reopen(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """Go on with a case that was over, and say why."""
    row = get_object_or_404(Case.objects, id=case_id)
    why = request.POST.get("why", "")
    return done(request, row, lambda: actions.reopen(case_id=row.id, why=why, **who(request)), said="It is open again.")


@members_only(at_least=Role.AGENT)
@require_POST
def unend(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """Take back that a case is over; what was done a while ago is opened again instead."""
    row = get_object_or_404(Case.objects, id=case_id)
    return done(request, row, lambda: actions.undo_end(case_id=row.id, **who(request)), said="It is open again.")


@members_only(at_least=Role.AGENT)
@require_POST
def take(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """Take a case."""
    row = get_object_or_404(Case.objects, id=case_id)
    why = [{"kind": "taken"}]
    return done(
        request,
        row,
        lambda: actions.give(case_id=row.id, to=request.member, why=why, **who(request)),
        said="It is yours.",
        undo_url="" if row.assignee_id else undo("release", row),
    )


@members_only(at_least=Role.AGENT)
@require_POST
def release(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """Give a case back: nobody has it."""
    row = get_object_or_404(Case.objects, id=case_id)
    return done(
        request,
        row,
        lambda: actions.give(case_id=row.id, to=None, **who(request)),
        said="It is nobody’s now.",
        undo_url=undo("regain", row) if row.assignee_id == request.member.id else "",
    )


@members_only(at_least=Role.AGENT)
@require_POST
def regain(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """Take back a case that one has just given away, as it was."""
    row = get_object_or_404(Case.objects, id=case_id)
    return done(
        request,
        row,
        lambda: actions.regain(case_id=row.id, member=request.member, **who(request)),
        said="It is yours again.",
    )


@members_only(at_least=Role.AGENT)
@require_POST
def give(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """Hand a case to a colleague, to another team, or to whoever fits it best."""
    row = get_object_or_404(Case.objects, id=case_id)
    kind, _, to = request.POST.get("to", "").rpartition(":")
    if to == "best":
        said = "Passed on to whom it fits best."
        back_url = undo("regain", row) if row.assignee_id == request.member.id else ""
        passing = partial(actions.pass_on, case_id=row.id, **who(request))
        return done(request, row, passing, said=said, undo_url=back_url)
    if kind == "team":
        return _moved_to_team(request, row)
    return _given(request, row)


@members_only(at_least=Role.AGENT)
@require_POST
def note(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """Write a note for colleagues, or down a call that was made."""
    form = NoteForm(request.POST)
    row = get_object_or_404(Case.objects, id=case_id)
    if not form.is_valid():
        return refused(request, row, first_error(form))
    kind = form.cleaned_data["kind"]
    given: dict[str, Any] = {"text": form.cleaned_data["note"], "picked": form.cleaned_data["picked"], **who(request)}
    if kind == "note":
        return done(request, row, lambda: actions.add_note(case_id=row.id, **given), said="Noted.")
    reached = kind == "reached"
    return done(
        request,
        row,
        lambda: actions.log_call(case_id=row.id, was_reached=reached, **given),
        said="The call is written down.",
    )


@members_only(at_least=Role.AGENT)
@require_POST
def ring(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """Ring who presses it, to be connected with the customer; the same press sent twice rings once."""
    row = get_object_or_404(Case.objects, id=case_id)
    key = request.POST.get("key", "")[:64] or str(ids.new_id())
    return done(
        request,
        row,
        lambda: actions.ring_customer(case_id=row.id, member=request.member, key=key, now=clock.now()),
        said="Your telephone rings in a moment. Press 1, and the customer is rung; the call is written down by itself.",
    )


@members_only(at_least=Role.AGENT)
@require_POST
def say_reached(request: MemberRequest, case_id: UUID, ring_id: UUID) -> HttpResponse:
    """Say whether it was the customer who picked up a call, `to=on`, or a mailbox or somebody else."""
    row = get_object_or_404(Case.objects, id=case_id)
    is_told = get_object_or_404(Ring.objects, id=ring_id)
    was_reached = asks_on(request)
    return done(
        request,
        row,
        lambda: actions.say_reached(case_id=row.id, ring_id=is_told.id, was_reached=was_reached, **who(request)),
        said="It counts as contact." if was_reached else "It does not count as contact.",
    )


@members_only(at_least=Role.AGENT)
@require_safe
def colleagues(request: MemberRequest) -> HttpResponse:
    """Hand out the names that a note may call by an @."""
    named = [{"id": str(id_), "name": name} for id_, name in names_of_all().items() if id_ != request.member.id]
    return JsonResponse({"names": named})


@members_only(at_least=Role.AGENT)
@require_POST
def step(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """Tick a step of the playbook, or untick it."""
    row = get_object_or_404(Case.objects, id=case_id)
    form = StepForm(request.POST)
    if form.is_valid():
        actions.tick(case_id=row.id, **form.cleaned_data, **who(request))
    return back(request, row)


@members_only(at_least=Role.AGENT)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest, customer_id: UUID) -> HttpResponse:
    """Open a case for a customer by hand."""
    profile = profile_or_404(customer_id)
    form = OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        trouble = Trouble(Told(), matter="by_hand", customer_id=profile.id)
        row, is_new = actions.take_up(trouble, **form.cleaned_data, member=request.member, now=clock.now())
        already = f"Case {row.number} was open already. What you wrote stands there as a note."
        frame.say(request, f"Case {row.number} is open, and yours." if is_new else already)
        return redirect("act:case", case_id=row.id)
    return render(request, "act/case_new.html", {"form": form, "profile": profile})


def _given(request: MemberRequest, row: Case) -> HttpResponse:
    form = GiveForm(request.POST)
    to = None
    if form.is_valid():
        to = Member.objects.select_related("user").filter(id=form.cleaned_data["to"], removed_at=None).first()
    if to is None or not may(to.role, at_least=Role.AGENT):
        return refused(request, row, "Choose a colleague who answers customers, or a team.")
    why = [{"kind": "handed"}]
    return done(
        request,
        row,
        lambda: actions.give(case_id=row.id, to=to, why=why, **who(request)),
        said=f"Handed to {to}.",
        undo_url=undo("regain", row) if row.assignee_id == request.member.id else "",
    )


def _moved_to_team(request: MemberRequest, row: Case) -> HttpResponse:
    form = TeamForm({"to": request.POST["to"].removeprefix("team:")})
    team = Team.objects.filter(id=form.cleaned_data["to"]).first() if form.is_valid() else None
    if team is None:
        return refused(request, row, "Choose one of your teams.")
    return done(
        request,
        row,
        lambda: actions.move_to_team(case_id=row.id, team=team, **who(request)),
        said=f"Moved to {team}; whoever of them fits best gets it.",
        undo_url=undo("regain", row) if row.assignee_id == request.member.id else "",
    )
