"""What left the page for a member, and what could not."""

from dataclasses import dataclass
from datetime import datetime

from innerloop.kernel.models import Delivery
from innerloop.team.models import Letter, Member
from innerloop.team.rules.wishes import Way

MOST = 5
# Of so many letters the fate is looked at.
_NEWEST = 50
_BAD = (Delivery.State.REFUSED, Delivery.State.UNKNOWN)
_WAYS = {Way.MAIL: "Mail", Way.PUSH: "A browser"}


@dataclass(frozen=True, slots=True)
class Failure:
    """A letter that did not leave, or of which nobody knows; `is_over` says that it is not tried again."""

    way: str
    at: datetime
    why: str
    is_over: bool


def failures(member: Member) -> list[Failure]:
    """Return the newest letters of a member that could not be sent, and why. Two queries."""
    letters = {row.id: row for row in Letter.objects.filter(member=member).order_by("-id")[:_NEWEST]}
    rows = Delivery.objects.filter(workspace_id=member.workspace_id, object_id__in=letters, attempts__gt=0)
    found = [row for row in rows if row.state in _BAD or (row.state == Delivery.State.DUE and row.outcome)]
    found.sort(key=lambda row: letters[row.object_id].due_at, reverse=True)
    return [_failure(row, letters[row.object_id]) for row in found[:MOST]]


def _failure(row: Delivery, letter: Letter) -> Failure:
    is_over = row.state != Delivery.State.DUE
    return Failure(_WAYS[Way(letter.way)], letter.due_at, row.outcome, is_over)
