"""What was to leave and must wait: the night may have come between writing a message and sending it."""

from datetime import datetime, timedelta

from innerloop.customers import queries as people
from innerloop.customers.models import Customer
from innerloop.listen.actions.eligibility import BEGINNING, UNASKED
from innerloop.listen.models import Decision, Message
from innerloop.listen.queries.weighing import quiet_hours, usual_quiet_hours

# Whoever has written to us within this time is awake.
AWAKE_FOR = timedelta(hours=1)


def wait_for_day(*, message: Message, now: datetime) -> datetime | None:
    """Return until when a message must wait because it is night there, or None; the wait is kept as a decision.

    Its thread, with the customer, and its invitation, with program and workspace, are at hand.
    """
    invitation, thread = message.invitation, message.thread
    if message.purpose in UNASKED:
        return _day_of(message, now)
    if message.purpose not in BEGINNING or invitation is None:
        return None
    if thread.heard_at and now - thread.heard_at <= AWAKE_FOR:
        return None
    customer = _answering(thread.customer)
    against = quiet_hours(invitation.program, customer, channel=message.channel).against(now)
    if against is None:
        return None
    Decision.objects.create(
        workspace_id=message.workspace_id,
        invitation=invitation,
        at=now,
        is_allowed=False,
        reasons=[against.reason.as_json()],
        next_at=against.until,
    )
    # Hours that never meet: the message waits until its invitation has expired, and is stopped then.
    return against.until or invitation.expires_at


def _day_of(message: Message, now: datetime) -> datetime | None:
    customer = _answering(message.thread.customer)
    against = usual_quiet_hours(customer, channel=message.channel, home=message.workspace.time_zone).against(now)
    return against.until if against else None


def _answering(customer: Customer) -> Customer:
    winner = people.resolve(customer.id)
    return customer if winner in (None, customer.id) else Customer.objects.get(id=winner)
