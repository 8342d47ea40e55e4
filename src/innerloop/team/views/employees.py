"""Employees, who need no login, and their teams."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from innerloop.kernel import clock, frame, paging
from innerloop.team import actions, errors, forms, queries
from innerloop.team.access import MemberRequest, members_only
from innerloop.team.models import Employee, Placement
from innerloop.team.rules import Role
from innerloop.team.views._acting import accepted, today


@members_only(at_least=Role.MANAGER)
@require_http_methods(["GET", "POST"])
def employees(request: MemberRequest) -> HttpResponse:
    """List employees, a page at a time, found by name or key; a POST adds one."""
    form = forms.EmployeeForm(request.POST or None)
    if form.is_valid() and accepted(form, lambda: _add(request, form), [(errors.KeyTaken, "key")]):
        frame.say(request, f"{form.cleaned_data['name']} is on the list.")
        return redirect("team:employees")
    # PostgreSQL keeps no NUL, so nobody's name has one.
    matching = request.GET.get("q", "").replace("\0", "")
    found = queries.employees(on=today(request), matching=matching, after=paging.after(request))
    rows, more = paging.paged(request, found)
    return render(request, "team/employees.html", {"employees": rows, "more": more, "form": form})


@members_only(at_least=Role.MANAGER)
@require_http_methods(["GET", "POST"])
def employee(request: MemberRequest, employee_id: UUID) -> HttpResponse:
    """Show one employee with all placements; a POST changes name and address."""
    found = _employee(employee_id)
    form = forms.EmployeeEditForm(request.POST or None, initial={"name": found.name, "email": found.email})
    if form.is_valid():
        actions.change_employee(employee=found, **form.cleaned_data, by_member=request.member, now=clock.now())
        frame.say(request, "Saved.")
        return redirect("team:employees")
    return _page(request, found, form, _placing(request))


@members_only(at_least=Role.MANAGER)
@require_http_methods(["POST"])
def place(request: MemberRequest, employee_id: UUID) -> HttpResponse:
    """Place an employee in a team from a day on."""
    found = _employee(employee_id)
    placing = _placing(request)
    if not placing.is_valid():
        initial = {"name": found.name, "email": found.email}
        return _page(request, found, forms.EmployeeEditForm(initial=initial), placing)
    actions.place_employee(employee=found, **placing.cleaned_data, by_member=request.member, now=clock.now())
    day = placing.cleaned_data["starts_on"]
    frame.say(request, f"{found} is with {placing.cleaned_data['team']} from {day:%-d %B %Y}.")
    return redirect("team:employee", employee_id=found.id)


def _page(
    request: MemberRequest, found: Employee, form: forms.EmployeeEditForm, placing: forms.PlaceForm
) -> HttpResponse:
    placements = Placement.objects.filter(employee=found).select_related("team").order_by("-starts_on")
    shown = {"employee": found, "form": form, "placing": placing, "placements": placements}
    return render(request, "team/employee.html", shown)


def _placing(request: MemberRequest) -> forms.PlaceForm:
    day = today(request)
    is_placing = request.method == "POST" and "starts_on" in request.POST
    given = request.POST if is_placing else None
    return forms.PlaceForm(given, teams=queries.team_tree(on=day), initial={"starts_on": day})


def _add(request: MemberRequest, form: forms.EmployeeForm) -> Employee:
    return actions.add_employee(
        workspace_id=request.workspace.id, **form.cleaned_data, by_member=request.member, now=clock.now()
    )


def _employee(employee_id: UUID) -> Employee:
    found: Employee = get_object_or_404(Employee.objects, id=employee_id)
    return found
