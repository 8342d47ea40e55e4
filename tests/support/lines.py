"""Lines for tests: a channel set up as the page or the API would, and a customer with a phone."""

from typing import Any

from innerloop.customers.models import Customer, Identity
from innerloop.kernel import ids, sealing
from innerloop.listen.models import Line
from innerloop.team.models import Workspace


def make_line(workspace: Workspace, kind: str, channel: str, *, secrets: dict[str, str], **settings: Any) -> Line:
    """Set up a line of a kind."""
    return Line.everywhere.create(
        workspace=workspace,
        kind=kind,
        channel=channel,
        name=f"Our {channel}",
        settings=settings,
        sealed=sealing.seal(secrets),
        inbound_key=ids.new_secret(),
    )


def give_phone(customer: Customer, number: str) -> Identity:
    """Let a customer be known by a phone number."""
    return Identity.everywhere.create(
        workspace_id=customer.workspace_id, customer=customer, kind="phone", value=number, as_given=number
    )
