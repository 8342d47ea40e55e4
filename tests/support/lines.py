"""Lines for tests: a channel set up as the page or the API would, and a customer with a phone."""

from typing import Any
from uuid import UUID

from innerloop.customers.models import Customer, Identity
from innerloop.kernel import ids, sealing
from innerloop.listen import recordings
from innerloop.listen.models import Invitation, Line, Message, Ring, Thread
from innerloop.team.models import Workspace
from tests.support.cast import FOUNDED_AT


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


def make_ring(workspace: Workspace, *, customer_id: UUID, case_id: UUID, by: str) -> Ring:
    """Let somebody have called a customer about a case, by a line that is closed since."""
    line = make_line(workspace, "voice", "voice", secrets={})
    Line.everywhere.filter(id=line.id).update(closed_at=FOUNDED_AT)
    return Ring.everywhere.create(
        workspace=workspace,
        line=line,
        customer_id=customer_id,
        about=case_id,
        by=by,
        key=str(ids.new_id()),
        our_phone="+254700000001",
        their_address="+254700000002",
        state=Ring.State.TALKED,
        began_at=FOUNDED_AT,
        answered_at=FOUNDED_AT,
    )


def say_aloud(customer: Customer, sound: bytes = b"ID3", invitation: Invitation | None = None) -> Message:
    """Let a customer have said something aloud, whose sound lies below the home folder."""
    given: Any = {"workspace_id": customer.workspace_id, "channel": "voice"}
    thread = Thread.everywhere.create(**given, customer=customer, their_address="+254700000009", our_address="us")
    name = recordings.name_for(customer.workspace_id, thread.id, "RE1")
    recordings.keep(name, sound)
    heard = {"direction": Message.Direction.IN, "state": Message.State.RECEIVED, "purpose": Message.Purpose.HEARD}
    return Message.everywhere.create(
        **given, **heard, thread=thread, invitation=invitation, recording=name, at=FOUNDED_AT
    )
