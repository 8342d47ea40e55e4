"""Employees, who need no login, and their time in teams."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from innerloop.kernel import log, scope
from innerloop.team import access, events
from innerloop.team.actions.naming import insert_keyed
from innerloop.team.models import Employee, Member, Placement, Team


@transaction.atomic
def add_employee(
    *, workspace_id: UUID, name: str, email: str, by_member: Member, now: datetime, key: str = ""
) -> Employee:
    """Add somebody whom customers meet. `key` is what other systems call them; made from the name when
    left out, KeyTaken when it names somebody else."""
    with scope.to(workspace_id):
        employee = insert_keyed(Employee, workspace_id=workspace_id, key=key, name=name, email=email)
    _announce(events.EMPLOYEE_ADDED, employee, by_member, now)
    return employee


@transaction.atomic
def change_employee(*, employee: Employee, name: str, email: str, by_member: Member, now: datetime) -> Employee:
    """Change an employee's name and address. One only seen in an answer counts as set up from now on."""
    wanted = {"name": name, "email": email, "is_set_up": True}
    changed = [field for field, value in wanted.items() if getattr(employee, field) != value]
    if not changed:
        return employee
    for field in changed:
        setattr(employee, field, wanted[field])
    employee.save(update_fields=changed)
    _announce(events.EMPLOYEE_CHANGED, employee, by_member, now, fields=", ".join(changed))
    return employee


@transaction.atomic
def place_employee(
    *, employee: Employee, team: Team, starts_on: date, by_member: Member, now: datetime, role: str = ""
) -> Placement:
    """Place an employee in a team from a day on, until the next placement where there is one.

    The placement before ends the day before; one that starts the same day is replaced.
    """
    with scope.to(employee.workspace_id):
        # One employee's placements are cut one after the other.
        Employee.objects.select_for_update().get(id=employee.id)
        placements = Placement.objects.filter(employee=employee)
        placements.filter(starts_on=starts_on).delete()
        following = placements.filter(starts_on__gt=starts_on).order_by("starts_on").first()
        earlier = placements.filter(starts_on__lt=starts_on)
        earlier.exclude(ends_on__lt=starts_on).update(ends_on=starts_on - timedelta(days=1))
        placement = Placement.objects.create(
            workspace_id=employee.workspace_id,
            employee=employee,
            team=team,
            role=role,
            starts_on=starts_on,
            ends_on=following.starts_on - timedelta(days=1) if following else None,
        )
    _announce(events.EMPLOYEE_PLACED, employee, by_member, now, starts_on=starts_on.isoformat(), team=str(team.id))
    return placement


def _announce(kind: str, employee: Employee, by_member: Member, now: datetime, **values: str) -> None:
    fact = log.Fact(kind, employee.id, now, data=values)
    log.announce([fact], workspace_id=employee.workspace_id, by=access.actor(by_member))
