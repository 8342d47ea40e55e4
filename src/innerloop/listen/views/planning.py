"""A program's plan: set by picking, previewed before it is kept; and the list of a program that asks a list."""

from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from innerloop.kernel import clock, frame
from innerloop.listen import errors, plan_page, queries
from innerloop.listen.actions import listing
from innerloop.listen.actions import programs as verbs
from innerloop.listen.forms.listing import ListForm
from innerloop.listen.forms.planning import PlanForm
from innerloop.listen.models import Program
from innerloop.listen.queries.preview import preview
from innerloop.listen.rules import plans
from innerloop.listen.views._acting import accepted
from innerloop.team.access import MemberRequest, actor, members_only
from innerloop.team.rules import Role

_AT_FIELD = (
    (errors.UnknownStage, "stage"),
    (errors.EventImpossible, "event"),
    (errors.StartsInThePast, "starts_at"),
)
_BATCH = 1_000


@members_only(at_least=Role.MANAGER)
@require_http_methods(["GET", "POST"])
def plan(request: MemberRequest, program_id: UUID) -> HttpResponse:
    """Show a program's plan; a POST keeps another one, or only counts whom it would ask."""
    found = _program(program_id)
    offers = plan_page.offers()
    form = PlanForm(request.POST or None, program=found, plan=plans.read(found.plan), offers=offers)
    is_look = request.POST.get("do") == "count"
    if form.is_valid() and not is_look and accepted(form, lambda: _keep(request, found, form.plan), _AT_FIELD):
        frame.say(request, "The plan is kept.")
        return redirect("listen:program", program_id=found.id)
    shown = {
        "program": found,
        "form": form,
        "offers": offers,
        "foreseen": _foreseen(found, form.plan, clock.now()) if form.is_valid() and is_look else None,
        "misfit": plan_page.misfit_of(found, form.plan, plan_page.stage_name(form.plan.stage)),
        "listed": plan_page.listed(found),
        "list_form": ListForm(),
    }
    return render(request, "listen/plan.html", shown)


@members_only(at_least=Role.MANAGER)
@require_POST
def put_on_list(request: MemberRequest, program_id: UUID) -> HttpResponse:
    """Put people on a one-off program's list, or take everybody off it."""
    found = _program(program_id)
    if found.kind != Program.Kind.ONE_OFF:
        raise Http404
    if request.POST.get("do") == "clear":
        taken = listing.clear_list(program_id=found.id, by=actor(request.member), now=clock.now())
        frame.say(request, f"{taken:,} taken off the list.")
        return redirect("listen:plan", program_id=found.id)
    form = ListForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "listen/list.html", {"program": found, "form": form})
    refused = _put(request, found, form)
    put = len(form.people) - len(refused)
    frame.say(request, " ".join([f"{put:,} put on the list.", *refused[:3]]), is_wrong=bool(refused))
    return redirect("listen:plan", program_id=found.id)


def _put(request: MemberRequest, found: Program, form: ListForm) -> list[str]:
    """Put people on the list, a thousand at a time, and return what was refused."""
    refused: list[str] = []
    for first in range(0, len(form.people), _BATCH):
        batch = form.people[first : first + _BATCH]
        by = actor(request.member)
        verdicts = listing.list_people(program_id=found.id, people=batch, by=by, now=clock.now())
        refused += [str(verdict) for verdict in verdicts if isinstance(verdict, Exception)]
    return refused


def _keep(request: MemberRequest, found: Program, wanted: plans.Plan) -> Program:
    changes = {"plan": wanted.as_json()}
    return verbs.change_program(program_id=found.id, changes=changes, by=actor(request.member), now=clock.now())


def _foreseen(found: Program, wanted: plans.Plan, now: datetime) -> plan_page.Foreseen:
    return plan_page.foreseen(preview(found, wanted, now=now), wanted, kind=found.kind)


def _program(program_id: UUID) -> Program:
    rows = queries.programs().select_related("workspace").exclude(kind=Program.Kind.ALWAYS_ON)
    found: Program = get_object_or_404(rows, id=program_id)
    return found
