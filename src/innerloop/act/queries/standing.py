"""How a case stands with its time."""

from datetime import datetime

from innerloop.act.models import Case
from innerloop.act.rules.glance import Due, Standing, due
from innerloop.act.rules.states import State


def due_of(case: Case, *, now: datetime) -> Due:
    """Return what is due next in a case."""
    standing = Standing(
        state=State(case.state),
        contact_due_at=case.contact_due_at,
        contacted_at=case.contacted_at,
        resolve_due_at=case.resolve_due_at,
        snoozed_until=case.snoozed_until,
        promised_at=case.promised_at,
    )
    first = case.customer.name.split(" ")[0] if case.customer and case.customer.name else ""
    return due(standing, now=now, zone=case.workspace.time_zone, customer=first or "the customer")
