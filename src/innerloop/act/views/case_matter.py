"""What a case is to whoever works on it: how pressing, what it needs, and by which playbook."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from innerloop.act import actions
from innerloop.act.forms_cases import NeedsForm, PlaybookChoiceForm, PriorityForm, first_error
from innerloop.act.models import Case, Playbook
from innerloop.act.rules.priority import Priority
from innerloop.act.views._case_acting import done, refused, undo, who
from innerloop.team.access import MemberRequest, members_only
from innerloop.team.rules import Role


@members_only(at_least=Role.AGENT)
@require_POST
def prioritize(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """Say how pressing a case is: until when it is to be answered goes by that. Undo names it in its address."""
    row = get_object_or_404(Case.objects, id=case_id)
    form = PriorityForm(request.POST if "priority" in request.POST else request.GET)
    if not form.is_valid():
        return refused(request, row, first_error(form))
    priority = Priority(form.cleaned_data["priority"])
    return done(
        request,
        row,
        lambda: actions.change_case(case_id=row.id, changes={"priority": priority.value}, **who(request)),
        said=f"{priority.label} priority.",
        undo_url=undo("priority", row, f"?priority={row.priority}") if row.priority != priority else "",
    )


@members_only(at_least=Role.AGENT)
@require_POST
def say_needs(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """Say what a case needs; what stood there before is kept among its notes."""
    row = get_object_or_404(Case.objects, id=case_id)
    form = NeedsForm(request.POST)
    if not form.is_valid():
        return refused(request, row, first_error(form))
    needs = form.cleaned_data["needs"]
    return done(
        request,
        row,
        lambda: actions.change_case(case_id=row.id, changes={"needs": needs}, **who(request)),
        said="It stands above the case." if needs else "It needs nothing in particular now.",
    )


@members_only(at_least=Role.AGENT)
@require_POST
def choose_playbook(request: MemberRequest, case_id: UUID) -> HttpResponse:
    """Work on a case by a playbook, or by none as long as no step is ticked. Undo names it in its address."""
    row = get_object_or_404(Case.objects, id=case_id)
    form = PlaybookChoiceForm(request.POST if "playbook" in request.POST else request.GET)
    if not form.is_valid():
        return refused(request, row, first_error(form))
    wanted = form.cleaned_data["playbook"]
    book = Playbook.objects.filter(id=wanted, retired_at=None).first() if wanted else None
    if wanted and book is None:
        return refused(request, row, "This playbook was put away. Choose another one.")
    return done(
        request,
        row,
        lambda: actions.choose_playbook(case_id=row.id, playbook=book, **who(request)),
        said=f"By “{book.name}” from now on." if book else "By no playbook now.",
        undo_url=undo("playbook", row, f"?playbook={row.playbook_id or ''}"),
    )
