"""What happened on our side: releases, incidents and campaigns, as marks on the time line."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from innerloop.act.forms_marks import MarkForm
from innerloop.act.queries import marks as queries
from innerloop.act.views._case_acting import who
from innerloop.kernel import clock, frame
from innerloop.team.access import MemberRequest, members_only
from innerloop.team.rules import Role, may
from innerloop.understand import actions, errors
from innerloop.understand.models import TimeMark


@require_safe
@members_only()
def marks(request: MemberRequest) -> HttpResponse:
    """Show what happened, the newest first; managers write down more."""
    today = clock.day_in(request.workspace.time_zone, clock.now())
    form = MarkForm(None, today=today) if may(request.member.role, at_least=Role.MANAGER) else None
    page = queries.marks(request.GET.get("after", "")[:60])
    return render(request, "act/marks.html", {"page": page, "form": form})


@members_only(at_least=Role.MANAGER)
@require_POST
def new(request: MemberRequest) -> HttpResponse:
    """Write down one more."""
    form = MarkForm(request.POST)
    if form.is_valid() and _kept(request, form, None):
        return redirect("act:marks")
    return render(request, "act/marks.html", {"page": queries.marks(), "form": form}, status=422)


@members_only(at_least=Role.MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def mark(request: MemberRequest, mark_id: UUID) -> HttpResponse:
    """Change what is written down."""
    row = get_object_or_404(TimeMark.objects, id=mark_id)
    form = MarkForm(request.POST or None, row=row)
    if form.is_valid() and _kept(request, form, row):
        return redirect("act:marks")
    return render(request, "act/mark.html", {"form": form, "mark": row}, status=422 if form.errors else 200)


@members_only(at_least=Role.MANAGER)
@require_POST
def keep(request: MemberRequest, mark_id: UUID) -> HttpResponse:
    """Put it away, or take it up again: as the form says, so that a second press changes nothing."""
    row = get_object_or_404(TimeMark.objects, id=mark_id)
    is_there = (request.POST.get("on") or request.GET.get("on")) == "1"
    actions.keep_mark(mark_id=row.id, is_there=is_there, **who(request))
    said = f"{row.words} {'stands on the time line again' if is_there else 'is put away'}."
    undo = reverse("act:mark_keep", args=[row.id]) + f"?on={0 if is_there else 1}"
    frame.say(request, said, undo_url=undo)
    return redirect("act:marks")


def _kept(request: MemberRequest, form: MarkForm, row: TimeMark | None) -> bool:
    try:
        made = actions.put_mark(form.marked(), mark_id=row.id if row else None, **who(request))
    except errors.MarkImpossible as wrong:
        form.add_error(wrong.field, f"{wrong.reason[:1].upper()}{wrong.reason[1:]}.")
        return False
    frame.say(request, f"{made.words} stands on the time line.")
    return True
